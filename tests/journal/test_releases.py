"""What goes out by hand: once, whoever else is at it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from madoguchi.journal.mails import StateChanged
from madoguchi.journal.releases import LEASE, Release, ReleaseKind, ReleaseState
from madoguchi.journal.states import MailState
from madoguchi.journal.store import Journal
from tests.journal.rows import HANAKO, HELD, NOW, add, attempting, in_state, known, later, planned, sent


def plan(journal: Journal, number: int = 1, kind: ReleaseKind = ReleaseKind.POINTER, now: datetime = NOW) -> Release:
    return journal.releases.plan(
        known(journal, number),
        kind,
        message_id=f"<hand-{number}@example.co.jp>" if kind is ReleaseKind.POINTER else f"<{kind}-{number}@x.example>",
        request_type="invoice",
        team="billing",
        recipient=HANAKO,
        now=now,
    )


def test_a_held_mail_is_released_once(journal: Journal) -> None:
    """A second plan, in another window or process, finds that somebody was first; so it is after it went out."""
    add(journal, decision=HELD, waits=False)
    first = plan(journal)
    with pytest.raises(StateChanged, match="being sent already"):
        plan(journal)
    journal.releases.attempting(first, NOW)
    with pytest.raises(StateChanged):
        journal.releases.attempting(first, NOW)
    journal.releases.settle(first, ReleaseState.SENT, "250 ok", later(minutes=1))
    with pytest.raises(StateChanged):
        plan(journal)
    (pointer,) = journal.releases.pointers({HANAKO}, NOW)
    assert (pointer.team, pointer.sent_at) == ("billing", later(minutes=1))


@pytest.mark.parametrize("state", [ReleaseState.WITHDRAWN, ReleaseState.REFUSED])
def test_what_surely_did_not_go_out_may_be_released_again(journal: Journal, state: ReleaseState) -> None:
    """Withdrawn in time, deferred by the server, or refused; nothing of it counts as a pointer."""
    add(journal, decision=HELD, waits=False)
    release = plan(journal)
    if state is ReleaseState.WITHDRAWN:
        journal.releases.withdraw(release, NOW)
    else:
        journal.releases.attempting(release, NOW)
        journal.releases.settle(release, state, "550 no", NOW)
    assert journal.releases.pointers({HANAKO}, NOW - timedelta(days=1)) == ()
    assert plan(journal).id == release.id


def test_it_is_too_late_to_withdraw_once_it_is_under_way(journal: Journal) -> None:
    """And an unknown one is never released again."""
    add(journal, decision=HELD, waits=False)
    release = plan(journal)
    journal.releases.attempting(release, NOW)
    with pytest.raises(StateChanged):
        journal.releases.withdraw(release, NOW)
    journal.releases.settle(release, ReleaseState.UNKNOWN, "", NOW)
    with pytest.raises(StateChanged):
        plan(journal)
    journal.releases.resolve(release, NOW)
    assert journal.releases.of(known(journal))[0].state is ReleaseState.SENT


def test_a_waiting_mail_is_taken_over(journal: Journal) -> None:
    """It gets no automatic answer any more."""
    add(journal)
    plan(journal)
    assert (known(journal).state, known(journal).reason) == (MailState.FINAL, "handled")


@pytest.mark.parametrize("step", [planned, attempting, sent])
def test_what_the_program_answers_is_not_released_too(journal: Journal, step: object) -> None:
    """Planned, under way, or gone out; nothing changes then."""
    assert callable(step)
    step(journal)
    before = known(journal).state
    with pytest.raises(StateChanged):
        plan(journal)
    assert known(journal).state is before
    assert journal.releases.of(known(journal)) == []


def test_an_answer_of_unknown_outcome_is_not_released_but_a_refused_one_is(journal: Journal) -> None:
    """The colleague may have the first, and surely lacks the second."""
    in_state(journal, MailState.UNKNOWN, 1)
    with pytest.raises(StateChanged):
        plan(journal)
    in_state(journal, MailState.REFUSED, 2)
    assert plan(journal, 2).state is ReleaseState.PLANNED


def test_what_a_killed_process_left_lapses_after_a_while(journal: Journal) -> None:
    """Not before anybody who is at it must have given up; a plan went nowhere, an attempt is unknown until Sent tells."""
    for number in (1, 2):
        add(journal, number, decision=HELD, waits=False)
    plan(journal, 1)
    journal.releases.attempting(plan(journal, 2), NOW)
    journal.releases.lapse(NOW + LEASE)
    assert journal.releases.unknown() == []
    journal.releases.lapse(NOW + LEASE + timedelta(seconds=1))
    states = [journal.releases.of(known(journal, number))[0].state for number in (1, 2)]
    assert states == [ReleaseState.WITHDRAWN, ReleaseState.UNKNOWN]
    assert plan(journal, 1).state is ReleaseState.PLANNED


def test_a_fate_tells_what_was_released(journal: Journal) -> None:
    """The state, the type, the reply's id; nothing for other mail."""
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2, decision=HELD, waits=False)
    plan(journal)
    first, second = journal.readings.fates()
    assert first["by_hand"] == {
        "kind": "pointer",
        "state": "planned",
        "request_type": "invoice",
        "message_id": "<hand-1@example.co.jp>",
        "server_answer": "",
        "bounced": False,
    }
    assert second["by_hand"] is None


