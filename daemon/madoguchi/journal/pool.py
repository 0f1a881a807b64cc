"""One connection for each thread, kept as long as the thread lives."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.pool import ConnectionPoolEntry, SingletonThreadPool

_NO_LIMIT = 1_000_000


def at_hand(engine: Engine) -> tuple[Any, dict[Any, Any]]:
    """See `OnePerThread.at_hand`; of an engine whose pool is one."""
    pool: Any = engine.pool
    connection, info = pool.at_hand()
    return connection, info


class OnePerThread(SingletonThreadPool):
    """`SingletonThreadPool` keeps connections of threads that ended, and closes any, in use or not, once it is full.

    Here what a thread had is closed when another one opens its own.
    """

    def __init__(self, creator: Any, **options: Any) -> None:
        super().__init__(creator, **{**options, "pool_size": _NO_LIMIT})
        self._owners: dict[threading.Thread, ConnectionPoolEntry] = {}

    def _do_get(self) -> ConnectionPoolEntry:
        record, thread = super()._do_get(), threading.current_thread()
        if self._owners.get(thread) is not record:
            self._close_what_is_left()
            self._owners[thread] = record
        return record

    def at_hand(self) -> tuple[Any, dict[Any, Any]]:
        """This thread's connection, and what is noted of it: handing it out costs more than most answers."""
        record: Any = self._do_get()
        return record.get_connection(), record.info

    def _close_what_is_left(self) -> None:
        for thread in list(self._owners):
            if not thread.is_alive() and (left := self._owners.pop(thread, None)) is not None:
                self._all_conns.discard(left)
                left.close()

    def dispose(self) -> None:
        super().dispose()
        self._owners.clear()
