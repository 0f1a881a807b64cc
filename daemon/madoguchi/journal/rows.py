"""Single rows, put in and changed within a transaction: for each mail, and by the same few sets of columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, and_, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.prepared import Prepared
from madoguchi.journal.transaction import Writer


def put(connection: Writer, table: Table, row: Mapping[str, object], *, unless_there: bool = False) -> int:
    """A new row, its other columns by their defaults; returns its row id. ``unless_there``: else nothing happens.

    Raises sqlalchemy.exc.IntegrityError where there is one of that key.
    """
    whole = {**_defaults(table), **row}
    return _putting(table, tuple(whole), unless_there).within(connection, *whole.values()).id


def change(connection: Writer, table: Table, which: Mapping[str, object], values: Mapping[str, object]) -> int:
    """In every row whose columns are as ``which`` says; returns how many there were."""
    return _changing(table, tuple(which), tuple(values)).within(connection, *which.values(), *values.values()).changed


@cache
def _putting(table: Table, columns: tuple[str, ...], unless_there: bool) -> Prepared[...]:
    def build(**given: Any) -> Any:
        statement = insert(table).values({name: given[f"new_{name}"] for name in columns})
        return statement.on_conflict_do_nothing() if unless_there else statement

    return Prepared(build, [f"new_{name}" for name in columns])


@cache
def _changing(table: Table, which: tuple[str, ...], columns: tuple[str, ...]) -> Prepared[...]:
    def build(**given: Any) -> Any:
        found = and_(*(table.c[name] == given[f"old_{name}"] for name in which))
        return update(table).where(found).values({name: given[f"new_{name}"] for name in columns})

    return Prepared(build, [*(f"old_{name}" for name in which), *(f"new_{name}" for name in columns)])


def _defaults(table: Table) -> dict[str, object]:
    """What the program puts where nothing is said; SQLite itself knows of few."""
    found = {column.name: column.default for column in table.columns if column.default is not None}
    return {name: default.arg(None) if default.is_callable else default.arg for name, default in found.items()}  # type: ignore[attr-defined]
