"""Proposed labels: kept once, decided by the owner, without a word of any mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from madoguchi.journal.engine import NEWEST, open_engine
from madoguchi.journal.harvest import Known, Proposal
from madoguchi.journal.states import ProposalState
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Place
from tests.journal.rows import NOW, later

PROPOSED, CONFIRMED, REJECTED = ProposalState


def proposal(number: int = 1, label: str | None = "invoice", **other: object) -> Proposal:
    usual = Proposal(
        key=f"{number:064x}"[::-1],
        sent=Place("Sent", 7, number),
        original=Place("INBOX", 8, number),
        original_id=f"<{number}@example.co.jp>",
        team="billing",
        label=label,
        candidates=() if label else ("invoice", "refund"),
        evidence="forwarded to",
    )
    return replace(usual, **other)  # type: ignore[arg-type]


@pytest.fixture
def filled(journal: Journal) -> Iterator[Journal]:
    """Three proposals, the last undecided between two types."""
    journal.harvest.propose([proposal(1), proposal(2, "account-access"), proposal(3, None, original=None)], NOW)
    return journal


def states(journal: Journal) -> list[tuple[str | None, str]]:
    found = [journal.harvest.by_prefix(proposal(number).name) for number in (1, 2, 3)]
    return [(one.label, one.state) for (one,) in found]


def test_what_is_written_is_read_again(filled: Journal) -> None:
    """Every field, with a place of the original and without; the time is kept."""
    assert filled.harvest.waiting() == [proposal(1), proposal(2, "account-access"), proposal(3, None, original=None)]
    assert filled.harvest.waiting("invoice") == [proposal(1)]
    with filled.harvest._reader.connect() as connection:
        times = connection.execute(text("SELECT DISTINCT proposed_at, decided_at FROM harvest")).all()
    assert times == [("2026-11-24T01:00:00.000000+00:00", None)]


def test_everything_on_record_is_known(filled: Journal, journal: Journal) -> None:
    """By identity, by place, by the request's Message-ID; decided or not."""
    filled.harvest.reject([proposal(1).key], NOW)
    known = filled.harvest.known()
    assert known.keys == {proposal(number).key for number in (1, 2, 3)}
    assert known.places == {Place("Sent", 7, number) for number in (1, 2, 3)}
    assert known.originals == {f"<{number}@example.co.jp>" for number in (1, 2, 3)}


def test_nothing_is_known_at_first(journal: Journal) -> None:
    """An empty table."""
    assert journal.harvest.known() == Known()


def test_a_proposal_is_made_once(filled: Journal) -> None:
    """Proposed again, what the owner decided stays."""
    filled.harvest.confirm({proposal(1).key: "refund"}, NOW)
    filled.harvest.reject([proposal(2).key], NOW)
    filled.harvest.propose([proposal(1), proposal(2), proposal(3, "refund")], later(days=1))
    assert states(filled) == [("refund", CONFIRMED), ("account-access", REJECTED), (None, PROPOSED)]


def test_only_what_was_confirmed_is_told_as_confirmed(filled: Journal) -> None:
    """With the type the owner named; the others still wait; a later rejection takes it back."""
    assert filled.harvest.confirmed() == []
    filled.harvest.confirm({proposal(3).key: "refund"}, NOW)
    (one,) = filled.harvest.confirmed()
    assert (one.key, one.label, one.state) == (proposal(3).key, "refund", CONFIRMED)
    assert [one.key for one in filled.harvest.waiting()] == [proposal(1).key, proposal(2).key]
    filled.harvest.reject([proposal(3).key], NOW)
    assert filled.harvest.confirmed() == []


def test_a_renumbered_mail_of_the_owner_keeps_its_row(filled: Journal) -> None:
    """Only its place changes."""
    filled.harvest.propose([], NOW, {proposal(1).key: Place("Sent", 9, 55)})
    assert filled.harvest.waiting("invoice") == [proposal(1, sent=Place("Sent", 9, 55))]
    assert Place("Sent", 7, 2) in filled.harvest.known().places


def test_a_name_may_be_shortened(filled: Journal) -> None:
    """One, several, none; a wildcard is no wildcard."""
    assert [one.key for one in filled.harvest.by_prefix("2")] == [proposal(2).key]
    filled.harvest.propose([proposal(0x10), proposal(0x20), proposal(0x30)], NOW)
    assert len(filled.harvest.by_prefix("0")) == 2
    assert filled.harvest.by_prefix("%") == []


def test_a_journal_of_the_first_schema_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in it stays, and the new table is there, empty."""
    with monkeypatch.context() as older:
        older.setattr("madoguchi.journal.engine.NEWEST", "0001")
        engine = open_engine(tmp_path)
        with engine.begin() as connection:
            tables = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
            connection.execute(text("INSERT INTO facts VALUES ('kept', 'yes')"))
        engine.dispose()
    assert "harvest" not in tables
    journal = Journal.open(tmp_path)
    journal.harvest.propose([proposal()], NOW)
    assert journal.harvest.waiting() == [proposal()]
    with journal.harvest._reader.connect() as connection:
        assert connection.execute(text("SELECT value FROM facts")).scalars().all() == ["yes"]
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == NEWEST
    journal.close()
