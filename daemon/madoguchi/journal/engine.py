"""Opens the database file: WAL, FULL synchronisation, and the newest schema."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.util import LRUCache

from madoguchi.clock import Clock
from madoguchi.errors import JournalAway, JournalDamaged, UsageError
from madoguchi.journal import transaction
from madoguchi.journal.backup import back_up, restoring, way_back
from madoguchi.journal.pool import OnePerThread

FILE = "journal.sqlite3"
NEWEST = "0015"
READER: dict[str, Any] = {"madoguchi_reader": True}
"""Execution options of those who only read: they take no lock."""

_BUSY_SECONDS = 30
_LOOK_SECONDS = 5


def open_engine(state_dir: Path) -> Engine:
    """The engine of the journal in ``state_dir``, which is made (0700) where it is missing.

    A file of an older schema is copied before it is changed. Raises `UsageError` where the folder cannot be written or
    the file is a newer program's, `JournalDamaged` where it is no journal, `JournalAway` where it cannot be used now.
    """
    path = state_dir / FILE
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        msg = f"state_dir: {state_dir}: cannot be written: {error.strerror}"
        raise UsageError(msg) from error
    engine = _engine(f"sqlite+journal:///{path}", _BUSY_SECONDS)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        _to_newest(engine, path)
    except DatabaseError as error:
        engine.dispose()
        if is_busy(error):
            msg = f"{path}: {error.orig}"
            raise JournalAway(msg) from error
        msg = f"{path}: cannot be used as a journal ({error.orig}); {restoring(state_dir)}"
        raise JournalDamaged(msg) from error
    return engine


def open_reader(state_dir: Path) -> Engine:
    """An engine that cannot write, for looking at an account whose daemon is another user's.

    Raises `UsageError` where there is no journal, or one of another schema than this program's; `JournalDamaged`,
    `JournalAway`.
    """
    path = state_dir / FILE
    if not path.is_file():
        msg = f"{path}: not there yet, or not for this user to see"
        raise UsageError(msg)
    place = quote(os.fspath(path.resolve()))
    engine = _engine(f"sqlite+journal:///file:{place}?mode=ro&uri=true", _LOOK_SECONDS)
    try:
        with engine.connect() as connection:
            version = _version(connection)
    except DatabaseError as error:
        engine.dispose()
        kind = JournalAway if is_busy(error) else JournalDamaged
        msg = f"{path}: cannot be read ({error.orig})"
        raise kind(msg) from error
    if version != NEWEST:
        engine.dispose()
        if version is not None and version > NEWEST:
            raise _too_new(state_dir, version)
        msg = f"{path}: has schema {version}, this program knows {NEWEST}; restart the service"
        raise UsageError(msg)
    return engine


class _Dialect(SQLiteDialect_pysqlite):
    """Every one is like every other, so that what was compiled for one journal serves the next that is opened."""

    supports_statement_cache = True

    def do_commit(self, dbapi_connection: Any) -> None:
        transaction.commit(dbapi_connection.driver_connection)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Dialect)

    def __hash__(self) -> int:
        return hash(_Dialect)


registry.register("sqlite.journal", __name__, _Dialect.__name__)
_COMPILED: LRUCache[Any, Any] = LRUCache(1000)


def _engine(url: str, patience: float) -> Engine:
    """One connection for each thread, kept: making one ready for each question costs more than the answer."""
    options, waits = {"compiled_cache": _COMPILED}, {"timeout": patience}
    return create_engine(
        url, connect_args=waits, poolclass=OnePerThread, execution_options=options, hide_parameters=True
    )


def is_busy(error: DBAPIError) -> bool:
    """Whether it may pass by itself: the disk is full, or somebody else has the lock."""
    return isinstance(error.orig, sqlite3.OperationalError) and not is_damage(error)


def is_damage(error: DBAPIError) -> bool:
    """Whether the file is no longer a whole database: SQLITE_CORRUPT or SQLITE_NOTADB, by their result codes."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _prepare(connection: Any, _: object) -> None:
    """FULL, because NORMAL may lose the last intents when the power fails; transactions begin by our own word.

    What is deleted is overwritten, so that an address that was replaced is gone."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    _write_ahead(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Any) -> None:
    """SQLite does not wait for its lock where two connections turn a new file to WAL at once: so we do."""
    for left in reversed(range(_BUSY_SECONDS * 20)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(0.05)
        else:
            return


def _begin(connection: Connection) -> None:
    """A reader asks one thing at a time, and needs no transaction for that; within one it would end it."""
    raw: Any = connection.connection.driver_connection
    options = connection.get_execution_options()
    if "madoguchi_reader" not in options:
        transaction.begin(raw, soon="madoguchi_soon" in options)
    else:
        transaction.outside(raw)


def _to_newest(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        version = _version(connection)
    if version == NEWEST:
        return
    if version is not None and version > NEWEST:
        raise _too_new(path.parent, version)
    if version is not None:
        _keep(path, version)
    _migrate(engine)


def _too_new(state_dir: Path, version: str) -> UsageError:
    back = way_back(state_dir, NEWEST)
    return UsageError(f"the journal has schema {version}, this program knows {NEWEST}: install the newer program{back}")


def _version(connection: Connection) -> str | None:
    known = inspect(connection).has_table("alembic_version")
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None


def _keep(path: Path, version: str) -> None:
    try:
        back_up(path, Clock.from_environment().now(), f"-schema-{version}")
    except (sqlite3.Error, OSError) as error:
        msg = f"{path}: not brought to schema {NEWEST}, since no copy of it can be made first: {error}"
        raise JournalAway(msg) from error


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={})
    config.set_main_option("script_location", os.fspath(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, NEWEST)
