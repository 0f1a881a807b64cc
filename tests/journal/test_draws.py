"""The random sample."""

from __future__ import annotations

from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.store import Journal
from madoguchi.promise.ledger import Draw
from tests.journal.rows import ANSWER, HANAKO, NOW, SURE, known, later, sighted, who


def drawn(journal: Journal, number: int, *, falls: bool = True, minutes: float = 0) -> int:
    """A would-be reply on record; its row id."""
    sighting, place = sighted(journal, number)
    when = later(minutes=minutes)
    seen = Seen(sighting, who(number), place, HANAKO, when)
    return journal.mails.record(seen, ANSWER, SURE, when, when, Coin(0.5, falls))


def test_what_was_drawn_waits_to_be_judged(journal: Journal) -> None:
    """The longest waiting first; what the lot passed over is counted, and never judged."""
    second, first = drawn(journal, 1, minutes=5), drawn(journal, 2)
    passed_over = drawn(journal, 3, falls=False)
    assert journal.draws.waiting() == [known(journal, 2).key, known(journal, 1).key]
    assert journal.draws.came_since(NOW) == 3
    assert journal.draws.came_since(later(minutes=1)) == 1
    assert not journal.draws.judge(passed_over, "invoice", NOW)
    assert journal.draws.judge(first, "invoice", later(minutes=9))
    assert journal.draws.judge(second, "mine", later(minutes=9))
    assert journal.draws.waiting() == []
    assert journal.draws.all() == [
        Draw(NOW, "invoice", False, later(minutes=9)),
        Draw(later(minutes=5), "invoice", True, later(minutes=9)),
    ]


def test_a_judgement_is_said_once(journal: Journal) -> None:
    """Whoever contradicts himself is not heard: the first word was the blind one."""
    mail = drawn(journal, 1)
    assert journal.draws.judge(mail, "mine", NOW)
    assert not journal.draws.judge(mail, "invoice", NOW)
    assert [draw.wrong for draw in journal.draws.all()] == [True]
    assert not journal.draws.judge(99, "invoice", NOW)
