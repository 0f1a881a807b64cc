"""What a picture is: the drawing, its words in both languages, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass, field

Words = tuple[str, str]
"""The same in Japanese and in English."""

Row = tuple[str, tuple[str, ...]]
"""A label and its values, one for each of `Picture.columns`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``name``: unique on a page. ``columns``: the heads of the table, that of the labels first."""

    name: str
    svg: str
    title: Words
    description: Words
    columns: tuple[str, ...]
    table: tuple[Row, ...] = field(repr=False)

    def rows(self) -> tuple[Row, ...]:
        """The numbers of the picture, for those who prefer them or cannot see it."""
        return self.table


def said(words: Words, language: str) -> str:
    """In that language; Japanese where it is none of ours."""
    return words[1] if language == "en" else words[0]
