"""Statements put together once, and put to SQLite itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from madoguchi.journal.engine import READER, open_engine
from madoguchi.journal.prepared import prepared
from madoguchi.journal.rows import change, put
from madoguchi.journal.tables import facts, mails, outbox, sightings

NOW = datetime(2026, 11, 30, 0, 12, 3, 450, tzinfo=UTC)
BUILT: list[str] = []


@prepared
def _found(kinds: frozenset[str], least: int) -> Any:
    BUILT.append("found")
    return select(sightings.c.uid).where(sightings.c.origin.in_(kinds), sightings.c.uid >= least).order_by("uid")


@prepared
def _fact(name: str, said: str) -> Any:
    return insert(facts).values(name=name, value=said)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Of a new journal."""
    made = open_engine(tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def reader(engine: Engine) -> Engine:
    return engine.execution_options(**READER)


def _sighting(number: int, kind: str) -> dict[str, object]:
    return {"folder": "I", "uidvalidity": 1, "uid": number, "origin": kind, "state": "new", "seen_at": NOW}


def test_it_is_built_once_for_each_number_of_values(engine: Engine, reader: Engine) -> None:
    """By position, by name, and with a collection for ``in_``, an empty one too."""
    with engine.begin() as connection:
        for number, kind in enumerate(("a", "b", "c")):
            put(connection, sightings, _sighting(number, kind))
    BUILT.clear()
    for _ in range(2):
        assert [row.uid for row in _found.rows(reader, frozenset({"a", "c"}), 0)] == [0, 2]
        assert [row.uid for row in _found.rows(reader, frozenset({"a", "c"}), least=1)] == [2]
        assert _found.rows(reader, frozenset(), 0) == []
        assert _found.value(reader, frozenset({"b"}), 0) == 1
        assert _found.value(reader, frozenset(), 0) is None
    assert BUILT == ["found"] * 3


def test_values_come_as_the_tables_have_them(engine: Engine, reader: Engine) -> None:
    """Moments, truth, JSON, and what has no name of its own: as SQLAlchemy tells the same rows."""

    @prepared
    def mail(key: str, since: datetime) -> Any:
        return select(mails, func.count().over()).where(mails.c.key == key, mails.c.seen_at >= since).limit(1)

    row = {
        "key": "k",
        "digest": "d",
        "folder": "INBOX",
        "uidvalidity": 1,
        "uid": 2,
        "arrived_at": NOW,
        "seen_at": NOW,
        "state": "pending",
        "not_before": None,
        "several": True,
        "evidence": {"why": "窓口", "guards": {}},
    }
    with engine.begin() as connection:
        number = put(connection, mails, row)
    (told,) = mail.rows(reader, "k", NOW)
    with reader.connect() as connection:
        whole = connection.execute(select(mails, func.count().over())).one()
    assert tuple(told) == tuple(whole)
    assert (told.id, told.arrived_at, told.several, told.certified) == (number, NOW, True, False)
    assert mail.rows(reader, "k", NOW + timedelta(microseconds=1)) == []


def test_what_is_left_out_gets_its_default(engine: Engine) -> None:
    """Those that the tables name; what may be empty is empty."""
    with engine.begin() as connection:
        mail = put(
            connection,
            mails,
            {"key": "k", "digest": "d", "folder": "I", "uidvalidity": 1, "uid": 2, "state": "final"} | _SEEN,
        )
        put(connection, outbox, {"mail_id": mail, "kind": "reply", "message_id": "<m>", "recipient": "r"} | _PLANNED)
        row = connection.execute(select(outbox)).one()
    assert (row.attempts, row.team, row.copied_at) == (0, "", None)


_SEEN = {"arrived_at": NOW, "seen_at": NOW}
_PLANNED = {"state": "planned", "planned_at": NOW}


def test_a_change_tells_how_many_rows_it_changed(engine: Engine) -> None:
    """The compare and the swap in one."""
    with engine.begin() as connection:
        number = put(connection, sightings, _sighting(2, "a"))
        assert change(connection, sightings, {"id": number, "state": "new"}, {"state": "read"}) == 1
        assert change(connection, sightings, {"id": number, "state": "new"}, {"state": "vanished"}) == 0
        assert connection.execute(select(sightings.c.state)).scalar() == "read"


def test_a_row_that_is_there_stays_as_it_is(engine: Engine) -> None:
    """Where that was asked for; else it is an error."""
    with engine.begin() as connection:
        put(connection, facts, {"name": "a", "value": "1"})
        put(connection, facts, {"name": "a", "value": "2"}, unless_there=True)
        assert connection.execute(select(facts.c.value)).scalar() == "1"
        with pytest.raises(IntegrityError) as told:
            put(connection, facts, {"name": "a", "value": "hanako@example.co.jp"})
    assert "hanako" not in str(told.value)


def test_what_cannot_be_put_shows_as_any_error_of_the_journal(engine: Engine, reader: Engine) -> None:
    """By the kind that the callers wait for."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sightings")
    with pytest.raises(OperationalError):
        _found.rows(reader, frozenset({"a"}), 0)


def test_nothing_is_asked_within_a_transaction_of_the_thread(engine: Engine, reader: Engine) -> None:
    """It would see what may never come to be."""
    with engine.begin(), pytest.raises(RuntimeError, match="within a transaction"):
        _found.rows(reader, frozenset({"a"}), 0)


def test_a_transaction_that_fails_leaves_nothing(engine: Engine, reader: Engine) -> None:
    """What was put within it goes with it."""
    with engine.begin() as connection:
        _fact.within(connection, "a", "1")
    with pytest.raises(ZeroDivisionError), engine.begin() as connection:
        assert _fact.within(connection, "b", "1").changed / 0
    with reader.connect() as connection:
        assert connection.execute(select(func.count()).select_from(facts)).scalar() == 1


def test_a_kind_of_many_that_is_not_known_is_refused(reader: Engine) -> None:
    """Else the question would be about nothing, and the answer always: none."""
    with pytest.raises(TypeError, match="kinds"):
        _found.rows(reader, {"a": 1}.keys(), 0)  # type: ignore[arg-type]
