"""What must stand in a text for an expression to match it: looking for that first costs a tenth of the expression."""

from __future__ import annotations

import re

NOTHING: frozenset[str] = frozenset()
_TIMES = re.compile(r"[?*+]|\{(?!\})([0-9]*)(?:,[0-9]*)?\}")
_NO_MATTER = re.compile(r"\(\?(?:<?[=!])")
_NAMED = re.compile(r"\(\?P<[a-z_]+>|\(\?:|\((?!\?)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_PLACES = ("\\b", "\\B", "\\A", "\\Z")
_KINDS = "dDsSwWafnrtv"


def needles(expression: str) -> frozenset[str]:
    """Strings of which at least one stands in every text that matches; `NOTHING` where none is sure.

    For expressions as the phrases are written: no flags within, no references, no characters by their numbers or names.
    Raises `ValueError` for any other.
    """
    reader = _Reader(expression)
    found = reader.alternatives()
    if reader.left():
        msg = f"{expression!r}: a bracket too many at {reader.at}"
        raise ValueError(msg)
    return found


class _Reader:
    """Goes through an expression once, from left to right."""

    def __init__(self, expression: str) -> None:
        self._text, self.at = expression, 0

    def left(self) -> str:
        return self._text[self.at :]

    def alternatives(self) -> frozenset[str]:
        """Up to the bracket that closes them: whatever matches holds a needle of one of them."""
        found = [self._sequence()]
        while self._next_is("|"):
            self.at += 1
            found.append(self._sequence())
        return frozenset[str]().union(*found) if all(found) else NOTHING

    def _next_is(self, character: str) -> bool:
        return self._text.startswith(character, self.at)

    def _sequence(self) -> frozenset[str]:
        """The surest of what all must stand there: runs of characters, and brackets."""
        known, run = [NOTHING], ""
        while self.left() and not self._next_is("|") and not self._next_is(")"):
            if self._place():
                continue
            character, inner = self._one()
            least, once = self._times()
            if character and least:
                run += character
            if not (character and once):
                known += [frozenset({run} - {""}), inner if least else NOTHING]
                run = ""
        return max([*known, frozenset({run} - {""})], key=_sureness)

    def _place(self) -> bool:
        """Skips what takes up no character: what stands before and behind it is side by side."""
        if self.left()[0] in "^$":
            self.at += 1
        elif self._text.startswith(_PLACES, self.at):
            self.at += 2
        elif begun := _NO_MATTER.match(self._text, self.at):
            self.at = begun.end()
            self._bracket()
        else:
            return False
        return True

    def _one(self) -> tuple[str, frozenset[str]]:
        """A character, or "" for one of several and for a bracket, with the needles of that."""
        if begun := _NAMED.match(self._text, self.at):
            self.at = begun.end()
            return "", self._bracket()
        if several := _CLASS.match(self._text, self.at):
            self.at = several.end()
            return "", NOTHING
        escaped = self._next_is("\\")
        character = self._text[self.at + escaped : self.at + escaped + 1]
        if not (self._is_known_escape(character) if escaped else self._is_known(character)):
            msg = f"{self._text!r}: not known at {self.at}"
            raise ValueError(msg)
        self.at += 1 + escaped
        return ("" if (character.isalnum() if escaped else character == ".") else character), NOTHING

    def _is_known(self, character: str) -> bool:
        """What says how often stands behind something, and not behind a place."""
        return character not in "([" and not _TIMES.match(self._text, self.at)

    def _is_known_escape(self, character: str) -> bool:
        """Others stand for a number or a name that is written behind them, or for a group."""
        return character in _KINDS if character.isalnum() else character != ""

    def _bracket(self) -> frozenset[str]:
        inner = self.alternatives()
        if not self._next_is(")"):
            msg = f"{self._text!r}: a bracket is not closed"
            raise ValueError(msg)
        self.at += 1
        return inner

    def _times(self) -> tuple[int, bool]:
        """How often at least, and whether it is said at all that it may be more or less often."""
        told = _TIMES.match(self._text, self.at)
        if told is None:
            return 1, True
        self.at = told.end() + (self._text[told.end() : told.end() + 1] in ("?", "+"))
        return (int(told[1] or 0) if told[0][0] == "{" else int(told[0] == "+")), False


def _sureness(found: frozenset[str]) -> tuple[int, int]:
    """Long ones are rare, and so is a character that is not of ASCII; of the same length, few are."""
    lengths = [sum(1 + (not character.isascii()) for character in needle) for needle in found]
    return min(lengths, default=0), -len(lengths)
