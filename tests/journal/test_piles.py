"""What the review page asks the journal, and what it takes back."""

from __future__ import annotations

from datetime import timedelta

from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Place
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, SURE, add, known, sent, sighted, who


def test_each_pile_holds_its_own(journal: Journal) -> None:
    """Undecided, waiting, answered, ignored: a mail is in one of them, or in none."""
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2)
    sent(journal, 3)
    add(journal, 4, decision=Decision(Reason.MAILING_LIST, Disposition.IGNORED), waits=False)
    add(journal, 5, decision=Decision(Reason.BASELINE, Disposition.BASELINE), waits=False)
    piles = journal.piles
    found = [piles.undecided(0), piles.waiting(0), piles.answered(NOW - timedelta(hours=1), 0), piles.ignored(9, 0)]
    assert [[item.message_id for item in pile] for pile in found] == [[f"<{n}@example.co.jp>"] for n in (1, 2, 3, 4)]
    assert piles.answered(NOW + timedelta(hours=1), 0) == []


def test_a_name_is_one_mail_or_none(journal: Journal) -> None:
    """Whole, and never a pattern."""
    first = add(journal, 1)
    add(journal, 2)
    assert journal.piles.one(first.name, 0) is not None
    for name in ("0", "%", "_", "", "zzz"):
        found = journal.piles.one(name, 0)
        assert found is None


def test_a_reply_that_bounced_is_undecided_again(journal: Journal) -> None:
    """The colleague has no pointer."""
    intent = sent(journal)
    assert journal.piles.undecided(0) == []
    journal.outgoing.bounced(intent.message_id, NOW)
    (item,) = journal.piles.undecided(0)
    assert item.bounced


def test_a_drawn_mail_is_blind_until_it_is_judged(journal: Journal) -> None:
    """Or until its evidence counts no more."""
    sighting, place = sighted(journal, 1)
    journal.mails.record(Seen(sighting, who(1), place, HANAKO, NOW), ANSWER, SURE, NOW, NOW, Coin(1.0, True))
    (item,) = journal.piles.undecided(0)
    assert item.blind
    assert not journal.piles.waiting(item.id)[0].blind
    journal.draws.judge(item.id, "invoice", NOW)
    assert journal.piles.undecided(0) == []


def test_a_label_is_taken_back_whole(journal: Journal) -> None:
    """With what it said of an answer; a second time there is nothing to take back."""
    sent(journal)
    journal.mails.label(known(journal), "mine", NOW)
    assert journal.undoing.unlabel(known(journal).id)
    (fate,) = journal.readings.fates()
    assert (fate["label"], fate["feedback"], fate["closed_at"]) == (None, None, None)
    assert not journal.undoing.unlabel(known(journal).id)


def test_a_label_by_a_move_is_undone_by_a_move(journal: Journal) -> None:
    """The folder says so still: the next pass would give it again."""
    record = add(journal, decision=HELD, waits=False)
    journal.mails.label(record, "invoice", NOW, Place("Requests/invoice", 1, 1))
    assert not journal.undoing.unlabel(record.id)
    assert known(journal).label == "invoice"


def test_what_was_dismissed_comes_back_and_what_was_answered_does_not(journal: Journal) -> None:
    """Only what was taken off by hand here is put back."""
    first, second = (add(journal, number, decision=HELD, waits=False) for number in (1, 2))
    journal.mails.leave_queue([first.id], "dismissed", NOW)
    journal.mails.leave_queue([second.id], "answered", NOW)
    assert [journal.undoing.reopen(record.id) for record in (first, second)] == [True, False]
    assert [item.id for item in journal.piles.undecided(0)] == [first.id]


def test_a_reply_that_was_kept_back_stays_back(journal: Journal) -> None:
    """Undoing the label of a mail that waited does not send it."""
    record = add(journal)
    journal.mails.label(record, "mine", NOW)
    journal.undoing.unlabel(record.id)
    assert journal.piles.waiting(0) == []
    assert [item.reason for item in journal.piles.undecided(0)] == ["handled"]
