"""Fates: by identity, by state, and as the owner changes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from madoguchi.guards.base import Verdict
from madoguchi.journal.mails import StateChanged
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Place
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import ANSWER, HELD, NOW, SURE, add, in_state, known, later, open_now, sent, sighted, who


def test_a_mail_is_found_by_its_identity(journal: Journal) -> None:
    """Everything that was recorded comes back, the judgement too."""
    record = add(journal, 3, decision=HELD, waits=False)
    assert (record.message_id, record.place, record.sender) == (
        "<3@example.co.jp>",
        Place("INBOX", 7, 3),
        "hanako.suzuki@example.co.jp",
    )
    assert (record.state, record.disposition, record.reason) == (MailState.FINAL, Disposition.HELD, Reason.UNSURE)
    assert (record.judgement, record.arrived_at, record.language) == (SURE, NOW, "ja")
    assert record.name == who(3).name
    assert journal.mails.known(who(4)) is None


def test_of_several_identities_the_first_on_record_is_told(journal: Journal) -> None:
    """In the order of the question, not of the rows."""
    first, second = add(journal, 1), add(journal, 2)
    assert journal.mails.known(who(2), who(1)) == second
    assert journal.mails.known(who(3), who(1), who(2)) == first
    assert journal.mails.known(who(1), who(1)) == first
    assert journal.mails.known(who(3)) is journal.mails.known() is None


def test_a_waiting_mail_has_no_fate_yet(journal: Journal) -> None:
    """Pending: what it would get is on record, but neither disposition nor reason."""
    record = add(journal)
    assert (record.state, record.disposition, record.reason) == (MailState.PENDING, None, None)
    (fate,) = journal.readings.fates()
    assert (fate["team"], fate["level"], fate["evidence"]["why"]) == ("billing", 1, "why")


def test_evidence_names_the_guards_that_failed_and_what_shadow_hid(journal: Journal) -> None:
    """Only the failed ones; ``would_be`` where there is one."""
    verdicts = (Verdict(Reason.PAUSED, False, "STOP exists"), Verdict(Reason.EXCLUDED, True))
    add(journal, decision=replace(HELD, verdicts=verdicts, would_be="answerable"), waits=False)
    (fate,) = journal.readings.fates()
    assert fate["evidence"] == {"why": HELD.evidence, "guards": {"paused": "STOP exists"}, "would_be": "answerable"}


def test_the_same_id_with_other_content_is_another_mail(journal: Journal) -> None:
    """Told apart by the digest; a mail is not its own double, and one without an id has none."""
    first, second = who(1, message_id="<same@x>"), who(2, message_id="<same@x>")
    add(journal, 1, identity=first)
    assert not journal.mails.same_id(first)
    assert journal.mails.same_id(second)
    assert not journal.mails.same_id(who(3, message_id=None))
    add(journal, 2, identity=second)
    assert len(journal.mails.by_message_id("<same@x>")) == 2
    assert journal.mails.by_message_id(None) == []


def test_a_moved_mail_keeps_its_fate(journal: Journal) -> None:
    """Relocated: another place, nothing else; every place where it was seen is remembered."""
    record = add(journal, decision=HELD, waits=False)
    sighting, place = sighted(journal, 9, validity=8)
    journal.mails.relocate(record, sighting, place)
    assert known(journal) == replace(record, place=place)
    assert journal.mails.places(record) == [Place("INBOX", 7, 1), Place("INBOX", 8, 9)]
    assert journal.queue.unread(10) == []


def test_due_is_what_waited_long_enough_longest_first(journal: Journal) -> None:
    """By the end of the grace period, then by row; the limit holds; the next one's time is told."""
    for number, minutes in ((1, 10), (2, 5), (3, 5), (4, 60)):
        journal.mails.postpone(add(journal, number), later(minutes=minutes))
    assert journal.mails.due(NOW, 9) == []
    assert journal.mails.next_due() == later(minutes=5)
    due = journal.mails.due(later(minutes=10), 9)
    assert [record.message_id for record in due] == ["<2@example.co.jp>", "<3@example.co.jp>", "<1@example.co.jp>"]
    assert len(journal.mails.due(later(hours=2), 2)) == 2


def test_nothing_is_due_in_an_empty_journal(journal: Journal) -> None:
    """No row, no time."""
    assert journal.mails.next_due() is None
    assert journal.mails.due(NOW, 9) == []


