"""Compare-and-swap on every transition."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.journal.mails import MailRecord, StateChanged, advance
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.states import FOLLOWS, Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.reasons import Reason
from tests.journal.rows import ANSWER, HELD, NOW, add, attempting, in_state, known, later, planned

REACHABLE = [state for state in MailState if state is not MailState.SEEN]
S = MailState


@pytest.mark.parametrize("old", list(MailState))
@pytest.mark.parametrize("new", list(MailState))
def test_only_what_follows_is_allowed(journal: Journal, old: MailState, new: MailState) -> None:
    """Every pair of states: those in FOLLOWS pass, every other is refused and changes nothing."""
    record = in_state(journal, old)
    engine = journal._engine
    with engine.begin() as connection:
        if old is S.SEEN:
            record_state(connection, record.id, old)
        if new in FOLLOWS[old]:
            advance(connection, record.id, old, new)
            return
        with pytest.raises(StateChanged, match="does not follow"):
            advance(connection, record.id, old, new)
    assert known(journal).state is old


def record_state(connection: object, mail_id: int, state: MailState) -> None:
    from sqlalchemy import text

    connection.execute(text("UPDATE mails SET state = :state WHERE id = :id"), {"state": state, "id": mail_id})  # type: ignore[attr-defined]


def test_every_state_has_its_row_and_ends() -> None:
    """The table is complete; refused, filed and final are the end; what was sent is never sent again."""
    assert set(FOLLOWS) == set(MailState)
    assert [state for state in MailState if not FOLLOWS[state]] == [S.REFUSED, S.FILED, S.FINAL]
    before_sending = {S.SEEN, S.PENDING, S.PLANNED, S.ATTEMPTING}
    for state in (S.SENT, S.UNKNOWN, S.REFUSED, S.FILED, S.FINAL):
        assert not FOLLOWS[state] & before_sending


def test_of_two_writers_one_wins(tmp_path: Path) -> None:
    """Two processes plan the same mail at the same moment: one intent, one `StateChanged`, thirty times over."""
    first, second = Journal.open(tmp_path), Journal.open(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        for number in range(1, 31):
            record = add(first, number)
            plans = [
                pool.submit(one.outgoing.plan, record, ANSWER, Kind.REPLY, f"<r{number}@x>", NOW)
                for one in (first, second)
            ]
            errors = [plan.exception() for plan in plans]
            assert sorted(type(error) for error in errors if error) == [StateChanged]
    assert len(first.outgoing.in_state(S.PLANNED)) == 30
    first.close()
    second.close()


STALE: dict[str, Callable[[Journal, MailRecord, Intent], object]] = {
    "attempting": lambda j, r, i: j.outgoing.attempting(i, NOW),
    "sent": lambda j, r, i: j.outgoing.sent(i, S.ATTEMPTING, "250", NOW),
    "drafted": lambda j, r, i: j.outgoing.drafted(i, NOW, timedelta(days=90)),
    "deferred": lambda j, r, i: j.outgoing.deferred(i, "mail", "451", later(minutes=1), NOW),
    "refused": lambda j, r, i: j.outgoing.held(i, Reason.REFUSED, "rcpt", "550", NOW),
    "unknown": lambda j, r, i: j.outgoing.held(i, Reason.UNKNOWN_OUTCOME, "final", "", NOW),
    "abandon": lambda j, r, i: j.outgoing.abandon(i, NOW, NOW),
    "resolve": lambda j, r, i: j.outgoing.resolve(i, NOW),
    "plan": lambda j, r, i: j.outgoing.plan(r, ANSWER, Kind.REPLY, "<x@x>", NOW),
    "close": lambda j, r, i: j.mails.close(r, HELD, NOW),
    "postpone": lambda j, r, i: j.mails.postpone(r, NOW),
}


@pytest.mark.parametrize("step", STALE)
def test_a_step_that_comes_too_late_changes_nothing(journal: Journal, step: str) -> None:
    """After filing, every transition of a stale copy raises `StateChanged`, and its whole transaction is undone."""
    stale = add(journal)
    intent = journal.outgoing.plan(stale, ANSWER, Kind.REPLY, "<r@x>", NOW)
    journal.outgoing.attempting(intent, NOW)
    journal.outgoing.sent(intent, S.ATTEMPTING, "250 ok", NOW)
    journal.outgoing.filed(intent, "Answered/invoice", None, NOW)
    before = list(journal.readings.fates()), journal.outgoing.in_state(S.SENT)
    with pytest.raises(StateChanged):
        STALE[step](journal, stale, intent)
    assert (list(journal.readings.fates()), journal.outgoing.in_state(S.SENT)) == before


def test_filing_twice_is_refused(journal: Journal) -> None:
    """The second filing does not overwrite where the mail went."""
    in_state(journal, S.FILED)
    (intent,) = journal.outgoing.in_state(S.SENT)
    with pytest.raises(StateChanged):
        journal.outgoing.filed(intent, "elsewhere", None, NOW)


def test_planning_is_one_transaction(journal: Journal) -> None:
    """Where the intent cannot be written, the mail is not planned either."""
    planned(journal, 1)
    record = add(journal, 2)
    with pytest.raises(Exception, match=r"UNIQUE constraint failed: outbox\.message_id"):
        journal.outgoing.plan(record, ANSWER, Kind.REPLY, "<reply-1@example.co.jp>", NOW)
    assert known(journal, 2).state is S.PENDING
    assert known(journal, 2).disposition is None


def test_a_second_attempt_continues_the_first_ones_row(journal: Journal) -> None:
    """Deferred and planned again: the same intent, the same Message-ID, the attempts counted."""
    intent = attempting(journal)
    journal.outgoing.deferred(intent, "rcpt", "450 later", later(minutes=1), NOW)
    record = known(journal)
    assert (record.state, record.disposition, record.reason) == (S.PENDING, None, None)
    again = journal.outgoing.plan(record, ANSWER, Kind.REPLY, "<another@example.co.jp>", later(minutes=1))
    journal.outgoing.attempting(again, later(minutes=1))
    (now_trying,) = journal.outgoing.in_state(S.ATTEMPTING)
    assert (now_trying.id, now_trying.message_id, now_trying.attempts) == (intent.id, intent.message_id, 2)
