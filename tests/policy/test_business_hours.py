"""When a team works."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from madoguchi.policy.business_hours import (
    OpeningHours,
    after_business_hours,
    open_spans,
)
from madoguchi.policy.days_off import JAPAN, Calendar, Days

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
    assert after_business_hours(start, amount, OFFICE, JAPAN, TOKYO) == expected


def test_lunch_does_not_count() -> None:
    """A break within the day is closed too."""
    assert after_business_hours(at(30, 11), 2, LUNCH, JAPAN, TOKYO) == at(30, 14)


def test_zone() -> None:
    """Hours are those of the zone, whatever zone the moment was told in."""
    begin, end = next(open_spans(datetime(2026, 11, 30, 1, tzinfo=ZoneInfo("UTC")), OFFICE, JAPAN, TOKYO))
    assert (begin, end) == (at(30, 10), at(30, 18))


def test_never_open() -> None:
    """A team without hours answers never, and the search ends."""
    assert after_business_hours(at(30, 10), 1, NEVER, JAPAN, TOKYO) is None


def test_days_off_are_closed() -> None:
    """A company's day off is passed over like a holiday, by hours and by spans."""
    calendar = Calendar("JP", (Days.parse("2026-12-01"),))
    assert after_business_hours(at(30, 17), 2, OFFICE, calendar, TOKYO) == at(2, 10, month=12)
    assert OFFICE.on(date(2026, 12, 1), calendar) == ()


@pytest.mark.parametrize(
    ("zone", "start", "amount", "expected"),
    [
        ("America/New_York", "2026-03-08T00:30-05:00", 2, "2026-03-08T03:30-04:00"),  # 02:00 is 03:00 that night
        ("America/New_York", "2026-11-01T00:30-04:00", 2, "2026-11-01T01:30-05:00"),  # 01:30 comes twice
        ("Europe/London", "2026-03-27T17:00+00:00", 2, "2026-03-30T10:00+01:00"),  # over the weekend of the change
        ("Europe/London", "2026-10-23T17:00+01:00", 2, "2026-10-26T10:00+00:00"),
    ],
)
def test_an_hour_is_an_hour_when_the_clocks_change(zone: str, start: str, amount: float, expected: str) -> None:
    """In spring and in autumn, within a shift and over a weekend."""
    hours = OpeningHours.parse("Mon-Sun 00:00-23:59") if "York" in zone else OFFICE
    told = after_business_hours(datetime.fromisoformat(start), amount, hours, Calendar("none"), ZoneInfo(zone))
    assert told == datetime.fromisoformat(expected)


def test_spans_of_a_day_on_which_the_clocks_change() -> None:
    """A day and night shift lasts 23 hours in spring and 25 in autumn, a minute less as it is written."""
    round_the_clock, zone = OpeningHours.parse("Mon-Sun 00:00-23:59"), ZoneInfo("Europe/Berlin")
    for day, long in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)):
        midnight = datetime.combine(day, time(0), zone)
        begin, end = next(open_spans(midnight, round_the_clock, Calendar("none"), zone))
        assert end - begin == timedelta(hours=long, minutes=-1)
        assert begin.tzinfo is UTC
