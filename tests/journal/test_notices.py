"""What the owner is to be told."""

from __future__ import annotations

from madoguchi.journal.store import Journal
from madoguchi.journal.turns import Turn
from tests.journal.rows import NOW, later


def test_the_same_news_is_put_down_once_and_told_once(journal: Journal) -> None:
    """A second word under the same key changes nothing, also when it was told."""
    journal.notices.put("breaker 1", "breaker", NOW, why="three times the pace")
    journal.notices.put("breaker 1", "breaker", later(minutes=1), why="another")
    (notice,) = journal.notices.untold()
    assert (notice.key, notice.why, notice.at) == ("breaker 1", "three times the pace", NOW)
    journal.notices.told(notice, later(minutes=2))
    journal.notices.put("breaker 1", "breaker", later(minutes=3))
    assert journal.notices.untold() == []


def test_a_turn_brings_its_notice_along(journal: Journal) -> None:
    """In one transaction; the loser of a race brings none."""
    assert journal.turns.take(Turn.ALARM, "why", NOW, last=0)
    assert not journal.turns.take(Turn.ALARM, "why", NOW, last=0)
    (notice,) = journal.notices.untold()
    assert (notice.kind, notice.why, notice.at) == ("alarm", "why", NOW)
