"""A light transaction: all of it or nothing, whatever happens within; and the thread's connection is free afterwards."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, OperationalError

from madoguchi.journal import engine as opening
from madoguchi.journal.engine import FILE, READER, is_busy, open_engine
from madoguchi.journal.pool import at_hand
from madoguchi.journal.prepared import prepared
from madoguchi.journal.remembered import Remembered
from madoguchi.journal.rows import put
from madoguchi.journal.tables import facts, sightings
from madoguchi.journal.transaction import SOON, transaction

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@prepared
def _names() -> Any:
    return select(facts.c.name).order_by(facts.c.name)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Of a new journal, which waits for no lock."""
    monkeypatch.setattr(opening, "_BUSY_SECONDS", 0)
    made = open_engine(tmp_path)
    yield made
    made.dispose()


def names(engine: Engine) -> list[str]:
    return [row.name for row in _names.rows(engine.execution_options(**READER))]


def put_fact(connection: Any, name: str, value: str = "said") -> None:
    put(connection, facts, {"name": name, "value": value})


@pytest.mark.parametrize("options", [{}, SOON])
@pytest.mark.parametrize("error", [KeyError("a"), SystemExit(1), KeyboardInterrupt()])
def test_nothing_of_what_breaks_is_left(engine: Engine, error: BaseException, options: dict[str, Any]) -> None:
    """Whatever breaks it; and the next one begins as if there had been none."""
    light = engine.execution_options(**options)
    with suppress(type(error)), transaction(light) as connection:
        put_fact(connection, "a")
        raise error
    assert names(engine) == []
    with transaction(light) as connection:
        put_fact(connection, "b")
    assert names(engine) == ["b"]


def _twice(engine: Engine) -> None:
    with transaction(engine) as connection:
        put_fact(connection, "a")
        put_fact(connection, "a")


def test_what_the_database_refuses_is_told_as_the_library_tells_it(engine: Engine) -> None:
    """Within a transaction; the rest of it is gone too, unless the caller minds it."""
    with pytest.raises(IntegrityError):
        _twice(engine)
    assert names(engine) == []
    with transaction(engine) as connection:
        put_fact(connection, "a")
        with suppress(IntegrityError):
            put_fact(connection, "a")
        put_fact(connection, "b")
    assert names(engine) == ["a", "b"]


def test_a_lock_of_others_is_told_and_leaves_nothing_open(engine: Engine, tmp_path: Path) -> None:
    """At the beginning, before anything is written."""
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked") as told, transaction(engine):
        pass
    assert is_busy(told.value)
    other.execute("ROLLBACK")
    other.close()
    with transaction(engine) as connection:
        put_fact(connection, "a")
    assert names(engine) == ["a"]


def _full(raw: Any) -> None:
    raw.execute(f"PRAGMA max_page_count={raw.execute('PRAGMA page_count').fetchone()[0]}")


def _too_much(engine: Engine) -> None:
    with transaction(engine) as connection:
        put_fact(connection, "a")
        for number in range(2000):
            put_fact(connection, f"more {number}", "words " * 100)


def test_a_full_file_is_told_and_takes_nothing(engine: Engine) -> None:
    """In the midst of a transaction, of which nothing is left; there is room again afterwards."""
    raw, _ = at_hand(engine)
    _full(raw)
    with pytest.raises(OperationalError, match="full") as told:
        _too_much(engine)
    assert is_busy(told.value)
    assert not raw.in_transaction
    assert names(engine) == []
    raw.execute("PRAGMA max_page_count=1073741823")
    with transaction(engine) as connection:
        put_fact(connection, "b")
    assert names(engine) == ["b"]


def _asking(engine: Engine) -> None:
    with engine.execution_options(**READER).connect() as connection:
        connection.execute(select(facts))


def _beginning(engine: Engine) -> None:
    with engine.begin() as connection:
        put_fact(connection, "within")


def _beginning_lightly(engine: Engine) -> None:
    with transaction(engine) as connection:
        put_fact(connection, "within")


def _asking_lightly(engine: Engine) -> None:
    names(engine)


def _ending(engine: Engine) -> None:
    at_hand(engine)[0].execute("ROLLBACK")
    raise RuntimeError("as SQLite does by itself at some errors")


@pytest.mark.parametrize("inner", [_asking, _beginning, _beginning_lightly, _asking_lightly, _ending])
@pytest.mark.parametrize("minded", [False, True])
def test_it_is_whole_or_told_where_something_was_asked_within(
    engine: Engine, inner: Callable[[Engine], None], minded: bool
) -> None:
    """Even where that mistake is swallowed: what is left of a transaction never looks like a whole one."""
    told = False
    try:
        with transaction(engine) as connection:
            put_fact(connection, "a")
            if minded:
                with suppress(RuntimeError):
                    inner(engine)
            else:
                inner(engine)
            put_fact(connection, "b")
    except RuntimeError:
        told = True
    assert names(engine) == ([] if told else ["a", "b"])
    assert told or minded


def test_another_thread_has_another_one(engine: Engine) -> None:
    """It waits for the lock, or is told; nobody writes within the transaction of another thread."""
    found: list[object] = []

    def elsewhere() -> None:
        try:
            with transaction(engine) as connection:
                put_fact(connection, "elsewhere")
        except OperationalError as error:
            found.append(error)

    with transaction(engine) as connection:
        put_fact(connection, "here")
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert len(found) == 1
    assert names(engine) == ["here"]


@pytest.mark.parametrize("light", [False, True])
def test_each_write_is_counted_for_what_is_remembered(engine: Engine, light: bool) -> None:
    """By table, also of a transaction that came to nothing: what was read before is read again."""
    remembered = Remembered(engine)
    begin: Any = transaction if light else Engine.begin
    before = remembered.written(facts, sightings)
    with begin(engine) as connection:
        put_fact(connection, "a")
        put_fact(connection, "b")
    once = remembered.written(facts, sightings)
    assert (once[0] - before[0], once[1] - before[1]) == (2, 0)
    with suppress(KeyError), begin(engine) as connection:
        put_fact(connection, "c")
        raise KeyError
    assert remembered.written(facts, sightings) > once


HOSTILE = (
    "it's",
    '"',
    "100%",
    "%s %(name)s",
    ":name",
    "?",
    "__[POSTCOMPILE_a]",
    "窓口",
    "\N{GRINNING FACE}",
    "a\0b",
    "",
    "\\",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_comes_back_as_it_was(engine: Engine, value: str) -> None:
    """Bound, or written out in the statement."""

    @prepared
    def written_out() -> Any:
        return select(facts.c.value).where(facts.c.value == value, facts.c.name.in_(["k", value]))

    @prepared
    def bound(names: list[str | None], told: str) -> Any:
        return select(facts.c.value).where(facts.c.value == told, facts.c.name.in_(names), facts.c.value != "it's not")

    reader = engine.execution_options(**READER)
    with transaction(engine) as connection:
        put_fact(connection, "k", value)
        put_fact(connection, "other", "another value")
    assert bound.rows(reader, ["k", None], value) == [(value,)]
    assert bound.rows(reader, [None], value) == []
    assert bound.rows(reader, [], value) == []
    if "\0" not in value:  # no statement of SQLite's can hold one
        assert written_out.rows(reader) == [(value,)]
