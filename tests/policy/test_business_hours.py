"""When a team works."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from madoguchi.policy.business_hours import (
    OpeningHours,
    after_business_hours,
    is_holiday,
    next_business_day,
    open_spans,
)

TOKYO = ZoneInfo("Asia/Tokyo")
OFFICE = OpeningHours.parse("Mon-Fri 09:00-18:00")
LUNCH = OpeningHours.parse("Mon-Fri 09:00-12:00, Mon-Fri 13:00-18:00")
NEVER = OpeningHours(((),) * 7)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


def test_parse() -> None:
    """Days and ranges, in any order and case, come out by weekday in order."""
    hours = OpeningHours.parse("sat 10:00-12:00, Mon-Tue 13:00-18:00, MON 9:00-12:00")
    assert hours.spans[0] == ((time(9), time(12)), (time(13), time(18)))
    assert hours.spans[1] == ((time(13), time(18)),)
    assert hours.spans[5] == ((time(10), time(12)),)
    assert hours.spans[6] == ()


@pytest.mark.parametrize(
    "text", ["", "Mon", "Mon 9-18", "Fri-Mon 09:00-18:00", "Mon 18:00-09:00", "Mon 25:00-26:00", "Abc 09:00-10:00"]
)
def test_malformed(text: str) -> None:
    """Whatever is not hours says what is expected."""
    with pytest.raises(ValueError, match="hours such as"):
        OpeningHours.parse(text)


def test_overlap() -> None:
    """Hours that overlap are a mistake: counted twice, they would promise an answer too early."""
    with pytest.raises(ValueError, match="no two overlap"):
        OpeningHours.parse("Mon-Fri 09:00-18:00, Fri 09:00-17:00")
    assert OpeningHours.parse("Mon 09:00-12:00, Mon 12:00-18:00").spans[0]


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        (at(30, 10), 2, at(30, 12)),
        (at(30, 10), 8, at(30, 18)),
        (at(30, 18), 8, at(1, 17, month=12)),
        (at(27, 17), 2, at(30, 10)),
        (at(28, 3), 0.5, at(30, 9, 30)),
        (at(30, 10), 27, at(3, 10, month=12)),
    ],
)
def test_after_business_hours(start: datetime, amount: float, expected: datetime) -> None:
    """Only open hours count: nights and weekends pass over, a day filled to the end ends at closing time."""
    assert after_business_hours(start, amount, OFFICE, "JP", TOKYO) == expected


def test_lunch_does_not_count() -> None:
    """A break within the day is closed too."""
    assert after_business_hours(at(30, 11), 2, LUNCH, "JP", TOKYO) == at(30, 14)


def test_holidays() -> None:
    """Japanese public holidays are days off for a team that keeps them, and only for it."""
    assert is_holiday(date(2026, 11, 23), "JP")
    assert not is_holiday(date(2026, 11, 23), "none")
    friday = date(2026, 11, 20)
    assert next_business_day(friday, OFFICE, "JP") == date(2026, 11, 24)
    assert next_business_day(friday, OFFICE, "none") == date(2026, 11, 23)


def test_golden_week() -> None:
    """Substitute holidays in a row are all passed over: from 1 May 2026 the next open day is 7 May."""
    assert next_business_day(date(2026, 5, 1), OFFICE, "JP") == date(2026, 5, 7)


def test_zone() -> None:
    """Hours are those of the zone, whatever zone the moment was told in."""
    begin, end = next(open_spans(datetime(2026, 11, 30, 1, tzinfo=ZoneInfo("UTC")), OFFICE, "JP", TOKYO))
    assert (begin, end) == (at(30, 10), at(30, 18))


def test_never_open() -> None:
    """A team without hours answers never, and the search ends."""
    assert after_business_hours(at(30, 10), 1, NEVER, "JP", TOKYO) is None
    assert next_business_day(date(2026, 11, 30), NEVER, "JP") is None
