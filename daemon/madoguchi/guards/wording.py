"""The words of a mail in one spelling, as the guards that listen for phrases compare them."""

from __future__ import annotations

import re
import unicodedata

from madoguchi.mail.message import Message

_LONGEST = 20_000
_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
_BLANKS = re.compile(r"[ \t\u3000]+")


def plain(text: str) -> str:
    """``text`` with compatibility forms folded, in lower case, and lines that only a wrap parts joined (Japanese)."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST]).lower()
    return _BLANKS.sub(" ", _WRAPPED.sub("", folded))


def heading(message: Message) -> str:
    """The subject."""
    return plain(message.subject)


def said(message: Message) -> str:
    """Subject and new text: what the writer says now."""
    return f"{heading(message)}\n\n{plain(message.body.new)}"


def said_and_quoted(message: Message) -> str:
    """Subject, new text and the history below it."""
    return f"{said(message)}\n\n{plain(message.body.quoted)}"
