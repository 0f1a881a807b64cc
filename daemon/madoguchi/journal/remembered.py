"""What was read of tables that seldom change, kept until anybody changes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Engine, Table, event

from madoguchi.journal.pool import at_hand
from madoguchi.journal.prepared import WRITTEN, note

_Result = TypeVar("_Result")


class Remembered:
    """For one engine whose connections each belong to one thread.

    What other connections commit shows in ``PRAGMA data_version``; what goes through this one is counted by table.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept = threading.local()
        event.listen(engine, "after_execute", _note)

    def get(self, table: Table, key: Hashable, read: Callable[[], _Result], *others: Table) -> _Result:
        """What ``read`` returned the last time if the tables are still the same. Nobody may change what is returned."""
        mark = self._mark((table, *others))
        known: dict[Hashable, tuple[object, Any]] = self._kept.__dict__.setdefault("known", {})
        found = known.get((table.name, key))
        if found is not None and found[0] == mark:
            result: _Result = found[1]
            return result
        read_now = read()
        known[table.name, key] = (mark, read_now)
        return read_now

    def written(self, *tables: Table) -> tuple[int, ...]:
        """How often this thread wrote to each of the tables: numbers to be compared with later ones."""
        return self._mark(tables)[1:]

    def elsewhere(self) -> int:
        """A number that changes when another connection commits anything."""
        return self._mark(())[0]

    def _mark(self, tables: Sequence[Table]) -> tuple[int, ...]:
        connection, info = at_hand(self._engine)
        written = info.get(WRITTEN, {})
        version = int(connection.execute("PRAGMA data_version").fetchone()[0])
        return (version, *(written.get(table.name, 0) for table in tables))


def _note(connection: Any, statement: Any, *_: object) -> None:
    if getattr(statement, "is_dml", False):
        note(connection, statement.table.name)
