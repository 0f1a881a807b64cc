"""What is said about held mails: at most one for a mail, for an exception and person, for a week of absence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.journal.courtesies import CourtesyRecord, CourtesyState
from madoguchi.journal.mails import MailRecord, StateChanged
from madoguchi.journal.releases import ReleaseKind
from madoguchi.journal.store import Journal
from madoguchi.policy.courtesy import Courtesy
from tests.journal.rows import HANAKO, HELD, NOW, add, later

REASONS = ["unsure"]


def held(journal: Journal, number: int = 1, sender: str = HANAKO) -> MailRecord:
    return add(journal, number, decision=HELD, waits=False, sender=sender)


def plan(journal: Journal, record: MailRecord, **how: Any) -> CourtesyRecord:
    kind, about = how.pop("kind", Courtesy.EXCEPTION), how.pop("about", 1)
    return journal.courtesies.plan(record, kind, about, f"<c{record.id}@x>", how.pop("now", NOW), **how)


def sent(journal: Journal, record: MailRecord, **how: Any) -> CourtesyRecord:
    planned = plan(journal, record, **how)
    journal.courtesies.attempting(planned, how.get("now", NOW))
    journal.courtesies.settle(planned, CourtesyState.SENT, "250 ok", how.get("now", NOW))
    return planned


def wanted(journal: Journal, now: Any = NOW) -> list[int]:
    return [one.id for one in journal.courtesies.candidates(REASONS, now, since=NOW, decided_by=now)]


def test_candidates_are_mails_that_still_wait(journal: Journal) -> None:
    """Held for such a reason, decided by then, not dealt with, and nothing said about them yet."""
    one, two, three, four = (held(journal, number) for number in range(1, 5))
    add(journal, 5)
    held(journal, 6, sender="")
    assert wanted(journal) == [one.id, two.id, three.id, four.id]
    before, after = later(seconds=-1), later(seconds=1)
    assert journal.courtesies.candidates(REASONS, NOW, since=NOW, decided_by=before) == []
    assert journal.courtesies.candidates(REASONS, NOW, since=after, decided_by=NOW) == []
    assert journal.courtesies.candidates(["exception"], NOW, since=NOW, decided_by=NOW) == []
    journal.mails.leave_queue([one.id], "dismissed", NOW)
    journal.mails.label(two, "invoice", NOW)
    plan(journal, three)
    journal.courtesies.drop(four, Courtesy.ABSENCE, "left the inbox", NOW)
    assert wanted(journal) == []


def test_one_for_a_mail_and_one_for_an_exception_and_person(journal: Journal) -> None:
    """Another person, another exception and another kind are others."""
    one, two, three, four, five = (held(journal, number) for number in range(1, 6))
    plan(journal, one)
    for again in (one, two):
        with pytest.raises(StateChanged):
            plan(journal, again)
    assert journal.courtesies.told(Courtesy.EXCEPTION, 1, HANAKO, NOW, mail_id=two.id, shadow=False)
    assert not journal.courtesies.told(Courtesy.EXCEPTION, 1, HANAKO, NOW, mail_id=one.id, shadow=False)
    plan(journal, three, about=2)
    plan(journal, four, kind=Courtesy.ABSENCE, about=0)
    plan(journal, held(journal, 6, sender="other@example.co.jp"))
    assert wanted(journal) == [two.id, five.id]


def test_an_absence_is_told_again_after_seven_days(journal: Journal) -> None:
    """Not a second before."""
    sent(journal, held(journal, 1), kind=Courtesy.ABSENCE, about=0)
    later_one = held(journal, 2)
    with pytest.raises(StateChanged):
        plan(journal, later_one, kind=Courtesy.ABSENCE, about=0, now=later(days=7) - timedelta(seconds=1))
    plan(journal, later_one, kind=Courtesy.ABSENCE, about=0, now=later(days=7))


@pytest.mark.parametrize("how", ["dismissed", "labelled", "released"])
def test_what_the_owner_deals_with_is_left_alone(journal: Journal, how: str) -> None:
    """Also where that happened after the mail was chosen."""
    record = held(journal)
    if how == "dismissed":
        journal.mails.leave_queue([record.id], how, NOW)
    elif how == "labelled":
        journal.mails.label(record, "invoice", NOW)
    else:
        words = {"request_type": "invoice", "team": "billing", "recipient": HANAKO}
        journal.releases.plan(record, ReleaseKind.POINTER, message_id="<r@x>", now=NOW, **words)
    with pytest.raises(StateChanged):
        plan(journal, record)


def test_each_step_once(journal: Journal) -> None:
    """Every arrow is a compare-and-swap."""
    planned = plan(journal, held(journal))
    with pytest.raises(StateChanged):
        journal.courtesies.settle(planned, CourtesyState.SENT, "", NOW)
    journal.courtesies.attempting(planned, NOW)
    with pytest.raises(StateChanged):
        journal.courtesies.attempting(planned, NOW)
    journal.courtesies.settle(planned, CourtesyState.UNKNOWN, "", NOW)
    with pytest.raises(StateChanged):
        journal.courtesies.settle(planned, CourtesyState.SENT, "", NOW)
    journal.courtesies.resolve(planned, NOW)
    with pytest.raises(StateChanged):
        journal.courtesies.resolve(planned, NOW)
    assert journal.courtesies.about(1) == {"sent": 1}


def test_what_was_surely_not_sent_is_tried_again(journal: Journal) -> None:
    """When it is due; its row and its Message-ID are the same, and nobody else's mail takes its place meanwhile."""
    one, two = held(journal, 1), held(journal, 2)
    planned = plan(journal, one)
    journal.courtesies.attempting(planned, NOW)
    journal.courtesies.defer(planned, CourtesyState.ATTEMPTING, "451 later", later(minutes=5))
    assert wanted(journal) == [two.id]
    with pytest.raises(StateChanged):
        plan(journal, two)
    assert wanted(journal, later(minutes=5)) == [one.id, two.id]
    again = plan(journal, one, now=later(minutes=5))
    assert (again.id, again.message_id, again.attempts) == (planned.id, planned.message_id, 1)


