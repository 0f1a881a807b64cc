"""From which moment nobody is there any more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from madoguchi.policy.leaving import days_left, evidence, has_left

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("now", "left", "days"),
    [
        (datetime(2026, 12, 30, 14, 59, 59, tzinfo=UTC), False, 1),
        (datetime(2026, 12, 30, 15, 0, tzinfo=UTC), True, 0),
        (datetime(2027, 3, 1, tzinfo=UTC), True, -60),
        (datetime(2026, 12, 1, tzinfo=UTC), False, 30),
    ],
)
def test_the_day_begins_at_midnight_in_the_office(now: datetime, left: bool, days: int) -> None:
    """Not at midnight UTC, and for good."""
    assert (has_left(DAY, now, TOKYO), days_left(DAY, now, TOKYO)) == (left, days)


def test_the_evidence_names_the_day_alone() -> None:
    """It stands in `fates`: no successor in it, no person."""
    assert evidence(DAY) == "nothing goes out in the owner's name from 2026-12-31 on"
