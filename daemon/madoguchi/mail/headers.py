"""Header fields: from the raw block to clean text, and the small grammars that several fields share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from madoguchi.mail.dates import parse_date
from madoguchi.mail.parameters import unquoted, without_comments
from madoguchi.mail.words import clean, decode_words, raw_text

__all__ = ["Field", "decoded", "message_ids", "parse_date", "split_fields", "token", "topmost"]

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-type)[ \t]*:", re.IGNORECASE
)
_ADDRESS_FIELDS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "sender",
        "reply-to",
        "resent-from",
        "resent-to",
        "resent-cc",
        "resent-bcc",
        "resent-sender",
        "return-path",
        "delivered-to",
        "x-original-to",
        "errors-to",
        "envelope-to",
        "apparently-to",
        "disposition-notification-to",
    ]
)
_WITHOUT_WORDS = frozenset({"authentication-results", "arc-authentication-results", "received-spf"})
"""What a server writes of a stranger's address must not be read as more than it is (RFC 2047 §5)."""

_BRACKETED = re.compile(r"<([^<>]*)>")
_TOKEN_END = re.compile(r"[;,\s]")


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it stood: the name, and the value unfolded and in characters, encoded-words not yet read."""

    name: str
    value: str


def decoded(field: Field) -> tuple[str, str]:
    """The field for `madoguchi.mail.message.Headers`: encoded-words read, no CR, LF or NUL."""
    if field.name.lower() in _WITHOUT_WORDS:
        return field.name, clean(field.value)
    return field.name, decode_words(field.value, quoting=field.name.lower() in _ADDRESS_FIELDS)


def topmost(fields: tuple[Field, ...], name: str) -> str | None:
    """The raw value of the first field of that (lower-case) name."""
    return next((field.value for field in fields if field.name.lower() == name), None)


def split_fields(lines: list[bytes]) -> tuple[tuple[Field, ...], list[bytes], bool]:
    """The fields of a header block, the lines at its end that are none, and whether anything was out of order.

    A line that is neither a field nor a continuation belongs to the field above it (a fold that lost its blank);
    such lines at the very end of the block are the body, whose separating blank line is missing.
    """
    skipped = _foreword(lines)
    end = _last_field(lines)
    found: list[tuple[bytes, list[bytes]]] = []
    damaged = False
    for line in lines[skipped:end]:
        match = None if line[:1] in (b" ", b"\t") else _FIELD.match(line)
        if match:
            found.append((match[1], [line[match.end() :]]))
        elif found:
            found[-1][1].append(line)
            damaged = damaged or line[:1] not in (b" ", b"\t")
    fields = tuple(Field(name.decode("ascii"), raw_text(b"\n".join(value)).strip()) for name, value in found)
    return fields, lines[end:], damaged or end < len(lines)


def _foreword(lines: list[bytes]) -> int:
    """How many lines to pass over: an mbox separator, or junk before a field that every mail has."""
    if lines and lines[0].startswith((b"From ", b">From ")):
        return 1
    if lines and not _FIELD.match(lines[0]):
        return next((number for number, line in enumerate(lines) if _KNOWN.match(line)), len(lines))
    return 0


def _last_field(lines: list[bytes]) -> int:
    """Behind the last field and its continuations."""
    start = _foreword(lines)
    end = 0 if start == len(lines) else start
    for number in range(start, len(lines)):
        line = lines[number]
        if _FIELD.match(line) or (end == number and end > start and line[:1] in (b" ", b"\t")):
            end = number + 1
    return end


def token(value: str) -> str:
    """The value's first token in lower case, without comments and parameters.

    ``(x) Auto-Replied; y=z`` → ``auto-replied`` (RFC 3834 §5.1).
    """
    bare = without_comments(value).strip()
    if bare.startswith('"'):
        bare = unquoted(bare.partition(";")[0])
    return _TOKEN_END.split(bare.strip(), maxsplit=1)[0].lower()


def message_ids(value: str) -> tuple[str, ...]:
    """The message ids of a field in order, each once, as ``<…>`` (RFC 5322 §3.6.4).

    Blanks inside brackets come from folding and go. Without brackets, words with an @ count, or the only word;
    ids in square brackets (Exchange) are ordinary ids here.
    """
    found = ["".join(match.split()) for match in _BRACKETED.findall(value)]
    if not any(found):
        words = without_comments(value).replace("<", " ").replace(">", " ").replace(",", " ").split()
        found = [word for word in words if "@" in word] or (words if len(words) == 1 else [])
    return tuple(dict.fromkeys(f"<{identifier}>" for identifier in found if identifier))
