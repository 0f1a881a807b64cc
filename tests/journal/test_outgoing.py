"""Intents, outcomes, and what is counted from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from madoguchi.journal.mails import StateChanged
from madoguchi.journal.rows import put
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import mails, outbox
from madoguchi.journal.transaction import transaction
from madoguchi.mailbox.protocol import Place
from madoguchi.policy.history import Pointer
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import (
    ANSWER,
    HANAKO,
    HELD,
    NOW,
    add,
    attempting,
    in_state,
    known,
    later,
    open_now,
    planned,
    sent,
)

S = MailState
TOKYO = ZoneInfo("Asia/Tokyo")
PLACE = {"folder": "INBOX", "uidvalidity": 1, "uid": 1}
MAIL = {**PLACE, "digest": "d", "state": S.PENDING, "arrived_at": NOW, "seen_at": NOW}


def test_a_plan_is_on_record_before_anything_goes_out(journal: Journal) -> None:
    """Recipient, Message-ID and fate stand there; nothing was tried yet."""
    intent = planned(journal)
    assert (intent.state, intent.attempts, intent.recipient) == (S.PLANNED, 0, HANAKO)
    assert (known(journal).state, known(journal).reason) == (S.PLANNED, Reason.ANSWERABLE)
    assert journal.outgoing.in_state(S.PLANNED) == [intent]


def test_a_sent_reply_goes_through_copy_flag_and_filing(journal: Journal) -> None:
    """Each is noted by itself; the mail's place and state follow the last."""
    intent = sent(journal)
    outgoing = journal.outgoing
    outgoing.copied(intent, NOW)
    outgoing.flagged([intent.id], NOW)
    (unfinished,) = outgoing.unfinished()
    assert (unfinished.copied, unfinished.flagged, unfinished.filed) == (True, True, False)
    assert unfinished.finished_at == NOW
    outgoing.filed(intent, "Answered/invoice", Place("Answered/invoice", 3, 44), later(hours=24))
    assert outgoing.unfinished() == []
    assert (known(journal).state, known(journal).place) == (S.FILED, Place("Answered/invoice", 3, 44))
    (fate,) = journal.readings.fates()
    assert (fate["folder"], fate["server_answer"]) == ("Answered/invoice", "250 ok")
    assert set(fate["times"]) == {"arrived", "seen", "decided", "planned", "attempted", "finished", "filed"}


def test_a_place_the_server_did_not_tell_leaves_the_old_one(journal: Journal) -> None:
    """Filed, but the locator is not guessed."""
    journal.outgoing.filed(sent(journal), "moved by the owner", None, NOW)
    assert (known(journal).state, known(journal).place) == (S.FILED, Place("INBOX", 7, 1))


def test_one_that_was_moved_on_meanwhile_keeps_no_other_from_being_filed(journal: Journal) -> None:
    """They are noted together, and the one is told all the same."""
    first, second, third = (sent(journal, number) for number in (1, 2, 3))
    journal.outgoing.filed(first, "Answered/other", Place("Answered/other", 3, 1), NOW)
    moves = [(one, Place("Answered/invoice", 4, one.id)) for one in (second, first, third)]
    with pytest.raises(StateChanged):
        journal.outgoing.all_filed(moves, "Answered/invoice", NOW)
    assert journal.outgoing.unfinished() == []
    folders = [fate["folder"] for fate in journal.readings.fates()]
    assert sorted(folders) == ["Answered/invoice", "Answered/invoice", "Answered/other"]


@pytest.mark.parametrize(("reason", "state"), [(Reason.REFUSED, S.REFUSED), (Reason.UNKNOWN_OUTCOME, S.UNKNOWN)])
def test_refused_and_unknown_are_held_with_the_servers_words(
    journal: Journal, reason: Reason, state: MailState
) -> None:
    """Held for the owner, with the stage and what the server said."""
    journal.outgoing.held(attempting(journal), reason, "final", "554 5.6.0 no thanks", NOW)
    (fate,) = journal.readings.fates()
    assert (fate["disposition"], fate["reason"], fate["state"]) == ("held", reason, state)
    assert fate["evidence"]["why"] == "at final: 554 5.6.0 no thanks"
    assert [record.id for record in open_now(journal)] == [known(journal).id]


