"""The quick way to fates and the queue tells what the journal itself tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.journal import spelled
from madoguchi.journal.engine import FILE
from madoguchi.journal.glance import Glance
from madoguchi.journal.states import MailState
from madoguchi.journal.store import Journal
from tests.journal import spell
from tests.journal.old import EARLIER, SCHEMAS, put
from tests.journal.rows import HELD, NOW, add, in_state, known, later


def test_the_statements_are_those_of_the_journal() -> None:
    """Nothing is written twice: `python -m tests.journal.spell` makes the module, after each change."""
    assert Path(spelled.__file__).read_text(encoding="utf-8") == spell.source()


def test_it_tells_what_the_journal_tells(tmp_path: Path) -> None:
    """Of every kind of fate: all, since some moment, by the beginning of a name, and the queue."""
    put(SCHEMAS[-1], tmp_path)
    glance, journal = Glance.open(tmp_path), Journal.open(tmp_path)
    assert glance is not None
    told = list(glance.fates())
    assert told == list(journal.readings.fates())
    assert {fate["disposition"] for fate in told} >= {"answered", "drafted", "held", "ignored", "baseline"}
    middle = sorted(datetime.fromisoformat(fate["times"]["seen"]) for fate in told)[len(told) // 2]
    for since in (None, middle, middle + timedelta(days=999)):
        for prefix in ("", told[0]["id"], told[0]["id"][0].upper(), "%", "z"):
            assert list(glance.fates(since, prefix)) == list(journal.readings.fates(since, prefix))
    for everything in (False, True):
        held = glance.held(everything=everything)
        assert held == journal.readings.held(everything=everything)
        assert held
    journal.close()


def test_it_sees_what_was_written_a_moment_ago(journal: Journal, tmp_path: Path) -> None:
    """While the daemon has the journal open, with what is only in its log so far."""
    for number, state in enumerate(MailState, start=1):
        in_state(journal, state, number)
    add(journal, 99, decision=HELD, waits=False, now=later(days=-1))
    glance = Glance.open(tmp_path / "state")
    assert glance is not None
    assert list(glance.fates()) == list(journal.readings.fates())
    journal.mails.leave_queue([known(journal, 99).id], "dismissed", NOW)
    assert glance.held() == journal.readings.held()


@pytest.mark.parametrize("what", ["nothing", "older", "no journal"])
def test_it_leaves_what_is_no_journal_of_this_schema_to_others(what: str, tmp_path: Path) -> None:
    """And changes nothing: who opens the journal makes it, brings it to the newest schema, or says what is wrong."""
    if what == "older":
        put(EARLIER[-1], tmp_path)
    elif what == "no journal":
        (tmp_path / FILE).write_bytes(b"no journal at all " * 99)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert Glance.open(tmp_path) is None
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix == ".sqlite3"} == before
