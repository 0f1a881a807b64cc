"""Header fields written out by ourselves: encoded-words and folding that survive any input (RFC 2047, RFC 5322).

The standard library folds long Japanese text and message ids differently, and sometimes wrongly, from one release
to the next. A `Field` brings its own wire form, which every `email.policy.EmailPolicy` then uses as it stands.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from email.headerregistry import Address
from email.policy import Policy

WIDTH = 76
"""Columns of a line that holds encoded-words (RFC 2047 §2)."""

LONGEST_WORD = 75
"""Columns of one encoded-word (RFC 2047 §2)."""

_LEAST_ROOM = 24
_SAFE_WORD = re.compile(r"[!-~]{1,70}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class Field(str):
    """A header's value as a reader sees it, with the lines that stand for it on the wire."""

    __slots__ = ("_lines", "addresses", "name")

    def __new__(cls, name: str, value: str, lines: Sequence[str], addresses: tuple[Address, ...] = ()) -> Field:
        """``lines``: ASCII, without the name before the first and the blank before the others."""
        field = super().__new__(cls, value)
        field.name = name
        field.addresses = addresses
        field._lines = tuple(lines)
        return field

    name: str
    addresses: tuple[Address, ...]
    _lines: tuple[str, ...]

    def __reduce__(self) -> tuple[object, ...]:
        return (Field, (self.name, str(self), self._lines, self.addresses))

    def fold(self, *, policy: Policy) -> str:
        """The field as the email package asks for it when it writes a message."""
        return f"{self.name}: " + f"{policy.linesep} ".join(self._lines) + policy.linesep


def text_field(name: str, value: str) -> Field:
    """Unstructured text (RFC 5322 §2.2.1); ``value`` holds no control characters and single blanks only."""
    return Field(name, value, _packed(_pieces(value, WIDTH - len(name) - 2), WIDTH - len(name) - 2))


def address_field(name: str, display: str, address: str) -> Field:
    """One mailbox (RFC 5322 §3.4); ``display`` may be empty or any plain text, ``address`` is ASCII."""
    local, _, domain = address.rpartition("@")
    parsed = (Address(display, local.strip('"').replace("\\", ""), domain),)
    if not display:
        return Field(name, address, [address], parsed)
    bracketed = f"<{address}>"
    quoted = display if _ATOMS.fullmatch(display) else '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    if display.isascii() and "=?" not in display:
        words = [quoted]
    else:
        words = list(encoded_words(display, WIDTH - len(name) - 2))
    return Field(name, f"{quoted} {bracketed}", _packed([*words, bracketed], WIDTH - len(name) - 2), parsed)


def ids_field(name: str, identifiers: Sequence[str]) -> Field:
    """Message ids, one a line: an id is never cut (RFC 5322 §3.6.4)."""
    return Field(name, " ".join(identifiers), identifiers)


def encoded_words(text: str, room: int) -> Iterator[str]:
    """``text`` as encoded-words in UTF-8: the first at most ``room`` columns, the others a whole line each.

    A character is never cut in two.
    """
    waiting, room = b"", min(room, LONGEST_WORD)
    for letter in text:
        data = letter.encode()
        if waiting and _columns(len(waiting) + len(data)) > room:
            yield _encoded_word(waiting)
            waiting, room = b"", LONGEST_WORD
        waiting += data
    if waiting:
        yield _encoded_word(waiting)


def _columns(octets: int) -> int:
    return len("=?utf-8?B??=") + 4 * -(-octets // 3)


def _encoded_word(data: bytes) -> str:
    return f"=?utf-8?B?{base64.b64encode(data).decode('ascii')}?="


def _pieces(value: str, room: int) -> Iterator[str]:
    """Words that may stand as they are, up to the first that may not; what follows as encoded-words."""
    words = value.split(" ")
    plain = next((index for index, word in enumerate(words) if not _may_stand(word)), len(words))
    yield from words[:plain]
    if plain < len(words):
        used = sum(len(word) + 1 for word in words[:plain])
        left = room - used if room - used >= _LEAST_ROOM else LONGEST_WORD
        yield from encoded_words(" ".join(words[plain:]), left)


def _may_stand(word: str) -> bool:
    return _SAFE_WORD.fullmatch(word) is not None and "=?" not in word


def _packed(pieces: Iterable[str], room: int) -> list[str]:
    """``pieces`` on as few lines as they fit: the first has ``room`` columns, the others a line less its blank."""
    lines: list[str] = []
    for piece in pieces:
        limit = room if len(lines) <= 1 else WIDTH - 1
        if lines and len(lines[-1]) + 1 + len(piece) <= limit:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines or [""]