def test_an_abandoned_plan_is_decided_afresh(journal: Journal) -> None:
    """Planned but never attempted: back to waiting, without a fate."""
    journal.outgoing.abandon(planned(journal), later(minutes=5), NOW)
    record = known(journal)
    assert (record.state, record.disposition, record.reason) == (S.PENDING, None, None)
    assert journal.mails.due(later(minutes=5), 9) == [record]


def test_an_unknown_outcome_may_turn_out_to_be_sent(journal: Journal) -> None:
    """Found in Sent: answered, off the queue, and ready for copy and filing."""
    in_state(journal, S.UNKNOWN)
    (intent,) = journal.outgoing.in_state(S.UNKNOWN)
    journal.outgoing.resolve(intent, later(hours=1))
    assert (known(journal).state, known(journal).reason) == (S.SENT, Reason.ANSWERABLE)
    assert open_now(journal) == []
    assert [one.id for one in journal.outgoing.unfinished()] == [intent.id]


def test_a_draft_is_finished_at_once_and_stays_with_the_owner(journal: Journal) -> None:
    """Nothing to copy, flag or file; the mail keeps waiting for the owner."""
    record = add(journal)
    draft = replace(ANSWER, reason=Reason.DRAFT_MODE, disposition=Disposition.DRAFTED)
    journal.outgoing.drafted(journal.outgoing.plan(record, draft, Kind.DRAFT, "<d@x>", NOW), NOW, timedelta(days=90))
    assert (known(journal).state, known(journal).reason) == (S.FINAL, Reason.DRAFT_MODE)
    assert journal.outgoing.unfinished() == []
    assert [one.id for one in open_now(journal)] == [record.id]
    assert journal.outgoing.pointers({HANAKO}, later(days=-90)) == ()
    assert journal.outgoing.replies_to(HANAKO, later(days=-1)) == 0


def test_pointers_are_what_was_really_sent_to_that_person(journal: Journal) -> None:
    """Oldest first, within the window; not to others, not planned, refused or of unknown outcome."""
    sent(journal, 1, now=later(days=-10))
    sent(journal, 2, now=later(days=-20))
    sent(journal, 3, now=later(days=-91))
    sent(journal, 4, sender="somebody.else@example.co.jp")
    for number, state in enumerate((S.PLANNED, S.ATTEMPTING, S.REFUSED, S.UNKNOWN), 5):
        in_state(journal, state, number)
    assert journal.outgoing.pointers({HANAKO}, later(days=-90)) == (
        Pointer("billing", later(days=-20)),
        Pointer("billing", later(days=-10)),
    )


def test_corrected_pointers_do_not_count(journal: Journal) -> None:
    """A pointer to the wrong team taught nothing; one that was confirmed did."""
    sent(journal, 1)
    sent(journal, 2)
    journal.mails.label(known(journal, 1), "account-access", NOW)
    journal.mails.label(known(journal, 2), "invoice", NOW)
    assert len(journal.outgoing.pointers({HANAKO}, later(days=-90))) == 1


def test_filed_pointers_still_count(journal: Journal) -> None:
    """Filing moves the mail, not the memory."""
    in_state(journal, S.FILED)
    assert len(journal.outgoing.pointers({HANAKO}, later(days=-90))) == 1
    assert journal.outgoing.replies_to(HANAKO, later(days=-1)) == 1


def test_replies_today_include_those_on_their_way(journal: Journal) -> None:
    """Planned, attempting, sent and unknown count against the person's limit; refused and deferred do not."""
    counted = (S.PLANNED, S.ATTEMPTING, S.SENT, S.UNKNOWN)
    for number, state in enumerate((*counted, S.REFUSED, S.PENDING), 1):
        in_state(journal, state, number)
    journal.outgoing.deferred(attempting(journal, 9), "mail", "451", later(minutes=1), NOW)
    assert journal.outgoing.replies_to(HANAKO, NOW) == len(counted)
    assert journal.outgoing.replies_to(HANAKO, later(seconds=1)) == 0


def test_pacing_counts_what_was_handed_to_the_server(journal: Journal) -> None:
    """Whatever came of it; a plan alone costs nothing."""
    for number, state in enumerate((S.ATTEMPTING, S.SENT, S.REFUSED, S.UNKNOWN), 1):
        in_state(journal, state, number)
    planned(journal, 9)
    assert journal.outgoing.attempts_since(NOW) == 4
    assert journal.outgoing.attempts_since(later(seconds=1)) == 0


