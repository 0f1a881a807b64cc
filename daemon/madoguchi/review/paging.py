"""A long list in pages of `MOST_ROWS`: what stands on one of them, and its address. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from madoguchi.review.queue import MOST_ROWS, Rows


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: ``number`` of ``pages``; rows ``first`` to ``last`` of ``total``, counted from 1 (0 where empty)."""

    rows: tuple[Rows, ...]
    number: int
    pages: int
    first: int
    last: int
    total: int

    @property
    def before(self) -> int:
        """How many rows the page before holds."""
        return MOST_ROWS

    @property
    def following(self) -> int:
        """How many rows the next page holds."""
        return min(MOST_ROWS, self.total - self.last)


def sheet(arranged: Sequence[Rows], asked: str) -> Sheet:
    """The page that was asked for; the nearest one where there is no such page, the first where it is no number."""
    total = sum(len(rows.items) for rows in arranged)
    pages = max(1, -(-total // MOST_ROWS))
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 10 else 1
    start = (number - 1) * MOST_ROWS
    kept, at = [], 0
    for rows in arranged:
        items = rows.items[max(0, start - at) : max(0, start + MOST_ROWS - at)]
        at += len(rows.items)
        kept += [Rows(rows.name, items, len(rows.items))] if items else []
    last = min(start + MOST_ROWS, total)
    return Sheet(tuple(kept), number, pages, min(start + 1, total), last, total)


def address(path: str, number: int, select: str = "") -> str:
    """Where that page of the list at ``path`` is. ``select``: with "all" or "none" of its boxes ticked."""
    asked = "&".join([f"page={number}"] * (number > 1) + [f"select={select}"] * bool(select))
    return f"{path}{'&' if '?' in path else '?'}{asked}" if asked else path


def page_of(at: int) -> int:
    """On which page the row at that place of the whole list stands, counted from 0."""
    return at // MOST_ROWS + 1
