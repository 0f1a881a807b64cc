"""The whole agreement for a terminal, where a Japanese character takes two columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from madoguchi.agreement.sheet import Row, Sheet
from madoguchi.cli.columns import padded, width, wrapped

WIDEST = 100
_LEAST = 20


def text(sheet: Sheet, columns: int) -> str:
    """``columns``: how wide the terminal is."""
    room = min(columns, WIDEST)
    rows = [row for part in sheet.parts for row in part.rows]
    rows += [row for part in sheet.parts for topic in part.topics for row in topic.rows]
    labels = max(width(row.label) for row in (sheet.calendar, *rows))
    lines = [sheet.title, sheet.as_of, ""]
    for sentence in sheet.about:
        lines += wrapped(sentence, room)
    lines += ["", *_rows([sheet.calendar], labels, room, "")]
    for part in sheet.parts:
        lines += ["", f"■ {part.name}", *_rows(part.rows, labels, room, "  ")]
        for topic in part.topics:
            lines += ["", f"  ● {topic.title}", *_rows(topic.rows, labels, room, "    ")]
    return "\n".join(lines)


def _rows(rows: Iterable[Row], labels: int, room: int, indent: str) -> Iterator[str]:
    for row in rows:
        beside = indent + padded(row.label, labels) + "  "
        below = " " * width(beside)
        pieces = [piece for line in row.lines for piece in wrapped(line, max(room - width(beside), _LEAST))]
        yield from (f"{beside if at == 0 else below}{piece}".rstrip() for at, piece in enumerate(pieces))