def test_each_attempt_counts_once(journal: Journal) -> None:
    """As by a plain count over rows of every state and kind: by when the server took it, else by when it was tried."""
    draw = Random(2026)
    moments = [later(minutes=minutes) for minutes in range(8)]
    counted: list[datetime] = []
    with transaction(journal.outgoing._engine) as connection:
        for number in range(1, 401):
            first, second, third = sorted(draw.choices(moments, k=3))
            state, kind = draw.choice(list(MailState)), draw.choice([Kind.REPLY, Kind.REPLY, Kind.DRAFT])
            attempted = draw.choice([second, None]) if state is not S.SENT else second
            finished = third if state is S.SENT else draw.choice([first, third, None])
            row = {"mail_id": number, "kind": kind, "message_id": f"<{number}@a>", "recipient": HANAKO, "state": state}
            times = {"planned_at": first, "attempted_at": attempted, "finished_at": finished}
            put(connection, mails, {**MAIL, "id": number, "key": str(number)})
            put(connection, outbox, {**row, **times})
            when = finished if state is S.SENT else attempted
            counted += [when] if when and kind is Kind.REPLY else []
    for since in moments:
        assert journal.outgoing.attempts_since(since) == sum(moment >= since for moment in counted), since


@pytest.mark.parametrize("later_state", [S.SENT, S.PENDING, S.REFUSED, S.UNKNOWN])
def test_an_attempt_counts_from_the_moment_it_is_made(journal: Journal, later_state: MailState) -> None:
    """However it ends, and however long after; only what the server turns out to have taken counts again from then."""
    intent = attempting(journal)
    assert journal.outgoing.attempts_since(NOW) == 1
    match later_state:
        case S.SENT:
            journal.outgoing.held(intent, Reason.UNKNOWN_OUTCOME, "final", "", NOW)
            journal.outgoing.resolve(intent, later(hours=2))
        case S.PENDING:
            journal.outgoing.deferred(intent, "rcpt", "450 later", later(minutes=5), later(hours=2))
        case S.REFUSED:
            journal.outgoing.held(intent, Reason.REFUSED, "rcpt", "550 no", later(hours=2))
        case _:
            journal.outgoing.held(intent, Reason.UNKNOWN_OUTCOME, "final", "", later(hours=2))
    assert journal.outgoing.attempts_since(NOW) == 1
    assert journal.outgoing.attempts_since(later(seconds=1)) == (later_state is S.SENT)


def test_the_breaker_counts_requests_by_arrival(journal: Journal) -> None:
    """Waiting, answered, and stopped by the breaker itself; held and ignored mail is no sign of a loop."""
    add(journal, 1)
    sent(journal, 2)
    add(journal, 3, decision=replace(HELD, reason=Reason.CIRCUIT_OPEN), waits=False)
    add(journal, 4, decision=HELD, waits=False)
    add(journal, 5, now=later(hours=-2))
    hour = later(hours=-1)
    assert journal.outgoing.requests_since(hour) == 3
    assert journal.outgoing.requests_since(hour, 3) == 3, "more than so many came: they are looked at"
    assert journal.outgoing.requests_since(hour, 4) == 4, "nobody asks which of four they were"


def test_a_long_answer_is_cut(journal: Journal) -> None:
    """A server that talks for a page does not fill the journal."""
    intent = attempting(journal)
    journal.outgoing.deferred(intent, "mail", "451 " + "x" * 5000, later(minutes=1), NOW)
    (fate,) = journal.readings.fates()
    assert len(fate["server_answer"]) == 500


def test_pointers_by_team_are_counted_by_the_offices_month(journal: Journal) -> None:
    """30 November, 15:30 UTC is December in Tokyo; only sent replies count; sorted by month and team."""
    sent(journal, 1, now=NOW.replace(day=30, hour=14))
    sent(journal, 2, now=NOW.replace(day=30, hour=15, minute=30))
    sent(journal, 3, now=NOW.replace(day=30, hour=16))
    in_state(journal, S.REFUSED, 4)
    by_team = journal.readings.pointers_by_team
    assert by_team(None, TOKYO) == [("2026-11", "billing", 1), ("2026-12", "billing", 2)]
    assert by_team(NOW.replace(day=30, hour=15), TOKYO) == [("2026-12", "billing", 2)]
    assert by_team(None, ZoneInfo("UTC")) == [("2026-11", "billing", 3)]
