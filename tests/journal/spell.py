"""Writes `madoguchi.journal.spelled`: ``python -m tests.journal.spell``, after each change of what is read or of the schema."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import fill
from typing import Any

from sqlalchemy import JSON, Boolean, Select, bindparam
from sqlalchemy.dialects.sqlite import dialect

from madoguchi.journal import readings, spelled
from madoguchi.journal.engine import FILE, NEWEST
from madoguchi.journal.tables import Moment

SINCE, NAMED = (
    {"since": bindparam("since", None)},
    {"begins": bindparam("begins", None), "ends": bindparam("ends", None)},
)
ASKED: dict[str, Select[Any]] = {
    "held": readings.held(everything=False),
    "held all": readings.held(everything=True),
    "fates": readings.fates(),
    "fates since": readings.fates(**SINCE),
    "fates named": readings.fates(**NAMED),
    "fates since named": readings.fates(**SINCE, **NAMED),
}
KINDS = {Moment: "moment", JSON: "json", Boolean: "boolean"}


def source() -> str:
    """The whole module."""
    statements = {name: _spelled(statement) for name, statement in ASKED.items()}
    kinds = {
        column.name: KINDS[type(column.type)]
        for column in readings.fates().selected_columns
        if type(column.type) in KINDS
    }
    lines = [
        '"""Made by `python -m tests.journal.spell`: do not change it by hand. See `madoguchi.journal.glance`."""',
        "",
    ]
    lines += [
        "from __future__ import annotations",
        "",
        f"FILE = {json.dumps(FILE)}",
        f"SCHEMA = {json.dumps(NEWEST)}",
        "",
    ]
    lines += [
        "# fmt: off",
        f"KINDS = {json.dumps(kinds, indent=4)}",
        "STATEMENTS: dict[str, tuple[str, dict[str, str | int]]] = {",
    ]
    for name, (text, fixed) in statements.items():
        lines += [f"    {json.dumps(name)}: (", f'        """{text}""",', *_values(fixed), "    ),"]
    return "\n".join([*lines, "}", ""])


def _values(fixed: dict[str, str | int]) -> list[str]:
    told = json.dumps(fixed, indent=4).splitlines()
    return [f"        {line}" for line in told[:-1]] + [f"        {told[-1]},"]


def _spelled(statement: Select[Any]) -> tuple[str, dict[str, str | int]]:
    """Its text, and the values that it always has."""
    compiled = statement.compile(dialect=dialect(paramstyle="named"), compile_kwargs={"render_postcompile": True})
    fixed = {
        name: value if isinstance(value, int) else str(value)
        for name, value in compiled.params.items()
        if value is not None
    }
    return fill(str(compiled), 118, break_long_words=False, break_on_hyphens=False), fixed


if __name__ == "__main__":
    Path(spelled.__file__).write_text(source(), encoding="utf-8")