def test_one_thing_at_a_time_about_one_mail(journal: Journal) -> None:
    """While a pointer is under way nothing else is planned; afterwards the mail can be forwarded, and a fate tells the last."""
    add(journal, decision=HELD, waits=False)
    pointer = plan(journal)
    with pytest.raises(StateChanged, match="being sent already"):
        plan(journal, kind=ReleaseKind.FORWARD)
    journal.releases.attempting(pointer, NOW)
    with pytest.raises(StateChanged, match="being sent already"):
        plan(journal, kind=ReleaseKind.FORWARD)
    journal.releases.settle(pointer, ReleaseState.SENT, "250 ok", NOW)
    plan(journal, kind=ReleaseKind.FORWARD)
    (fate,) = journal.readings.fates()
    assert (fate["by_hand"]["kind"], fate["by_hand"]["state"]) == ("forward", "planned")


def test_after_an_answer_only_what_is_no_second_pointer(journal: Journal) -> None:
    """A forward and an apology may follow; while the answer is under way nothing may."""
    attempting(journal)
    for kind in ReleaseKind:
        with pytest.raises(StateChanged):
            plan(journal, kind=kind)
    in_state(journal, MailState.SENT, 2)
    with pytest.raises(StateChanged, match="was answered"):
        plan(journal, 2)
    assert plan(journal, 2, ReleaseKind.APOLOGY).state is ReleaseState.PLANNED


def test_a_bounce_makes_it_no_pointer_and_is_told_once(journal: Journal) -> None:
    """The mail is in the queue again."""
    add(journal, decision=HELD, waits=False)
    release = plan(journal)
    journal.releases.attempting(release, NOW)
    journal.releases.settle(release, ReleaseState.SENT, "250 ok", NOW)
    journal.mails.leave_queue([known(journal).id], "answered by hand", NOW)
    assert journal.releases.bounced(release.message_id, NOW)
    assert not journal.releases.bounced(release.message_id, NOW)
    assert not journal.releases.bounced("<other@example.co.jp>", NOW)
    assert journal.releases.pointers({HANAKO}, NOW - timedelta(days=1)) == ()
    assert [one["by_hand"]["bounced"] for one in journal.readings.held()] == [True]


def test_a_lapsed_plan_is_not_carried_out_in_the_place_of_a_later_one(journal: Journal) -> None:
    """Whoever slept over it can neither send nor take back what was planned anew meanwhile."""
    add(journal, decision=HELD, waits=False)
    slept = plan(journal)
    journal.releases.lapse(NOW + LEASE + timedelta(seconds=1))
    anew = plan(journal, now=later(hours=1))
    for late in (journal.releases.attempting, journal.releases.withdraw):
        with pytest.raises(StateChanged):
            late(slept, later(hours=1))
    journal.releases.attempting(anew, later(hours=1))


@pytest.mark.parametrize("found_in_sent", [True, False])
def test_a_word_of_the_server_that_comes_late_still_counts(journal: Journal, found_in_sent: bool) -> None:
    """The attempt lapsed while it was waited for, and was perhaps found in Sent: it went out, and that is on record."""
    add(journal, decision=HELD, waits=False)
    release = plan(journal)
    journal.releases.attempting(release, NOW)
    journal.releases.lapse(NOW + LEASE + timedelta(seconds=1))
    if found_in_sent:
        journal.releases.resolve(release, later(minutes=11))
    journal.releases.settle(release, ReleaseState.SENT, "250 ok", later(minutes=12))
    assert journal.releases.outcome(release) == (ReleaseState.SENT, "250 ok")


def test_what_is_told_of_a_mail_is_what_was_planned_last(journal: Journal) -> None:
    """Also where a forward, taken back, is sent after a pointer that was taken back: its row is the older one."""
    add(journal, decision=HELD, waits=False)
    for at, kind in enumerate((ReleaseKind.FORWARD, ReleaseKind.POINTER)):
        journal.releases.withdraw(plan(journal, kind=kind, now=later(minutes=at)), later(minutes=at))
    plan(journal, kind=ReleaseKind.FORWARD, now=later(minutes=3))
    (fate,) = journal.readings.fates()
    assert (fate["by_hand"]["kind"], fate["by_hand"]["state"]) == ("forward", "planned")
    item = journal.piles.one(known(journal).name, 0)
    assert item is not None
    assert item.under_way
