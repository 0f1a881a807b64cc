"""From when on the owner is gone for good."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.journal.leavings import Leaving
from madoguchi.journal.store import Journal
from tests.journal.rows import NOW, later

DAY = date(2026, 12, 31)


def test_it_stands_until_it_is_taken_back(journal: Journal) -> None:
    """By its number, like leave; then another may be put down."""
    assert journal.leavings.standing() is None
    number = journal.leavings.add(DAY, NOW, successor="佐藤 花子", confirmed=True)
    assert number is not None
    assert journal.leavings.standing() == Leaving(number, DAY, NOW, "佐藤 花子", True)
    assert journal.absences.end(number, later(days=1))
    assert journal.leavings.standing() is None
    assert [one.ended_at for one in journal.leavings.all()] == [later(days=1)]
    assert journal.leavings.add(DAY, later(days=2)) == number + 1


def test_there_is_one_at_a_time(journal: Journal) -> None:
    """The second is refused, and the first stays as it is."""
    journal.leavings.add(DAY, NOW)
    assert journal.leavings.add(date(2027, 1, 31), NOW) is None
    assert [one.day for one in journal.leavings.all()] == [DAY]


def test_it_is_no_leave(journal: Journal) -> None:
    """The week for judging does not stand still for somebody who does not come back; the numbers are shared."""
    leave = journal.absences.add(date(2026, 12, 1), date(2026, 12, 2), NOW)
    journal.leavings.add(DAY, NOW)
    assert [one.id for one in journal.absences.all()] == [leave]
    assert [one.id for one in journal.leavings.all()] == [leave + 1]


@pytest.mark.parametrize(("confirmed", "named"), [(False, ""), (True, "佐藤 花子")])
def test_a_successor_is_named_only_once_settled(confirmed: bool, named: str) -> None:
    """Whatever was put down before."""
    assert Leaving(1, DAY, NOW, "佐藤 花子", confirmed).named == named
