"""Delivery reports without a mark in their headers: known by who sends them and by what they say (RFC 3464 §2)."""

from __future__ import annotations

import re

from madoguchi.guards.phrases import listener
from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain

_SENDER = listener("bounces", "sender")
_SUBJECT_BEGINS = listener("bounces", "subject begins", before=r"\A\W*(?:re: ?|fwd?: ?){0,2}")
_SUBJECT_HOLDS = listener("bounces", "subject holds")
_TEXT = listener("bounces", "text")
_FIELDS = re.compile(
    r"^(final-recipient|original-recipient|reporting-mta|diagnostic-code|action|status): ?\S", re.ASCII | re.MULTILINE
)


def sent_by_mailer(message: Message) -> bool:
    """Whether the sender is a mail system, by address or by name."""
    for address in (*message.author, *message.sender):
        local = plain(address.address or address.written).partition("@")[0]
        if _SENDER.fullmatch(local) or _SENDER.fullmatch(plain(address.name)):
            return True
    return False


def bounce_signs(message: Message) -> tuple[str, ...]:
    """Which of the three signs are there: ``sender``, ``subject``, ``text``."""
    subject = plain(message.subject)
    signs = {
        "sender": sent_by_mailer(message),
        "subject": bool(_SUBJECT_BEGINS.search(subject) or _SUBJECT_HOLDS.search(subject)),
        "text": bool(_TEXT.search(plain(message.body.whole))),
    }
    return tuple(name for name, there in signs.items() if there)


def looks_like_report(message: Message) -> bool:
    """Whether the text holds the fields of RFC 3464 §2 as plain lines, at least two of them."""
    return len(set(_FIELDS.findall(plain(message.body.whole)))) > 1
