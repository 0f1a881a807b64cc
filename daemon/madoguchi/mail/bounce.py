"""Which reply of ours a delivery report is about."""

from __future__ import annotations

import re

from madoguchi.mail.message import Message

_ACTION = re.compile(rb"^action[ \t]{0,10}:[ \t]{0,10}([a-z]{1,20})", re.IGNORECASE | re.MULTILINE)
_OURS = re.compile(rb"<madoguchi\.[0-9a-f]{40}@[a-z0-9.-]{1,253}>", re.IGNORECASE)


def undelivered(message: Message, raw: bytes) -> tuple[str, ...]:
    """The Message-IDs of this program's replies that stand in a report of a failed delivery, each once.

    ``raw``: the mail's bytes, where the original or its header is enclosed (RFC 3462 §2). A report of a delay or a
    success (RFC 3464 §2.3.3) and a receipt (RFC 8098) tell of no failure: ().
    """
    actions = {action.lower() for action in _ACTION.findall(raw)}
    if (actions and b"failed" not in actions) or _is_receipt(message):
        return ()
    return tuple(dict.fromkeys(found.decode("ascii") for found in _OURS.findall(raw)))


def _is_receipt(message: Message) -> bool:
    return any(
        part.content_type == "multipart/report" and part.parameter("report-type").lower() == "disposition-notification"
        for part in message.parts
    )
