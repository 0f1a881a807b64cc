"""Address fields (RFC 5322 §3.4), read with everything that real mail does to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from madoguchi.mail.canonical import canonical
from madoguchi.mail.message import Address, Headers
from madoguchi.mail.parameters import unquoted
from madoguchi.mail.words import decode_words

__all__ = ["canonical", "parse_addresses", "parse_return_path"]

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|"|\\.?|[][(),;:<>]|[^]["\\(),;:<>]++', re.DOTALL)
_QUOTED_LOCAL = re.compile(r'"@|^"[^"]*"\s*@')


@dataclass(slots=True)
class _Entry:
    """One list member while it is read: the text outside the brackets, inside them, and in comments."""

    outside: list[str] = field(default_factory=list)
    inside: list[str] | None = None
    comments: list[str] = field(default_factory=list)
    closed: bool = False


def parse_addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of an address field, group members included, in order; an entry without an address has it "".

    ``value`` may hold encoded-words or be decoded. Commas and semicolons part entries; brackets may be missing.
    Time is linear in the length of ``value``.
    """
    return tuple(address for entry in _entries(value) for address in _addresses(entry))


def parse_return_path(headers: Headers) -> str | None:
    """The topmost Return-Path: None where there is none, "" for the null path ``<>``, else the canonical address."""
    value = headers.get("Return-Path")
    if value is None:
        return None
    for address in parse_addresses(value):
        return canonical(address.written)
    return ""


@dataclass(slots=True)
class _Reader:
    """Takes the pieces of a list one by one, and keeps the entries that are complete."""

    entry: _Entry = field(default_factory=_Entry)
    done: list[_Entry] = field(default_factory=list)
    depth: int = 0
    literal: bool = False

    def take(self, piece: str) -> None:
        if self.depth or piece == "(":
            self.in_comment(piece)
        elif self.entry.inside is not None and not self.entry.closed:
            self.in_brackets(piece, self.entry.inside)
        else:
            self.outside(piece)

    def finish(self, inside: list[str] | None = None) -> None:
        """Completes the entry and begins another."""
        self.done.append(self.entry)
        self.entry, self.literal = _Entry(inside=inside), False

    def in_comment(self, piece: str) -> None:
        self.depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece not in "()":
            self.entry.comments.append(piece)

    def in_brackets(self, piece: str, inside: list[str]) -> None:
        self.literal = piece == "[" or (self.literal and piece not in "]>")
        if piece == ">":
            self.entry.closed = True
        elif piece == "<":
            if inside:
                self.finish(inside=[])
        elif piece in ",;" and not self.literal and not _route(inside):
            self.finish()
        else:
            inside.append(piece)

    def outside(self, piece: str) -> None:
        if piece == "<":
            if self.entry.closed:
                self.finish()
            self.entry.inside = []
        elif piece in ",;":
            self.finish()
        elif piece == ":" and not self.entry.closed:
            self.entry.outside.clear()
        elif piece not in ")>":
            self.entry.outside.append(piece)


def _entries(value: str) -> list[_Entry]:
    reader = _Reader()
    for match in _PIECE.finditer(value):
        reader.take(match[0])
    reader.finish()
    return reader.done


def _route(inside: list[str]) -> bool:
    """Whether the brackets hold an obsolete route so far: ``<@a,@b:…`` (RFC 5322 §4.4)."""
    return bool(inside) and inside[0].startswith("@") and ":" not in inside[:64]


def _addresses(entry: _Entry) -> Iterator[Address]:
    outside = "".join(entry.outside).strip()
    if entry.inside is not None:
        written = "".join(entry.inside).strip()
        if written.startswith("@"):
            written = written.rpartition(":")[2].strip()
        written = written.removeprefix("mailto:")
        name = _name(outside) or _name("".join(entry.comments))
        yield Address(name, _usable(written), written)
        return
    if not outside:
        return
    found = [] if _QUOTED_LOCAL.search(outside) else [word for word in outside.split() if "@" in word]
    if _QUOTED_LOCAL.search(outside):
        yield Address(_name("".join(entry.comments)), _usable(outside), outside)
    elif not found:
        yield Address(_name(outside) or _name("".join(entry.comments)), "", outside)
    elif len(found) == 1:
        name = _name(" ".join(word for word in outside.split() if "@" not in word)) or _name("".join(entry.comments))
        yield Address(name, _usable(_bare(found[0])), found[0])
    else:
        yield from (Address("", _usable(_bare(word)), word) for word in found)


def _bare(word: str) -> str:
    word = word.strip("[]") if word.startswith("[") else word
    return word.strip("'\"").removeprefix("mailto:")


def _usable(written: str) -> str:
    """The canonical address, "" unless there is something on both sides of the @."""
    address = canonical(written, forwarded=False)
    local, _, domain = address.rpartition("@")
    return address if local and domain else ""


def _name(phrase: str) -> str:
    """A display name: quotes opened, encoded-words read."""
    phrase = phrase.strip()
    if '"' in phrase:
        phrase = " ".join(unquoted(piece) for piece in _QUOTED_OR_NOT.findall(phrase) if piece.strip())
    return decode_words(phrase).strip().strip("'").strip()


_QUOTED_OR_NOT = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^"]++', re.DOTALL)
