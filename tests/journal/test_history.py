"""What the pictures are drawn from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from madoguchi.journal.draws import Coin
from madoguchi.journal.history import Scored, monday_of
from madoguchi.journal.mails import Seen
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import Judgement
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, add, known, later, sent, sighted, who

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY, BEFORE = date(2026, 11, 23), date(2026, 11, 16)
MIDNIGHT = datetime(2026, 11, 22, 15, tzinfo=UTC)
"""When that Monday began in Tokyo."""


def drawn(journal: Journal, number: int, judged_as: str | None, *, score: float = 0.9, **how: Any) -> int:
    """A draw of that minute, and the owner's word."""
    sighting, place = sighted(journal, number)
    when = later(minutes=number)
    seen = Seen(sighting, who(number), place, HANAKO, when)
    judgement = Judgement("invoice", "invoice", score, 0.5, model="m1")
    mail = journal.mails.record(seen, ANSWER, judgement, when, when, Coin(0.5, how.get("falls", True)))
    if judged_as is not None:
        assert journal.draws.judge(mail, judged_as, later(hours=1))
    return mail


def test_a_week_begins_on_monday_in_the_office(journal: Journal) -> None:
    """A mail of Sunday's last minute belongs to the week before, whatever UTC says; so it does at a year's turn."""
    add(journal, 1, decision=HELD, waits=False, now=MIDNIGHT - timedelta(minutes=1))
    add(journal, 2, decision=HELD, waits=False, now=MIDNIGHT)
    found = journal.chronicle.fates_by_week(later(days=-30), TOKYO)
    assert found == {(BEFORE, Disposition.HELD): 1, (MONDAY, Disposition.HELD): 1}
    assert journal.chronicle.fates_by_week(MIDNIGHT, TOKYO).total() == 1
    assert journal.chronicle.fates_by_week(later(days=-30), ZoneInfo("UTC")) == {(BEFORE, Disposition.HELD): 2}
    assert monday_of(datetime(2027, 1, 1, tzinfo=TOKYO), TOKYO) == date(2026, 12, 28)


def test_every_fate_is_counted_once(journal: Journal) -> None:
    """By disposition; what still waits for its fate is in no week."""
    add(journal, 1)
    sent(journal, 2)
    drafted = Decision(Reason.DRAFT_MODE, Disposition.DRAFTED, "why", "invoice", "billing", 1)
    add(journal, 3, decision=drafted, waits=False)
    ignored = Decision(Reason.AUTO_SUBMITTED, Disposition.IGNORED, "why")
    add(journal, 4, decision=ignored, waits=False)
    found = journal.chronicle.fates_by_week(MIDNIGHT, TOKYO)
    assert found == {(MONDAY, fate): 1 for fate in (Disposition.ANSWERED, Disposition.DRAFTED, Disposition.IGNORED)}


@pytest.mark.parametrize("how", ["moved", "labelled", "judged"])
def test_a_wrong_answer_is_known_however_it_was_said(journal: Journal, how: str) -> None:
    """By the week in which its mail arrived; a right one, and one that was never sent, are not counted."""
    mails = [drawn(journal, number, None) for number in (1, 2, 3)]
    for number in (1, 2):
        intent = journal.outgoing.plan(known(journal, number), ANSWER, Kind.REPLY, f"<{number}@reply>", NOW)
        journal.outgoing.attempting(intent, NOW)
        journal.outgoing.sent(intent, MailState.ATTEMPTING, "250 ok", NOW)
    for number in (1, 3):
        match how:
            case "moved":
                journal.mails.put_back(known(journal, number), later(days=9))
            case "labelled":
                journal.mails.label(known(journal, number), "refund", later(days=9))
            case _:
                assert journal.draws.judge(mails[number - 1], "refund", later(days=9))
    assert journal.chronicle.wrong_by_week(MIDNIGHT, TOKYO) == {MONDAY: 1}
    assert journal.chronicle.wrong_by_week(MIDNIGHT + timedelta(days=7), TOKYO) == {}


def test_judged_draws_come_in_their_order(journal: Journal) -> None:
    """With score, threshold and word; what was not drawn or not judged is not among them."""
    drawn(journal, 3, "mine", score=0.7)
    drawn(journal, 2, "invoice", score=0.8)
    drawn(journal, 4, None)
    drawn(journal, 5, None, falls=False)
    assert journal.chronicle.judged() == [
        Scored(later(minutes=2), 0.8, 0.5, False),
        Scored(later(minutes=3), 0.7, 0.5, True),
    ]
    assert [draw.score for draw in journal.chronicle.judged(later(minutes=3))] == [0.7]
    assert [draw.wrong for draw in journal.draws.all()][:2] == [False, True], "the same word as that of the ledger"


def test_the_threshold_is_that_of_the_newest(journal: Journal) -> None:
    """None before the first would-be reply."""
    assert journal.chronicle.threshold() is None
    drawn(journal, 1, None)
    assert journal.chronicle.threshold() == 0.5
