"""Exceptions on record."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from madoguchi.journal.engine import open_engine
from madoguchi.journal.store import Journal
from madoguchi.policy.decide import Decision
from madoguchi.policy.exceptions import Allowance, Ending
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import HANAKO, NOW, add, later

TODAY = NOW.date()
LAST = TODAY + timedelta(days=14)


def agree(journal: Journal, reason: str = "a launch", pattern: str = HANAKO, kind: str = "") -> Allowance | None:
    return journal.exceptions.add(pattern, kind, reason, TODAY, LAST, NOW)


def held(number: int, reason: Reason = Reason.EXCEPTION) -> Decision:
    return Decision(reason, Disposition.HELD, exception=number)


def test_everything_is_on_record(journal: Journal) -> None:
    """Who, why, until when; nothing has happened yet."""
    added = agree(journal, kind="invoice")
    assert added == Allowance(1, HANAKO, "invoice", "a launch", TODAY, LAST, NOW)
    assert journal.exceptions.all() == [added]


def test_who_it_concerns(journal: Journal) -> None:
    """The address, its domain, the domains above; nobody else's."""
    for pattern in (HANAKO, "example.co.jp", "jp", "other.example", "hanako.suzuki@sub.example.co.jp"):
        agree(journal, pattern=pattern)
    assert [one.pattern for one in journal.exceptions.about(HANAKO)] == [HANAKO, "example.co.jp", "jp"]
    assert journal.exceptions.about("") == ()
    assert journal.exceptions.about("nobody") == ()


def test_a_renewal_needs_a_new_reason(journal: Journal) -> None:
    """Another width, case or blank makes no new one; another person or type may have the same."""
    agree(journal)
    assert agree(journal, reason=" A  Launch") is None
    assert agree(journal, reason="\uff21 \uff2c\uff41\uff55\uff4e\uff43\uff48") is None
    assert agree(journal, pattern="example.co.jp") is not None
    assert agree(journal, kind="invoice") is not None
    renewed = journal.exceptions.add(HANAKO, "", "the client moved", TODAY, LAST, later(days=3))
    assert renewed is not None
    assert renewed.renews == 1
    (earlier, *_) = journal.exceptions.all()
    assert (earlier.ended_by, earlier.ended_at) == (Ending.RENEWED, later(days=3))
    assert agree(journal, reason="a launch") is None
    third = journal.exceptions.add(HANAKO, "", "a third", TODAY, LAST, later(days=4))
    assert third is not None
    assert third.renews == renewed.id


def test_what_ran_out_stays_so_when_it_is_renewed(journal: Journal) -> None:
    """It had ended by itself."""
    agree(journal)
    journal.exceptions.add(HANAKO, "", "again", LAST + timedelta(days=1), LAST + timedelta(days=9), later(days=15))
    assert journal.exceptions.all()[0].ended_by is Ending.NONE


def test_ended_by_hand_once(journal: Journal) -> None:
    """Not twice, not one that is over, not one that never was; the next step can be told with it or later."""
    agree(journal)
    assert not journal.exceptions.end(1, LAST + timedelta(days=1), NOW)
    assert journal.exceptions.end(1, LAST, later(days=1), "the team takes over")
    assert not journal.exceptions.end(1, TODAY, later(days=2))
    assert not journal.exceptions.end(9, TODAY, NOW)
    (one,) = journal.exceptions.all()
    assert (one.ended_by, one.ended_at, one.next_step) == (Ending.BY_HAND, later(days=1), "the team takes over")
    assert journal.exceptions.set_next_step(1, "a form")
    assert not journal.exceptions.set_next_step(9, "a form")
    assert journal.exceptions.all()[0].next_step == "a form"


def test_mails_are_counted_with_their_fate(journal: Journal) -> None:
    """At once or after a wait; the number outlives the rows, and the first mail after the end is marked once."""
    agree(journal)
    add(journal, 1, decision=held(1), waits=False)
    journal.mails.close(add(journal, 2), held(1), NOW)
    add(journal, 3, decision=held(1), waits=True)  # still waits: decided again, and counted then
    assert journal.exceptions.all()[0].mails == 2
    add(journal, 4, decision=held(1, Reason.EXCEPTION_ENDED), waits=False, now=later(days=20))
    add(journal, 5, decision=held(1, Reason.EXCEPTION_ENDED), waits=False, now=later(days=21))
    (one,) = journal.exceptions.all()
    assert (one.mails, one.followed_at) == (2, later(days=20))
    (fate, *_) = journal.readings.fates()
    assert fate["reason"] == "exception"


def test_the_draft_is_put_down_once(journal: Journal) -> None:
    """The first time counts."""
    agree(journal)
    journal.exceptions.drafted(1, NOW)
    journal.exceptions.drafted(1, later(days=1))
    assert journal.exceptions.all()[0].drafted_at == NOW


def test_a_journal_from_before_gets_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exceptions can be added to it, and nothing is said of mails that it held before."""
    with monkeypatch.context() as older:
        older.setattr("madoguchi.journal.engine.NEWEST", "0009")
        open_engine(tmp_path).dispose()
    journal = Journal.open(tmp_path)
    assert agree(journal) is not None
    assert journal.courtesies.candidates(["exception"], NOW, since=NOW, decided_by=NOW) == []
    journal.close()


def test_days_are_kept_as_days(journal: Journal) -> None:
    """No time zone moves them."""
    journal.exceptions.add(HANAKO, "", "x", date(2026, 12, 31), date(2027, 1, 1), NOW)
    assert (journal.exceptions.all()[0].first, journal.exceptions.all()[0].last) == (
        date(2026, 12, 31),
        date(2027, 1, 1),
    )
