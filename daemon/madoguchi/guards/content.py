"""What the mail holds: calendars, cipher, nothing."""

from __future__ import annotations

import re

from madoguchi.guards.base import Finding, Lasting
from madoguchi.guards.phrases import listener
from madoguchi.guards.wording import said
from madoguchi.mail.message import Message
from madoguchi.reasons import Disposition

_ARMOUR = "-----BEGIN PGP MESSAGE-----"
_SEALED = (
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "multipart/encrypted",
    "application/pgp-encrypted",
    "application/x-microsoft-rpmsg-message",
)
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_CALENDAR = re.compile(
    r"\s*(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed(?: event)?|(?:updated )?invitation|new time proposed"
    r"|meeting forward notification|承諾|仮承諾|辞退|欠席|取り?消し|キャンセル済み?|(?:更新された)?招待"
    r"|予定(?:の変更|への招待)|会議の?(?:転送)?通知)\s?[:\N{FULLWIDTH COLON}]",
    re.IGNORECASE,
)
_PASSWORD = listener("password", "told")
_PASSWORD_ASKED = listener("password", "asked")
_DAMAGED = ("broken-header", "no-header", "no-parts", "too-many-parts")
_SPILT = re.compile(
    r"(?:message-id|mime-version|content-(?:type|transfer-encoding)|received|return-path|auto-submitted|precedence"
    r"|x-[a-z-]{3,40}): ?\S",
    re.IGNORECASE,
)
_TOP = 20
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MOST_REPLACED = 0.02


def calendar(message: Message, _: Lasting) -> Finding | None:
    """With a method (RFC 5546) a calendar sent it; without one a person attached a file."""
    calendars = [part for part in message.parts if part.content_type in ("text/calendar", "application/ics")]
    method = next(filter(None, (part.parameter("method").lower() for part in calendars)), "")
    if method:
        return Finding(f"method={method}")
    if calendars:
        return Finding("no method", Disposition.HELD)
    if "calendarmessage" in (message.headers.get("Content-Class") or "").lower():
        return Finding("Content-Class: calendarmessage", Disposition.HELD)
    return Finding("the subject is a calendar's", Disposition.HELD) if _CALENDAR.match(message.subject) else None


def encrypted(message: Message, _: Lasting) -> Finding | None:
    """S/MIME enveloped or opaque data (RFC 8551), PGP (RFC 3156, or inline), rights-managed mail."""
    for part in message.parts:
        if part.content_type in _SEALED:
            return Finding(part.content_type)
        if part.filename.lower() in ("message.rpmsg", "smime.p7m"):
            return Finding(part.filename.lower())
    return Finding("PGP inline") if _ARMOUR in message.body.whole else None


def unreadable(message: Message, _: Lasting) -> Finding | None:
    """Its structure or its characters are beyond repair, or the text is within a winmail.dat (MS-OXTNEF)."""
    damage = next((defect for defect in message.defects if defect in _DAMAGED), "")
    if damage:
        return Finding(damage)
    text = message.body.new
    if any(_SPILT.match(line) for line in message.body.whole.split("\n", _TOP)[:_TOP]):
        return Finding("header fields within the text")
    if not text.strip():
        sealed = any(part.content_type in _TNEF or part.filename.lower() == "winmail.dat" for part in message.parts)
        return Finding("winmail.dat without text") if sealed else None
    lost = text.count(_REPLACEMENT)
    return Finding(f"{lost} characters cannot be read") if lost > _MOST_REPLACED * len(text) else None


def password_mail(message: Message, _: Lasting) -> Finding | None:
    """The second mail of a pair (PPAP): the password of an attachment that came before asks for nothing."""
    text = said(message)
    there = _PASSWORD.search(text) is not None and _PASSWORD_ASKED.search(text) is None
    archive = any(part.filename.lower().endswith((".zip", ".7z", ".rar", ".lzh")) for part in message.parts)
    return Finding("the password of an attachment") if there and not archive else None


def no_text(message: Message, _: Lasting) -> Finding | None:
    return None if message.body.new.strip() else Finding("no readable text")
