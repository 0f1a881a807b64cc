"""Slots of the digest, and what it counts."""

from __future__ import annotations

from datetime import date

from madoguchi.journal.digests import Slot, WentOut
from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from tests.journal.rows import HANAKO, HELD, NOW, add, attempting, known, later, planned, sent

DAY = date(2026, 11, 24)


def test_a_slot_is_begun_once_and_told_once(journal: Journal) -> None:
    """The moment up to which it tells is that of the first attempt."""
    journal.digests.begin(Slot(DAY, NOW, told=False))
    journal.digests.begin(Slot(DAY, later(hours=1), told=False))
    assert journal.digests.slots() == [Slot(DAY, NOW, told=False)]
    journal.digests.told(Slot(DAY, NOW), later(hours=2))
    assert journal.digests.slots() == [Slot(DAY, NOW)]


def test_what_was_told_is_not_withdrawn(journal: Journal) -> None:
    """Only what was begun."""
    for number in (1, 2):
        journal.digests.begin(Slot(date(2026, 11, number), NOW))
    journal.digests.told(Slot(date(2026, 11, 1), NOW), NOW)
    for slot in journal.digests.slots():
        journal.digests.withdraw(slot)
    assert [slot.day.day for slot in journal.digests.slots()] == [1]


def test_a_slot_is_no_notice(journal: Journal) -> None:
    """Other news are told by others, and the other way round."""
    journal.digests.begin(Slot(DAY, NOW))
    assert journal.notices.untold() == []
    journal.notices.put("breaker 1", "breaker", NOW)
    assert [slot.key for slot in journal.digests.slots()] == ["digest-2026-11-24"]


def test_what_went_out_by_team(journal: Journal) -> None:
    """In [since, until): sent and drafted, not what was only planned, is on its way, or came before or after."""
    sent(journal, 1, later(minutes=1))
    sent(journal, 2, later(minutes=2))
    draft = planned(journal, 3, Kind.DRAFT, later(minutes=2))
    journal.outgoing.sent(draft, MailState.PLANNED, "", later(minutes=2))
    planned(journal, 4)
    attempting(journal, 5)
    assert journal.digests.went_out(NOW, later(hours=1)) == WentOut({"billing": 2}, {"billing": 1})
    assert journal.digests.went_out(later(minutes=2), later(hours=1)) == WentOut({"billing": 1}, {"billing": 1})
    assert journal.digests.went_out(NOW, later(minutes=1)) == WentOut()


def test_what_the_owner_released(journal: Journal) -> None:
    """Once it is sent, whatever it was."""
    for number in (1, 2):
        record = add(journal, number, decision=HELD, waits=False)
        about = {"request_type": "invoice", "team": "billing", "recipient": HANAKO, "now": NOW}
        release = journal.releases.plan(record, ReleaseKind.POINTER, message_id=f"<hand-{number}@x.example>", **about)
        journal.releases.attempting(release, NOW)
        if number == 1:
            journal.releases.settle(release, ReleaseState.SENT, "250 ok", later(minutes=1))
    assert journal.digests.went_out(NOW, later(hours=1)) == WentOut(by_hand=1)
    assert journal.digests.went_out(NOW, later(minutes=1)) == WentOut()


def test_a_correction_is_of_what_went_out(journal: Journal) -> None:
    """When the owner says it first; a right label and a label in the queue are none."""
    sent(journal, 1)
    sent(journal, 2)
    add(journal, 3, decision=HELD, waits=False)
    journal.mails.label(known(journal, 1), "refund", later(hours=1))
    journal.mails.label(known(journal, 2), "invoice", later(hours=1))
    journal.mails.label(known(journal, 3), "refund", later(hours=1))
    assert journal.digests.corrections(NOW, later(hours=2)) == [later(hours=1)]
    assert journal.digests.corrections(later(hours=1), later(hours=2)) == [later(hours=1)]
    assert journal.digests.corrections(NOW, later(hours=1)) == []
    assert journal.digests.corrections(later(hours=1, seconds=1), later(hours=2)) == []


def test_the_first_mail_tells_how_long_the_program_serves(journal: Journal) -> None:
    """None before there is one."""
    assert journal.digests.first_mail() is None
    add(journal, 1, now=later(days=1))
    add(journal, 2, now=later(days=2))
    assert journal.digests.first_mail() == later(days=1)
