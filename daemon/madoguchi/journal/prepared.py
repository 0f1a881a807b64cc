"""Statements that are asked for each mail: put together once, since that takes longer than SQLite takes to answer."""

from __future__ import annotations

import inspect
import sqlite3
from collections import Counter, namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, ParamSpec

from sqlalchemy import BindParameter, Engine, Integer, String, TypeDecorator, bindparam
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.visitors import traverse

from madoguchi.journal.pool import at_hand
from madoguchi.journal.transaction import Writer, outside, raw_of

_Asked = ParamSpec("_Asked")
_Change = Callable[[Any], Any] | None
_DIALECT = SQLiteDialect_pysqlite()
_MANY = (frozenset, set, list, tuple)
WRITTEN = "madoguchi_written"
"""Where a connection keeps how often each table was written through it."""


def prepared(build: Callable[_Asked, Executable]) -> Prepared[_Asked]:
    """``build`` is called once for each number of values, with a bound parameter for each.

    So it must not look at its arguments; ``column.in_(argument)`` takes a set, a list or a tuple.
    """
    return Prepared(build)


class Prepared(Generic[_Asked]):
    """A statement whose parameters are the arguments of the function that builds it.

    It is put to SQLite itself: what lies between would take ten times as long as the answer.
    """

    def __init__(self, build: Callable[_Asked, Executable], names: Sequence[str] = ()) -> None:
        """``names``: of the parameters, where the function does not tell them."""
        self.__doc__ = build.__doc__
        self._build, self._names = build, tuple(names) or tuple(inspect.signature(build).parameters)
        self._ready: dict[tuple[int, ...], _Ready] = {}

    def rows(self, reader: Engine, *values: _Asked.args, **named: _Asked.kwargs) -> list[Any]:
        """The rows that a reader is told, as named tuples. Raises `RuntimeError` within this thread's transaction."""
        ready, told = self._filled(values, named)
        connection, _ = at_hand(reader)
        outside(connection)
        return ready.answer(ready.put(connection, told))

    def value(self, reader: Engine, *values: _Asked.args, **named: _Asked.kwargs) -> Any:
        """What stands first in the first row; None where there is none."""
        found = self.rows(reader, *values, **named)
        return found[0][0] if found else None

    def within(self, transaction: Writer, *values: _Asked.args, **named: _Asked.kwargs) -> Done:
        """Puts it within the caller's transaction."""
        ready, told = self._filled(values, named)
        if ready.changes:
            note(transaction, ready.changes)
        cursor = ready.put(raw_of(transaction), told)
        return Done(ready.answer(cursor), cursor.rowcount, cursor.lastrowid or 0)

    def _filled(self, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[_Ready, dict[str, Any]]:
        told: dict[str, Any] = dict(zip(self._names, values, strict=False)) | named
        sizes = tuple(len(value) if type(value) in _MANY else -1 for value in told.values())
        if sizes not in self._ready:
            self._ready[sizes] = _Ready(self._build, dict(zip(told, sizes, strict=True)))
        return self._ready[sizes], told


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: rows where it was a question, how many rows it changed, the id of the one that it put in."""

    rows: list[Any]
    changed: int
    id: int


def note(connection: Writer, table: str) -> None:
    """That the table is written through that connection: `madoguchi.journal.remembered` has to know."""
    written: Counter[str] = connection.info.setdefault(WRITTEN, Counter())
    written[table] += 1


class _Ready:
    """Its SQL, and how values go in and out; ``sizes``: how many values a parameter stands for, -1 for a single one."""

    def __init__(self, build: Callable[..., Executable], sizes: dict[str, int]) -> None:
        self._several = [name for name, size in sizes.items() if size >= 0]
        statement: Any = build(**{name: _parameter(name, size) for name, size in sizes.items()})
        _write_out(statement, set(sizes))
        compiled: Any = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.changes: str = statement.table.name if statement.is_dml else ""
        self._sql, fixed = str(compiled), compiled.params
        kinds = {name: bind.type for name, bind in compiled.binds.items()}
        if lost := [name for name, size in sizes.items() if size < 0 and name not in compiled.positiontup]:
            msg = f"{lost[0]}: found one value, or a kind of many that is not known; expected {_MANY}"
            raise TypeError(msg)
        self._order = [(name, fixed[name], _way_in(kinds.get(name))) for name in compiled.positiontup]
        columns = [] if self.changes else list(statement.selected_columns)
        self._row = _row_of([str(column.key) for column in columns])
        ways = ((at, _way_out(column.type)) for at, column in enumerate(columns))
        self._out = [(at, way) for at, way in ways if way is not None]

    def put(self, connection: sqlite3.Connection, told: dict[str, Any]) -> sqlite3.Cursor:
        flat = dict(told)
        for name in self._several:
            flat |= {f"{name}__{at}": one for at, one in enumerate(told[name])}
        given = [way(flat.get(name, fixed)) if way else flat.get(name, fixed) for name, fixed, way in self._order]
        try:
            return connection.execute(self._sql, given)
        except sqlite3.Error as error:
            raise DBAPIError.instance(self._sql, {}, error, sqlite3.Error, hide_parameters=True) from error

    def answer(self, cursor: sqlite3.Cursor) -> list[Any]:
        if self.changes:
            return []
        if not self._out:
            return list(map(partial(tuple.__new__, self._row), cursor.fetchall()))
        return [self._row._make(self._changed(row)) for row in cursor.fetchall()]

    def _changed(self, row: tuple[Any, ...]) -> list[Any]:
        changed = list(row)
        for at, way in self._out:
            changed[at] = way(changed[at])
        return changed


def _row_of(columns: list[str]) -> Any:
    """What has no name of its own gets the name of its place."""
    return namedtuple("Row", columns, rename=True)


def _parameter(name: str, size: int) -> Any:
    return bindparam(name, None) if size < 0 else [bindparam(f"{name}__{at}", None) for at in range(size)]


def _write_out(statement: Any, names: set[str]) -> None:
    """What is the same each time stands in the statement itself: only so does SQLite make its plan once.

    Whether an index of some of the rows will do (https://www.sqlite.org/partialindex.html) it asks of each new value.
    """

    def write_out(bound: BindParameter[Any]) -> None:
        if bound.key.partition("__")[0] not in names and isinstance(bound.type, (String, Integer)):
            bound.literal_execute = True

    traverse(statement, {}, {"bindparam": write_out})


def _way_in(kind: Any) -> _Change:
    if isinstance(kind, TypeDecorator) and kind.impl_instance.bind_processor(_DIALECT) is None:
        return partial(kind.process_bind_param, dialect=_DIALECT)
    way: _Change = kind.dialect_impl(_DIALECT).bind_processor(_DIALECT) if kind is not None else None
    return way


def _way_out(kind: Any) -> _Change:
    way: _Change = kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
    return way
