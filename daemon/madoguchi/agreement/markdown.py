"""The whole agreement as Markdown (CommonMark 0.31), in which no word of the directory can become mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.agreement.sheet import Row, Sheet

_MARKS = re.compile(r"[\\`*_\[\]<>|~#&$!]")
_AT_THE_BEGINNING = re.compile(r"^(\s*\d{0,9})([-+=.)])")


def markdown(sheet: Sheet) -> str:
    """The document, ending with a line's end."""
    lines = [f"# {escaped(sheet.title)}", "", f"{escaped(sheet.as_of)}", ""]
    for sentence in sheet.about:
        lines += [escaped(sentence), ""]
    lines += [*_row(sheet.calendar)]
    for part in sheet.parts:
        lines += ["", f"## {escaped(part.name)}", ""]
        for row in part.rows:
            lines += _row(row)
        for topic in part.topics:
            lines += ["", f"### {escaped(topic.title)}", ""]
            for row in topic.rows:
                lines += _row(row)
    return "\n".join(lines) + "\n"


def _row(row: Row) -> Iterator[str]:
    name = f"- **{escaped(row.label)}**:"
    if row.kind == "paste":
        yield name
        yield ""
        for at, line in enumerate(row.lines):
            yield f"  > {escaped(line)}" + ("\\" if at < len(row.lines) - 1 else "")
        yield ""
    elif row.kind in ("mail", "link"):
        yield f"{name} <{row.text}>"
    else:
        yield f"{name} {escaped(row.text)}"


def escaped(text: str) -> str:
    """One line of text that shows as it is: each mark with a backslash before it (§2.4)."""
    marked = _MARKS.sub(lambda found: "\\" + found[0], text.strip())
    return _AT_THE_BEGINNING.sub(r"\1\\\2", marked)
