"""Levels by count and window, and what is still the same occasion."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.config.settings import Education
from madoguchi.policy.days_off import Calendar, Days
from madoguchi.policy.history import NOTHING, History, Pointer
from madoguchi.policy.levels import business_days_between, level_for, next_level, same_occasion

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO)


def at(*days_ago: float) -> list[Pointer]:
    return [Pointer("billing", NOW - timedelta(days=days)) for days in days_ago]


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(("sent", "level"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (40, 3)])
def test_the_level_rises_with_the_pointers(sent: int, level: int) -> None:
    """Level 2 from the third pointer, 3 from the fifth: ``sent`` went before this one."""
    assert next_level(at(*range(10, 10 + sent)), Education(), NOW) == level


def test_levels_are_the_owners() -> None:
    """Other counts, other levels."""
    education = Education(levels=[1, 2, 3])
    assert [next_level(at(*range(10, 10 + sent)), education, NOW) for sent in range(4)] == [1, 2, 3, 3]


def test_pointers_outside_the_window_do_not_count() -> None:
    """90 days to the minute still count, one minute more does not."""
    inside, outside = at(1, 90), [*at(1), Pointer("billing", NOW - timedelta(days=90, minutes=1))]
    assert next_level(inside, Education(), NOW) == 2
    assert next_level(outside, Education(), NOW) == 1


def test_only_pointers_to_that_team_are_seen() -> None:
    """History sorts by team; whoever has none begins at level 1."""
    history = History(pointers=(*at(9, 8), Pointer("technical", NOW)))
    assert len(history.to_team("billing")) == 2
    assert NOTHING.to_team("billing") == ()
    assert next_level(NOTHING.to_team("billing"), Education(), NOW) == 1


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("2026-11-24T09:00", "2026-11-24T18:00", 0),
        ("2026-11-24T23:59", "2026-11-25T00:01", 1),
        ("2026-11-20T09:00", "2026-11-21T09:00", 0),  # Saturday
        ("2026-11-20T09:00", "2026-11-22T09:00", 0),  # Sunday
        ("2026-11-20T09:00", "2026-11-23T09:00", 0),  # Monday, 勤労感謝の日
        ("2026-11-20T09:00", "2026-11-24T09:00", 1),
        ("2026-11-22T09:00", "2026-11-24T09:00", 1),
        ("2026-12-25T09:00", "2026-12-28T09:00", 1),
        ("2026-11-25T09:00", "2026-11-24T09:00", 0),  # a clock that was set back
    ],
)
def test_business_days_pass_over_weekends_and_holidays(earlier: str, later: str, days: int) -> None:
    """Days that begin after the first and up to the second, without Saturday, Sunday and public holidays."""
    assert business_days_between(tokyo(earlier), tokyo(later), TOKYO) == days


def test_days_are_those_of_the_office() -> None:
    """14:59 and 15:01 UTC are two days in Tokyo and one in London."""
    first, second = datetime(2026, 11, 24, 14, 59, tzinfo=UTC), datetime(2026, 11, 24, 15, 1, tzinfo=UTC)
    assert business_days_between(first, second, TOKYO) == 1
    assert business_days_between(first, second, ZoneInfo("Europe/London")) == 0


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 40), st.integers(0, 40))
def test_business_days_add_up(start: date, first: int, second: int) -> None:
    """From a to c is from a to b and from b to c."""
    a = datetime(start.year, start.month, start.day, 12, tzinfo=TOKYO)
    b, c = a + timedelta(days=first), a + timedelta(days=first + second)
    parts = business_days_between(a, b, TOKYO) + business_days_between(b, c, TOKYO)
    assert business_days_between(a, c, TOKYO) == parts


def test_a_pointer_on_friday_is_fresh_over_a_long_weekend() -> None:
    """Until Monday, a holiday, it is the same occasion; on Tuesday it is not. The newest pointer counts."""
    friday = [Pointer("billing", tokyo("2026-11-02T10:00")), Pointer("billing", tokyo("2026-11-20T17:00"))]
    assert same_occasion(friday, Education(), tokyo("2026-11-23T18:00"), TOKYO) == friday[1]
    assert same_occasion(friday[::-1], Education(), tokyo("2026-11-23T18:00"), TOKYO) == friday[1]
    assert same_occasion(friday, Education(), tokyo("2026-11-24T00:00"), TOKYO) is None


def test_the_gap_is_the_owners() -> None:
    """Two business days, or none at all; without a pointer there is no occasion."""
    pointer = [Pointer("billing", tokyo("2026-11-24T10:00"))]
    two = Education(min_gap_business_days=2)
    assert same_occasion(pointer, two, tokyo("2026-11-25T10:00"), TOKYO) is not None
    assert same_occasion(pointer, two, tokyo("2026-11-26T10:00"), TOKYO) is None
    assert same_occasion(pointer, Education(min_gap_business_days=0), pointer[0].sent_at, TOKYO) is None
    assert same_occasion([], Education(), NOW, TOKYO) is None


def test_company_days_off_are_no_business_days() -> None:
    """A pointer on the last day before the year-end is fresh until the office works again."""
    pointer = [Pointer("billing", tokyo("2026-12-28T17:00"))]
    calendar = Calendar("JP", (Days.parse("12-29..01-03"),))
    assert same_occasion(pointer, Education(), tokyo("2027-01-03T18:00"), TOKYO, calendar) == pointer[0]
    assert same_occasion(pointer, Education(), tokyo("2027-01-04T09:00"), TOKYO, calendar) is None
    assert same_occasion(pointer, Education(), tokyo("2026-12-29T09:00"), TOKYO, Calendar()) is None


def test_where_a_person_was_to_speak_no_machine_does() -> None:
    """Also when the pointers before it are out of the window; until nobody had to for as long."""
    draft = Pointer("billing", NOW - timedelta(days=90))
    history = History(pointers=tuple(at(5)), personal=(draft,))
    assert level_for(history, "billing", Education(), NOW) == 3
    assert level_for(history, "billing", Education(), NOW + timedelta(minutes=1)) == 1
    assert level_for(history, "technical", Education(), NOW) == 1
    assert level_for(NOTHING, "billing", Education(), NOW) == 1
