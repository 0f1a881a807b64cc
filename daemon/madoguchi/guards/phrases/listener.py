"""Listens for many expressions at once: what cannot be in a text is not looked for, which it mostly cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from madoguchi.guards.phrases.needles import needles

FLAGS = re.ASCII | re.MULTILINE


class Listener:
    """As one expression: any of ``lines``, between ``before`` and ``after``. It is compiled where it is needed first.

    Raises `ValueError` where a line is none that `madoguchi.guards.phrases.needles` can read.
    """

    def __init__(self, lines: Sequence[str], before: str = "", after: str = "") -> None:
        self._lines = [_Line(line, before, after) for line in lines]
        self._source = _between(before, "|".join(lines), after)

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """The expression."""
        return re.compile(self._source, FLAGS)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.whole.search(text) if self._hears(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.whole.finditer(text) if self._hears(text) else iter(())

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.whole.fullmatch(text) if self._hears(text) else None

    def sub(self, other: str, text: str) -> str:
        """As `re.Pattern.sub`."""
        return self.whole.sub(other, text) if self._hears(text) else text

    def _hears(self, text: str) -> bool:
        """Whether any line matches anywhere: only then is it worth asking where, and which of them comes first."""
        for line in self._lines:
            for needle in line.needles:
                if needle in text:
                    if line.pattern.search(text):
                        return True
                    break
        return False


class _Line:
    def __init__(self, line: str, before: str, after: str) -> None:
        self.needles = tuple(needles(line)) or ("",)
        self._source = _between(before, line, after)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self._source, FLAGS)


def _between(before: str, line: str, after: str) -> str:
    """Each by itself: whatever stands in the one before or behind, the line has to be there."""
    return f"(?:{before})(?:{line})(?:{after})"
