"""What people said to pointers, and what they asked for afterwards, as the journal tells it."""

from __future__ import annotations

from dataclasses import replace

from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.sent import SentMail
from madoguchi.journal.states import Kind
from madoguchi.journal.store import Journal
from madoguchi.policy.effect import Asked, Told
from madoguchi.policy.history import Pointer
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, add, known, later, planned, sent

TEAMS = {"invoice": "billing", "account-access": "technical"}
PUSH_BACK = replace(HELD, reason=Reason.PUSH_BACK)


def release(journal: Journal, number: int) -> str:
    """A pointer by hand; its Message-ID."""
    record = add(journal, number, decision=HELD, waits=False)
    message_id = f"<hand-{number}@example.co.jp>"
    what = {"request_type": "invoice", "team": "billing", "recipient": HANAKO}
    plan = journal.releases.plan(record, ReleaseKind.POINTER, message_id=message_id, now=NOW, **what)
    journal.releases.attempting(plan, NOW)
    journal.releases.settle(plan, ReleaseState.SENT, "250", NOW)
    return message_id


def draft(journal: Journal, number: int, level: int) -> None:
    decision = replace(ANSWER, reason=Reason.LEVEL_3, disposition=Disposition.DRAFTED, level=level)
    intent = journal.outgoing.plan(add(journal, number), decision, Kind.DRAFT, f"<draft-{number}@x>", NOW)
    journal.outgoing.drafted(intent, NOW, later(days=90) - NOW)


def test_a_reply_refers_to_a_pointer_by_its_id(journal: Journal) -> None:
    """By machine, by hand, and a draft that was sent; not to one that never went out, nor to the owner's own mail."""
    sent(journal, 1)
    by_hand = release(journal, 2)
    draft(journal, 3, 1)
    planned(journal, 4)
    journal.sent.add([SentMail("<own@x>", None, NOW)])
    found = [journal.pointed.referred_to([one]) for one in ("<reply-1@example.co.jp>", by_hand, "<draft-3@x>")]
    assert [one and (one.mail_id, one.recipient) for one in found] == [
        (known(journal, number).id, HANAKO) for number in (1, 2, 3)
    ]
    assert [journal.pointed.referred_to(ids) for ids in (["<reply-4@example.co.jp>"], ["<own@x>"], [])] == [None] * 3


def test_of_several_the_newest(journal: Journal) -> None:
    """A long thread may hold more than one."""
    sent(journal, 1)
    sent(journal, 2)
    found = journal.pointed.referred_to(["<reply-2@example.co.jp>", "<reply-1@example.co.jp>", "<x@x>"])
    assert found is not None
    assert found.mail_id == known(journal, 2).id


def test_accepting_is_heard_once(journal: Journal) -> None:
    """The first time counts, and it is no word of the owner's."""
    sent(journal, 1)
    pointer = journal.pointed.referred_to(["<reply-1@example.co.jp>"])
    assert pointer is not None
    journal.pointed.accepted(pointer, later(hours=1))
    journal.pointed.accepted(pointer, later(hours=2))
    (fate,) = journal.readings.fates()
    assert (fate["feedback"], fate["times"]["accepted"]) == ("accepted", later(hours=1).isoformat())
    assert journal.readings.feedback(None) == {}
    assert [journal.pointed.number_accepted(since) for since in (None, later(hours=1), later(hours=2))] == [1, 1, 0]
    assert journal.outgoing.corrections() == []
    assert journal.outgoing.number_of_replies() == 1


def test_push_back_waits_until_the_owner_has_dealt_with_it(journal: Journal) -> None:
    """Of that person alone, and not for ever."""
    record = add(journal, 1, decision=PUSH_BACK, waits=False)
    assert journal.pointed.unsettled({HANAKO}, later(days=-90)) == record.name
    assert journal.pointed.unsettled({"x@example.co.jp"}, later(days=-90)) == ""
    assert journal.pointed.unsettled({""}, later(days=-90)) == ""
    assert journal.pointed.unsettled({HANAKO}, later(hours=1)) == ""
    journal.mails.leave_queue([record.id], "answered by the owner", NOW)
    assert journal.pointed.unsettled({HANAKO}, later(days=-90)) == ""


def test_personal_drafts_are_remembered(journal: Journal) -> None:
    """Only those in which the owner was to speak; the note is told with the first of them."""
    draft(journal, 1, 2)
    assert (journal.outgoing.personal({HANAKO}, later(days=-90)), journal.notices.untold()) == ((), [])
    draft(journal, 2, 3)
    draft(journal, 3, 3)
    assert journal.outgoing.personal({HANAKO}, later(days=-90)) == (Pointer("billing", NOW),) * 2
    (note,) = journal.notices.untold()
    assert (note.kind, note.about) == ("level-3", "invoice")
    assert "hanako" not in note.key


def test_what_was_asked_of_a_team(journal: Journal) -> None:
    """Answered, drafted and labelled mail by its team; not what is nobody's, was called wrong, or was only held."""
    sent(journal, 1)
    draft(journal, 2, 1)
    for number, label in ((3, "account-access"), (4, "mine"), (5, "a-type-that-is-gone")):
        journal.mails.label(add(journal, number, decision=HELD, waits=False), label, NOW)
    sent(journal, 6)
    journal.mails.put_back(known(journal, 6), NOW)
    sent(journal, 7)
    journal.mails.label(known(journal, 7), "account-access", NOW)
    add(journal, 8, decision=HELD, waits=False)
    sent(journal, 9, sender="")
    teams = ["billing", "billing", "technical", "technical"]
    assert journal.teaching.asked(TEAMS) == [Asked(HANAKO, team, NOW) for team in teams]


def test_who_was_pointed_on(journal: Journal) -> None:
    """By machine and by hand, where it arrived and was not corrected."""
    for number in (1, 2, 3):
        sent(journal, number)
    journal.outgoing.bounced("<reply-2@example.co.jp>", NOW)
    journal.mails.label(known(journal, 3), "account-access", NOW)
    release(journal, 4)
    journal.releases.bounced(release(journal, 5), NOW)
    release(journal, 6)
    journal.mails.label(known(journal, 6), "account-access", NOW)
    draft(journal, 7, 1)
    assert journal.teaching.told() == [Told(HANAKO, "billing", NOW, NOW)] * 2
