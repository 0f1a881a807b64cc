"""What the mail holds: calendars, cipher, nothing."""

from __future__ import annotations

from madoguchi.guards.base import Finding, Situation
from madoguchi.mail.message import Message
from madoguchi.reasons import Disposition

_ARMOUR = "-----BEGIN PGP MESSAGE-----"


def calendar(message: Message, _: Situation) -> Finding | None:
    """With a method (RFC 5546) a calendar sent it; without one a person attached a file."""
    calendars = [part for part in message.parts if part.content_type == "text/calendar"]
    method = next(filter(None, (part.parameter("method").lower() for part in calendars)), "")
    if method:
        return Finding(f"method={method}")
    return Finding("no method", Disposition.HELD) if calendars else None


def encrypted(message: Message, _: Situation) -> Finding | None:
    """S/MIME enveloped or opaque data (RFC 8551), PGP (RFC 3156, or inline), rights-managed mail."""
    for part in message.parts:
        if part.content_type in ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"):
            return Finding(part.content_type)
        if part.filename.lower() in ("message.rpmsg", "smime.p7m"):
            return Finding(part.filename.lower())
    return Finding("PGP inline") if _ARMOUR in message.body.whole else None


def no_text(message: Message, _: Situation) -> Finding | None:
    return None if message.body.new.strip() else Finding("no readable text")
