"""Days on which the owner is away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.journal.store import Journal
from tests.journal.rows import NOW, later

ZONE = ZoneInfo("Asia/Tokyo")


def test_both_days_are_included_in_the_owners_time(journal: Journal) -> None:
    """From the first midnight to the one after the last day."""
    number = journal.absences.add(date(2026, 12, 28), date(2027, 1, 4), NOW)
    (absence,) = journal.absences.all()
    assert (absence.id, absence.ended_at) == (number, None)
    assert absence.span(ZONE) == (datetime(2026, 12, 28, tzinfo=ZONE), datetime(2027, 1, 5, tzinfo=ZONE))


def test_ended_early_it_counts_no_longer(journal: Journal) -> None:
    """Back in the middle: up to then. Never taken: not at all. Ended once, for good."""
    middle = journal.absences.add(NOW.date(), NOW.date() + timedelta(days=9), NOW)
    never = journal.absences.add(NOW.date() + timedelta(days=20), NOW.date() + timedelta(days=29), NOW)
    back = later(days=3)
    assert journal.absences.end(middle, back)
    assert journal.absences.end(never, back)
    assert not journal.absences.end(middle, back)
    assert not journal.absences.end(99, back)
    first, second = (absence.span(ZONE) for absence in journal.absences.all())
    assert first[1] == back
    assert second[0] == second[1]
