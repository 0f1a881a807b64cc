"""Text in columns of a terminal, where a Japanese character takes two (UAX #11)."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_OPENING = r"「『【〈《〔((\[{"
_CLOSING = r"、。，．・::;;??!!」』】〉》〕))\]}ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ〜…"


def width(text: str) -> int:
    """How many columns a text takes: wide and full-width characters two, combining marks none."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """At least so wide; a text that is wider stays whole."""
    return text + " " * max(0, columns - width(text))


_PIECE = re.compile(rf"[{_OPENING}]*(?:[!-~]+|[^\s])[{_CLOSING}]*|[{_OPENING}]+|\s+")


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns: broken at blanks and between Japanese characters, never before what closes
    or after what opens (JIS X 4051). A word that is wider by itself stays whole.
    """
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line.strip() and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