def test_shadow_puts_down_what_would_be(journal: Journal) -> None:
    """Once for a person; it stands in nobody's way when the mode is another."""
    plan(journal, held(journal, 1), shadow=True)
    two = held(journal, 2)
    with pytest.raises(StateChanged):
        plan(journal, two, shadow=True)
    assert journal.courtesies.about(1) == {"would-be": 1}
    assert journal.courtesies.attempts_since(NOW) == journal.courtesies.sent_to(HANAKO, NOW) == 0
    plan(journal, two)


def test_they_are_counted(journal: Journal) -> None:
    """For the hour, and for the person's day; a bounce is joined to its note once."""
    sent(journal, held(journal, 1))
    plan(journal, held(journal, 2), about=2)
    assert journal.courtesies.attempts_since(NOW) == 1
    assert journal.courtesies.attempts_since(later(seconds=1)) == 0
    assert journal.courtesies.sent_to(HANAKO, NOW) == 2
    assert [journal.courtesies.is_sent(name) for name in ("<c1@x>", "<c2@x>", None)] == [True, False, False]
    assert [journal.courtesies.bounced(name, NOW) for name in ("<c1@x>", "<c1@x>", "<c2@x>")] == [True, False, False]


def test_what_a_crash_left_comes_with_its_mail(journal: Journal) -> None:
    """So that Sent can be asked about it."""
    record = held(journal)
    planned = plan(journal, record)
    ((left, mail),) = journal.courtesies.in_state(CourtesyState.PLANNED)
    assert (left, mail.key) == (planned, record.key)
    assert journal.courtesies.in_state(CourtesyState.SENT) == []
