"""How a transaction begins and ends; and a light one, for what is written with every mail.

What SQLAlchemy does about each would take three times as long as SQLite does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from madoguchi.journal.pool import at_hand

SOON: dict[str, Any] = {"madoguchi_soon": True}
"""Execution options for what need not be on the disk at once: lost with the power, it is found out anew.

It is there after a crash of this program all the same, and on the disk with the next commit that has no such options:
both go through one file, in their order.
"""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One that is open, on this thread's connection. ``info``: what is noted of that connection."""

    raw: sqlite3.Connection
    info: dict[Any, Any]


Writer = Connection | Transaction


@contextmanager
def transaction(engine: Engine) -> Iterator[Transaction]:
    """As ``engine.begin()``, for `madoguchi.journal.prepared` statements alone.

    Raises sqlalchemy.exc.OperationalError where the disk refuses, `RuntimeError` within another one of this thread, and
    where it was ended from within, by SQLite itself or by the library: then nothing of it is left.
    """
    raw, info = at_hand(engine)
    begin(raw, soon="madoguchi_soon" in engine.get_execution_options())
    try:
        open_one = Transaction(raw, info)
        yield open_one
        commit(raw_of(open_one))
    except BaseException:
        raw.rollback()
        raise


def begin(raw: sqlite3.Connection, *, soon: bool = False) -> None:
    """Takes the lock at once. Raises as `transaction`."""
    outside(raw)
    with _told_as_the_library_does():
        raw.execute(f"PRAGMA synchronous={'NORMAL' if soon else 'FULL'}")
        raw.execute("BEGIN IMMEDIATE")


def outside(raw: sqlite3.Connection) -> None:
    """Raises `RuntimeError` within a transaction of this thread."""
    if raw.in_transaction:
        raise RuntimeError("a thread has one connection: nothing else is asked within a transaction")


def commit(raw: sqlite3.Connection) -> None:
    """Nothing happens where nothing is open."""
    with _told_as_the_library_does():
        raw.commit()


def raw_of(writer: Writer) -> Any:
    """SQLite's own connection. Raises `RuntimeError` where nothing is open: each statement would stand by itself."""
    raw: Any = writer.raw if isinstance(writer, Transaction) else writer.connection.driver_connection
    if not raw.in_transaction:
        raise RuntimeError("a transaction was ended from within: what it wrote is gone")
    return raw


@contextmanager
def _told_as_the_library_does() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError.instance(None, None, error, sqlite3.Error, hide_parameters=True) from error
