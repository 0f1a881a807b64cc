"""Text in columns of a terminal, where a Japanese character takes two (UAX #11)."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """How many columns a text takes: wide and full-width characters two, combining marks none."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """At least so wide; a text that is wider stays whole."""
    return text + " " * max(0, columns - width(text))
