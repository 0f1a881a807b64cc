"""Fates and the queue for the command line, through the standard library alone: importing SQLAlchemy takes longer than
all that these commands do.

No statement is written here: `madoguchi.journal.spelled` holds those of `madoguchi.journal.readings` as SQLite is asked
them, made by ``python -m tests.journal.spell``; a test fails where they differ.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from madoguchi.journal import moments
from madoguchi.journal.fate import fate, for_the_owner
from madoguchi.journal.spelled import FILE, KINDS, SCHEMA, STATEMENTS
from madoguchi.mail.names import bounds

_READ: dict[str, Callable[[Any], Any]] = {"moment": moments.read, "json": json.loads, "boolean": bool}
_PATIENCE = 30


class Glance:
    """The journal in one state folder, which it cannot write. Answers as `Readings` does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, state_dir: Path) -> Glance | None:
        """None where there is no journal of this schema: whoever opens it in full knows what to do, or to say."""
        place = f"file:{quote(os.fspath((state_dir / FILE).resolve()))}?mode=ro"
        try:
            connection = sqlite3.connect(place, uri=True, timeout=_PATIENCE, isolation_level=None)
        except sqlite3.Error:
            return None
        try:
            known = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error:
            known = None
        if known != (SCHEMA,):
            connection.close()
            return None
        return cls(connection)

    def fates(self, since: datetime | None = None, prefix: str = "") -> Iterator[dict[str, Any]]:
        """See `Readings.fates`."""
        begins, ends = bounds(prefix)
        asked: dict[str, str] = {"since": moments.written(since)} if since else {}
        asked |= {"begins": begins, "ends": ends} if prefix else {}
        return self._told("fates" + " since" * bool(since) + " named" * bool(prefix), asked)

    def held(self, *, everything: bool = False) -> list[dict[str, Any]]:
        """See `Readings.held`."""
        return for_the_owner(self._told("held all" if everything else "held", {}))

    def _told(self, name: str, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        text, fixed = STATEMENTS[name]
        with closing(self._connection.execute(text, fixed | asked)) as rows:
            columns = [(column[0], _READ.get(KINDS.get(column[0], ""))) for column in rows.description]
            for row in rows:
                yield fate(SimpleNamespace(**dict(map(_value, columns, row))))


def _value(column: tuple[str, Callable[[Any], Any] | None], value: Any) -> tuple[str, Any]:
    name, read = column
    return name, value if read is None or value is None else read(value)