@pytest.mark.parametrize("state", [MailState.FINAL, MailState.SENT, MailState.REFUSED, MailState.UNKNOWN])
def test_what_has_its_fate_is_never_due_again(journal: Journal, state: MailState) -> None:
    """Only pending mail waits."""
    record = in_state(journal, state)
    assert journal.mails.due(later(days=99), 9) == []
    assert journal.mails.next_due() is None
    assert journal.mails.in_state(state) == [record]


def test_open_is_what_waits_for_the_owner(journal: Journal) -> None:
    """Held and drafted; not answered, ignored, waiting, or already dealt with."""
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2, decision=replace(HELD, disposition=Disposition.DRAFTED), waits=False)
    add(journal, 3, decision=replace(HELD, disposition=Disposition.IGNORED), waits=False)
    add(journal, 4)
    sent(journal, 5)
    assert {record.id for record in open_now(journal)} == {known(journal, 1).id, known(journal, 2).id}
    journal.mails.leave_queue([known(journal, 1).id], "answered by the owner", NOW)
    assert [record.id for record in open_now(journal)] == [known(journal, 2).id]
    journal.mails.leave_queue([], "nobody", NOW)


def test_leaving_the_queue_twice_keeps_the_first_word(journal: Journal) -> None:
    """When and how it left is not overwritten; its fate stays what it was."""
    record = add(journal, decision=HELD, waits=False)
    journal.mails.leave_queue([record.id], "dismissed", NOW)
    journal.mails.leave_queue([record.id], "left the inbox", later(hours=1))
    (fate,) = journal.readings.fates()
    assert (fate["closed_by"], fate["times"]["closed"]) == ("dismissed", NOW.isoformat())
    assert known(journal) == record


def test_a_label_closes_and_teaches(journal: Journal) -> None:
    """It leaves the queue, is listed with its place, and may be corrected."""
    record = add(journal, decision=HELD, waits=False)
    journal.mails.label(record, "account-access", NOW)
    journal.mails.label(record, "mine", NOW)
    assert open_now(journal) == []
    assert journal.mails.labels() == [(record.place, record.message_id, "mine")]


@pytest.mark.parametrize("by", ["labelled", "dismissed"])
def test_what_the_owner_takes_over_while_it_waits_is_not_answered(journal: Journal, by: str) -> None:
    """Labelled or dismissed within the grace period: a final fate, never due, and a plan made before is void."""
    record = add(journal)
    if by == "labelled":
        journal.mails.label(record, "mine", NOW)
    else:
        journal.mails.leave_queue([record.id], by, NOW)
    after = known(journal)
    assert (after.state, after.disposition, after.reason) == (MailState.FINAL, "held", "handled")
    assert journal.mails.due(later(days=1), 9) == []
    with pytest.raises(StateChanged):
        journal.outgoing.plan(record, ANSWER, Kind.REPLY, "<r@x>", NOW)
    assert next(journal.readings.fates())["closed_by"] == by


def test_an_answered_mail_keeps_its_fate_when_labelled(journal: Journal) -> None:
    """A correction after the fact changes the label only."""
    sent(journal)
    journal.mails.label(known(journal), "mine", NOW)
    assert (known(journal).state, known(journal).disposition) == (MailState.SENT, "answered")


@pytest.mark.parametrize("prefix", ["%", "_", "0%", "0_", "\\", "'"])
def test_a_name_is_taken_by_the_letter(journal: Journal, prefix: str) -> None:
    """No wildcard of SQL finds anything."""
    add(journal, 1)
    assert journal.mails.by_prefix(prefix) == []
    assert list(journal.readings.fates(prefix=prefix)) == []


def test_a_name_may_be_shortened(journal: Journal) -> None:
    """Capitals do not matter; two at most are enough to know that it is not unique."""
    for number in (0xA1, 0xB1, 0xC1):
        add(journal, number)
    assert [record.message_id for record in journal.mails.by_prefix("1A0")] == [f"<{0xA1}@example.co.jp>"]
    assert len(journal.mails.by_prefix("1")) == 2


def test_what_waits_is_read_in_batches(journal: Journal) -> None:
    """Of a long queue no more than a batch is in memory; what leaves it meanwhile shifts nothing."""
    for number in range(1, 8):
        kind = Disposition.DRAFTED if number % 2 else Disposition.HELD
        add(journal, number, decision=replace(HELD, disposition=kind), waits=False)
    seen: list[int] = []
    for batch in journal.mails.still_open(2):
        assert len(batch) <= 2
        seen += [record.id for record in batch]
        journal.mails.leave_queue([batch[0].id], "left the inbox", NOW)
    assert sorted(seen) == [known(journal, number).id for number in range(1, 8)]
    assert len(open_now(journal)) == 3
