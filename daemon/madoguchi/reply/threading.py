"""What joins a reply to the mail it answers (RFC 5322 §3.6.4), and the reply's own id."""

from __future__ import annotations

import hashlib
import re

from madoguchi.mail.message import Message

MOST_IDS = 20
MOST_OCTETS = 2000

_ID = re.compile(r"<[!-;=?-~]{1,900}>")


def reply_message_id(account: str, original_id: str, kind: str) -> str:
    """The Message-ID of the reply of that ``kind`` to ``original_id``, in brackets.

    The same on every attempt and every host. ``original_id`` is the original's Message-ID, or what stands for it.
    """
    told = "\0".join((account.lower(), original_id, kind)).encode("utf-8", "surrogatepass")
    return f"<madoguchi.{hashlib.sha256(told).hexdigest()[:40]}@{account.rpartition('@')[2].lower()}>"


def usable(identifier: str | None) -> bool:
    """Whether the id can stand in a header as it is: brackets, visible ASCII, short enough for one line."""
    return identifier is not None and _ID.fullmatch(identifier) is not None


def references(message: Message) -> list[str]:
    """The ids for References: the thread's first and its newest, the answered mail last; [] where it has no id.

    At most `MOST_IDS`, and `MOST_OCTETS` octets. Ids that cannot stand in a header are left out.
    """
    own = message.message_id
    if own is None or not usable(own):
        return []
    earlier = message.references or (message.in_reply_to if len(message.in_reply_to) == 1 else ())
    thread = [identifier for identifier in dict.fromkeys(earlier) if usable(identifier) and identifier != own]
    kept, room = [own], MOST_OCTETS - len(own)
    first = thread[:1] if thread and len(thread[0]) + 1 <= room else []
    room -= sum(len(identifier) + 1 for identifier in first)
    for identifier in reversed(thread[len(first) :]):
        room -= len(identifier) + 1
        if room < 0 or len(kept) + len(first) == MOST_IDS:
            break
        kept.append(identifier)
    return first + kept[::-1]
