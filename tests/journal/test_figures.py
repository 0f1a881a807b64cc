"""What is counted for monitoring grows, whatever becomes of a mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.reasons import Reason
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, add, known, planned

AGAIN = (ANSWER, Kind.REPLY, "<reply-1@example.co.jp>", NOW)
ANSWERED, UNKNOWN = ("answered", "answerable"), ("held", "unknown-outcome")


def counts(journal: Journal) -> dict[tuple[str, str], int]:
    """Replies, those of which there is none left out."""
    return {key: number for key, number in journal.figures.replies().items() if number}


def test_only_what_is_final_counts_as_a_fate(journal: Journal) -> None:
    """Not what waits or is on its way, though its decision is on record already; once it went out, it does."""
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2)
    intent = planned(journal, 3)
    journal.outgoing.attempting(intent, NOW)
    assert journal.figures.settled().fates == {("held", "unsure"): 1}
    journal.outgoing.sent(intent, MailState.ATTEMPTING, "250", NOW)
    assert journal.figures.settled().fates == {("held", "unsure"): 1, ANSWERED: 1}


def test_an_unknown_outcome_that_was_found_takes_nothing_back(journal: Journal) -> None:
    """A counter that fell would look like a restart, and count everything anew."""
    intent = planned(journal)
    journal.outgoing.attempting(intent, NOW)
    journal.outgoing.held(intent, Reason.UNKNOWN_OUTCOME, "final", "", NOW)
    assert (journal.figures.settled().fates, counts(journal)) == ({UNKNOWN: 1}, {("billing", "unknown"): 1})
    journal.outgoing.resolve(intent, NOW)
    assert known(journal).reason == "answerable"
    assert journal.figures.settled().fates == {UNKNOWN: 1}
    assert counts(journal) == {("billing", "unknown"): 1, ("billing", "found"): 1}


def test_each_attempt_that_was_not_taken_counts_once(journal: Journal) -> None:
    """While it waits, while it is tried again, and after it went out."""
    seen = []
    for attempt in (1, 2):
        intent = planned(journal) if attempt == 1 else journal.outgoing.plan(known(journal), *AGAIN)
        seen.append(counts(journal))
        journal.outgoing.attempting(intent, NOW)
        seen.append(counts(journal))
        journal.outgoing.deferred(intent, "rcpt", "450", NOW + timedelta(minutes=1), NOW)
        seen.append(counts(journal))
    intent = journal.outgoing.plan(known(journal), *AGAIN)
    journal.outgoing.attempting(intent, NOW)
    journal.outgoing.sent(intent, MailState.ATTEMPTING, "250", NOW)
    one, two = {("billing", "deferred"): 1}, {("billing", "deferred"): 2}
    assert seen == [{}, {}, one, one, one, two]
    assert counts(journal) == {**two, ("billing", "sent"): 1}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_draft_is_no_reply(journal: Journal, kind: Kind) -> None:
    """What was put into Drafts is counted as that; other letters are not counted."""
    intent = planned(journal, kind=kind)
    if kind is Kind.REPLY:
        journal.outgoing.attempting(intent, NOW)
        journal.outgoing.sent(intent, MailState.ATTEMPTING, "250", NOW)
    else:
        journal.outgoing.drafted(intent, NOW, timedelta(days=90))
    expected = {Kind.REPLY: {("billing", "sent"): 1}, Kind.DRAFT: {("billing", "drafted"): 1}}
    assert counts(journal) == expected.get(kind, {})


def by_hand(journal: Journal, number: int, kind: ReleaseKind, state: ReleaseState, team: str = "billing") -> None:
    """A letter about that mail, and what became of it."""
    told = {"message_id": f"<{kind}-{number}@example.co.jp>", "request_type": "invoice", "recipient": HANAKO}
    release = journal.releases.plan(known(journal, number), kind, team=team, now=NOW, **told)
    journal.releases.attempting(release, NOW)
    journal.releases.settle(release, state, "", NOW)


def test_what_the_owner_sends_counts_by_team_and_kind_and_by_reason(journal: Journal) -> None:
    """Once it went out, not what was refused or may have gone out; what was unknown and turned up in Sent, then."""
    for number in (1, 2, 3):
        add(journal, number, decision=HELD, waits=False)
    by_hand(journal, 1, ReleaseKind.POINTER, ReleaseState.SENT)
    by_hand(journal, 1, ReleaseKind.APOLOGY, ReleaseState.SENT, team="")
    by_hand(journal, 2, ReleaseKind.FORWARD, ReleaseState.REFUSED)
    by_hand(journal, 3, ReleaseKind.FORWARD, ReleaseState.UNKNOWN)
    found = journal.figures.by_hand()
    assert (found.letters, found.reasons) == ({("billing", "pointer"): 1, ("", "apology"): 1}, {"unsure": 2})
    (unknown,) = journal.releases.unknown()
    journal.releases.resolve(unknown, NOW)
    found = journal.figures.by_hand()
    assert (found.letters["billing", "forward"], found.reasons) == (1, {"unsure": 3})


def test_a_forward_of_what_turned_up_later_keeps_its_reason(journal: Journal) -> None:
    """A counter by reason that fell would look like a restart."""
    intent = planned(journal)
    journal.outgoing.attempting(intent, NOW)
    journal.outgoing.held(intent, Reason.UNKNOWN_OUTCOME, "final", "", NOW)
    by_hand(journal, 1, ReleaseKind.FORWARD, ReleaseState.SENT)
    before = journal.figures.by_hand().reasons
    journal.outgoing.resolve(intent, NOW)
    assert journal.figures.by_hand().reasons == before == {"unknown-outcome": 1}


def test_how_the_owner_deals_with_mail_is_told_as_it_is_now(journal: Journal) -> None:
    """A label, a word that something needs nothing: each by its name, whatever the fate was."""
    for number in (1, 2, 3):
        add(journal, number, decision=HELD, waits=False)
    journal.mails.label(known(journal, 1), "invoice", NOW)
    journal.mails.leave_queue([known(journal, 2).id], "dismissed", NOW)
    found = journal.figures.settled()
    assert (found.dealt_with, found.fates) == ({"labelled": 1, "dismissed": 1}, {("held", "unsure"): 3})
