"""What is asked for each mail is found by the person or the time, however many rows there are: by SQLite's own plan."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.journal.store import Journal

NOW = datetime(2026, 11, 30, 0, 12, tzinfo=UTC)
NAMES = frozenset({"taro@example.co.jp", "somebody"})
PERSON = "taro@example.co.jp"

FOR_EACH_MAIL: dict[str, Callable[[Journal], Any]] = {
    "pointers": lambda journal: journal.outgoing.pointers(NAMES, NOW),
    "drafts of the third level": lambda journal: journal.outgoing.personal(NAMES, NOW),
    "wrong pointers": lambda journal: journal.outgoing.wrong_pointer(NAMES, NOW),
    "replies of the day": lambda journal: journal.outgoing.replies_to(PERSON, NOW),
    "replies of the hour": lambda journal: journal.outgoing.attempts_since(NOW),
    "requests of the hour": lambda journal: journal.outgoing.requests_since(NOW),
    "arrivals of the hour": lambda journal: journal.outgoing.requests_since(NOW, 100),
    "pointers by hand": lambda journal: journal.releases.pointers(NAMES, NOW),
    "push-back": lambda journal: journal.pointed.unsettled(NAMES, NOW),
    "signs of a loop": lambda journal: journal.breaker.signs_since(NOW),
    "courtesies of the day": lambda journal: journal.courtesies.sent_to(PERSON, NOW),
    "the language": lambda journal: journal.mails.language_of(PERSON),
    "the same text": lambda journal: journal.mails.said_before(PERSON, "said", 1, NOW),
    "exceptions": lambda journal: journal.exceptions.about(PERSON),
    "an answer in Sent": lambda journal: journal.sent.answer_to("<a@b>"),
    "our reply in Sent": lambda journal: journal.sent.has("<a@b>"),
}
BY_FEW = ("recipient", "sender", "pattern", "finished_at", "arrived_at", "at", "answered_id", "message_id", "rowid")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal.open(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("what", FOR_EACH_MAIL)
def test_it_is_found_by_an_index(journal: Journal, what: str, tmp_path: Path) -> None:
    """The first step of each plan looks up a person, a moment or an id; none goes through a table."""
    plans = list(_plans(journal, FOR_EACH_MAIL[what], tmp_path))
    assert plans
    for plan in plans:
        looked_up = [step for step in plan if step.startswith(("SEARCH", "SCAN")) and step != "SCAN CONSTANT ROW"]
        assert looked_up
        assert all(step.startswith("SEARCH") for step in looked_up), looked_up
        assert any(f"{name}=" in looked_up[0] or f"{name}>" in looked_up[0] for name in BY_FEW), looked_up


def _plans(journal: Journal, ask: Callable[[Journal], Any], home: Path) -> Iterator[list[str]]:
    """Of every statement that SQLite gets, as it gets it."""
    asked: list[str] = []
    connection = journal._engine.raw_connection()  # the thread's one
    raw: Any = connection.driver_connection
    raw.set_trace_callback(asked.append)
    ask(journal)
    raw.set_trace_callback(None)
    connection.close()
    with sqlite3.connect(home / "journal.sqlite3") as other:
        for statement in asked:
            if statement.startswith("SELECT") and "FROM facts" not in statement:  # a handful
                yield [str(row[3]) for row in other.execute(f"EXPLAIN QUERY PLAN {statement}")]
