"""What is read once holds until anybody writes: in this process, in another thread, in another process."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

from madoguchi.journal.engine import FILE
from madoguchi.journal.tables import absences, facts
from tests.journal.fresh import journal_in

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def test_one_reading_serves_until_the_table_is_written(tmp_path: Path) -> None:
    """A write to another table through the same engine leaves it; one to this table does not."""
    journal = journal_in(tmp_path)
    reads: list[int] = []

    def ask() -> int:
        return journal.remembered.get(facts, "test", lambda: reads.append(1) or len(reads))

    assert (ask(), ask()) == (1, 1)
    journal.absences.add(NOW.date(), NOW.date(), NOW)
    assert ask() == 1
    journal.facts.set("a", "b")
    assert (ask(), ask()) == (2, 2)
    journal.close()


def test_what_another_process_writes_is_seen_at_once(tmp_path: Path) -> None:
    """A pause, an absence and a leaving that somebody else put down."""
    journal, other = journal_in(tmp_path), journal_in(tmp_path)
    assert (journal.facts.paused(NOW), journal.absences.all(), journal.leavings.all()) == ("", [], [])
    other.facts.pause(None)
    assert journal.facts.paused(NOW) == "paused by the owner"
    other.absences.add(NOW.date(), NOW.date(), NOW)
    assert len(journal.absences.all()) == 1
    other.leavings.add(NOW.date(), NOW)
    assert len(journal.leavings.all()) == 1
    with sqlite3.connect(tmp_path / FILE) as raw:
        raw.execute("DELETE FROM facts")
    raw.close()
    assert journal.facts.paused(NOW) == ""
    journal.close()
    other.close()


def test_what_another_thread_writes_is_seen_at_once(tmp_path: Path) -> None:
    """Each thread has a connection of its own, and a memory of its own."""
    journal = journal_in(tmp_path)
    assert journal.facts.get("a") is None
    worker = threading.Thread(target=journal.facts.set, args=("a", "b"))
    worker.start()
    worker.join()
    assert journal.facts.get("a") == "b"
    journal.close()


def test_what_is_handed_out_may_be_changed(tmp_path: Path) -> None:
    """A list is the caller's own."""
    journal = journal_in(tmp_path)
    journal.absences.add(NOW.date(), NOW.date(), NOW)
    journal.absences.all().clear()
    assert len(journal.absences.all()) == 1
    journal.close()


def test_a_reading_may_rest_on_several_tables(tmp_path: Path) -> None:
    """A write to any of them ends it."""
    journal = journal_in(tmp_path)
    reads: list[int] = []

    def ask() -> int:
        return journal.remembered.get(facts, "test", lambda: reads.append(1) or len(reads), absences)

    assert (ask(), ask()) == (1, 1)
    journal.absences.add(NOW.date(), NOW.date(), NOW)
    assert (ask(), ask()) == (2, 2)
    journal.close()
