"""What evidence stands on: the directory, the promise and the guards as the owner set them. Pure.

Whatever decides which mails are answered, with what, and what counts as wrong. A change of it by hand makes the earlier
evidence speak of something else. Words that leave type, team and channel as they are do not; neither does
``people.toml``, which takes single persons out, nor a model: each mail is scored by the one in force when it came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from madoguchi.config.load import Office
from madoguchi.guards import GUARDS

_OF_REQUEST = {"team", "auto", "title"}
_OF_TEAM = {"name", "channel", "url", "members"}
_OF_PROMISE = {"max_wrong_reply_rate", "confidence"}
_NOT_OF_GUARDS = {"delay_seconds", "per_sender_per_day", "per_hour"}


def ground(office: Office) -> dict[str, str]:
    """A digest each (SHA-256, hexadecimal) of the directory, the promise and the guards."""
    settings, directory = office.settings, office.directory
    return {
        "directory": _digest(
            {
                "requests": {
                    key: one.model_dump(mode="json", include=_OF_REQUEST) for key, one in directory.requests.items()
                },
                "teams": {key: one.model_dump(mode="json", include=_OF_TEAM) for key, one in directory.teams.items()},
            }
        ),
        "promise": _digest(settings.promise.model_dump(mode="json", include=_OF_PROMISE)),
        "guards": _digest(
            {
                "names": [guard.reason.value for guard in GUARDS],
                "reply": settings.reply.model_dump(mode="json", exclude=_NOT_OF_GUARDS),
                "words": settings.guards.model_dump(mode="json"),
                "owner": sorted(settings.own_addresses),
            }
        ),
    }


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Which of them are not what they were."""
    return [name for name, digest in now.items() if before.get(name) != digest]


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
