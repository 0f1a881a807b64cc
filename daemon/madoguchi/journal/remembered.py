"""What was read of tables that seldom change, kept until anybody changes them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Engine, Table, event

_Result = TypeVar("_Result")


class Remembered:
    """For one engine whose connections each belong to one thread.

    What other connections commit shows in ``PRAGMA data_version``; what goes through this engine is counted by table.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written: Counter[str] = Counter()
        self._kept = threading.local()
        event.listen(engine, "after_execute", self._note)

    def get(self, table: Table, key: Hashable, read: Callable[[], _Result], *others: Table) -> _Result:
        """What ``read`` returned the last time if the tables are still the same. Nobody may change what is returned."""
        mark = (self.elsewhere(), self.written(table, *others))
        known: dict[Hashable, tuple[object, Any]] = self._kept.__dict__.setdefault("known", {})
        found = known.get((table.name, key))
        if found is not None and found[0] == mark:
            result: _Result = found[1]
            return result
        read_now = read()
        known[table.name, key] = (mark, read_now)
        return read_now

    def written(self, *tables: Table) -> tuple[int, ...]:
        """How often each of the tables was written through this engine: numbers to be compared with later ones."""
        return tuple(self._written[table.name] for table in tables)

    def elsewhere(self) -> int:
        """A number that changes when another connection commits anything."""
        with self._engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            return int(raw.execute("PRAGMA data_version").fetchone()[0])

    def _note(self, connection: object, statement: Any, *_: object) -> None:
        if getattr(statement, "is_dml", False):
            self._written[statement.table.name] += 1
