"""Hostile text made visible: what a reader would not see, or see in another order, is named in its place.

Unicode Technical Report 36 and 39; "Trojan Source" (N. Boucher and R. Anderson, 2021) for what bidi controls can do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FOR, AGAINST, HIDDEN = "for", "against", "hidden"

_HIDDEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Letters and marks by their category that show nothing."""

_JOINER = "\u200d"
_EMOJI = 0x1F000
MOST_MARKS = 4
"""So many combining marks may stand on one letter; no language needs more, and a heap of them covers other lines."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: ``kind`` is "", `FOR`, `AGAINST` or `HIDDEN`; ``title`` what a hidden character is called."""

    text: str
    kind: str = ""
    title: str = ""


Mark = tuple[int, int, str]
"""[start, end) in characters, and `FOR` or `AGAINST`."""


def pieces(text: str, marks: Iterable[Mark] = ()) -> list[Piece]:
    """The text in runs, in order; where marks overlap, the first one given wins."""
    kinds = [""] * len(text)
    for start, end, kind in reversed(list(marks)):
        first = min(max(0, start), len(text))
        last = max(first, min(end, len(text)))
        kinds[first:last] = [kind] * (last - first)
    return list(_joined(_signs(text, kinds)))


def one_line(text: str) -> list[Piece]:
    """The same of a subject, a name or a file name, on one line."""
    return pieces(text.translate({0x09: " ", 0x0A: " "}))


def visible(text: str) -> str:
    """The same as plain text, for where no markup can stand, such as a title."""
    return "".join(f"⟨{piece.text}⟩" if piece.kind == HIDDEN else piece.text for piece in pieces(text))


def _signs(text: str, kinds: list[str]) -> Iterator[Piece]:
    heap = 0
    for at, sign in enumerate(text):
        heap = heap + 1 if unicodedata.combining(sign) else 0
        if heap > MOST_MARKS or _is_hidden(text, at):
            yield Piece(f"U+{ord(sign):04X}", HIDDEN, unicodedata.name(sign, "CONTROL CHARACTER"))
        else:
            yield Piece(sign, kinds[at])


def _is_hidden(text: str, at: int) -> bool:
    sign = text[at]
    if sign in "\n\t":
        return False
    if sign == _JOINER and at and at + 1 < len(text) and ord(text[at + 1]) >= _EMOJI:
        return False  # between the parts of one emoji
    return unicodedata.category(sign) in _HIDDEN or sign in _BLANK


def _joined(signs: Iterator[Piece]) -> Iterator[Piece]:
    run, kind = "", ""
    for piece in signs:
        if piece.kind == HIDDEN:
            if run:
                yield Piece(run, kind)
            run = ""
            yield piece
        elif run and piece.kind != kind:
            yield Piece(run, kind)
            run, kind = piece.text, piece.kind
        else:
            run, kind = run + piece.text, piece.kind
    if run:
        yield Piece(run, kind)
