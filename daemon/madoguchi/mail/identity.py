"""What makes a mail the same mail, wherever it is moved, copied or renumbered."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC

from madoguchi.mail.message import Message
from madoguchi.mail.names import NAME_LENGTH

_HEAD = 512
_FEWEST_LETTERS = 10
_NUMBERS = re.compile(r"\d")
FADED = "sha256:"
"""How a digest begins that stands in the place of a Message-ID."""


@dataclass(frozen=True, slots=True)
class Identity:
    """``key`` names the mail in the journal; the same ``message_id`` with another ``digest`` is another mail."""

    key: str
    message_id: str | None
    digest: str

    @property
    def name(self) -> str:
        """The identity as people write it."""
        return self.key[:NAME_LENGTH]

    @property
    def original(self) -> str:
        """What a reply's Message-ID is derived from: the Message-ID, or the digest where there is none."""
        return self.message_id or self.digest

    @classmethod
    def of_place(cls, account: str, place: str) -> Identity:
        """For a mail that cannot be read at all: where it lies is all that is known."""
        digest = _sha256("unreadable", place)
        return cls(_sha256(account, digest), None, digest)


def identity(account: str, message: Message) -> Identity:
    """The identity of a mail in one account: SHA-256, in hexadecimal.

    The digest covers From, Date, Subject and the first 512 characters of the whole text, all as read (so that another
    transfer encoding or folding of the same mail gives the same digest); nothing that a server writes on delivery or
    COPY takes part.
    """
    digest = _sha256(_author(message), _date(message), message.subject, message.body.whole[: 8 * _HEAD], head=_HEAD)
    known = [message.message_id] if message.message_id else []
    return Identity(_sha256(account, *known, digest), message.message_id, digest)


def said(account: str, message: Message) -> str:
    """A digest (SHA-256, hexadecimal) of the new text without its numbers, by which a machine that repeats itself is
    known: tickets and dates differ, the words do not. "" where there are too few words to tell."""
    words = _NUMBERS.sub("", " ".join(message.body.new.lower().split()))
    return _sha256(account, words[: 8 * _HEAD]) if len(words) >= _FEWEST_LETTERS else ""


def faded_id(message_id: str) -> str:
    """What is kept of a Message-ID that is no longer kept: the machine or person it may name cannot be read off it."""
    if is_faded(message_id):
        return message_id
    return FADED + hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()


def is_faded(message_id: str) -> bool:
    """Whether that is what `faded_id` makes."""
    return message_id.startswith(FADED)


def is_same_id(known: str, message_id: str) -> bool:
    """Whether ``known``, faded or not, is that Message-ID."""
    return known in (message_id, faded_id(message_id))


def _author(message: Message) -> str:
    return ", ".join(f"{author.name} <{author.address or author.written}>" for author in message.author)


def _date(message: Message) -> str:
    return message.date.astimezone(UTC).isoformat() if message.date else message.headers.get("Date") or ""


def _sha256(*values: str, head: int | None = None) -> str:
    """Over the values, blanks folded and each cut to ``head`` characters; their lengths keep them apart."""
    hasher = hashlib.sha256()
    for value in values:
        encoded = " ".join(value.split())[:head].encode("utf-8", "replace")
        hasher.update(len(encoded).to_bytes(8, "big") + encoded)
    return hasher.hexdigest()
