"""Which days are off."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.policy.days_off import JAPAN, Calendar, Days, is_holiday, wanted_instead

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("2026-12-29", ["2026-12-29"], ["2026-12-28", "2026-12-30", "2027-12-29"]),
        ("2026-12-29..2027-01-03", ["2026-12-29", "2026-12-31", "2027-01-03"], ["2026-12-28", "2027-01-04"]),
        ("12-29..01-03", ["2026-12-29", "2027-01-03", "2030-12-31"], ["2026-12-28", "2027-01-04", "2026-06-01"]),
        ("08-13..08-15", ["2026-08-13", "2031-08-15"], ["2026-08-12", "2026-08-16", "2026-12-31"]),
        ("02-29", ["2028-02-29"], ["2027-02-28", "2027-03-01"]),
        (" 2026-12-29 .. 2026-12-30 ", ["2026-12-30"], ["2026-12-31"]),
    ],
)
def test_both_ends_are_off_and_their_neighbours_are_not(text: str, inside: list[str], outside: list[str]) -> None:
    """A day, a range, a range of every year also over its end; and it is written as it was read."""
    days = Days.parse(text)
    assert all(date.fromisoformat(day) in days for day in inside)
    assert not any(date.fromisoformat(day) in days for day in outside)
    assert str(days) == text.replace(" ", "")


@pytest.mark.parametrize("text", ["", "..", "2026", "2026-13-01", "2027-02-29", "2026-12-29..01-03", "1-2", "a..b..c"])
def test_what_is_no_day_says_what_is_expected(text: str) -> None:
    """Half dates, impossible ones, years on one side only."""
    with pytest.raises(ValueError, match="a day such as"):
        Days.parse(text)


def test_a_range_that_ends_before_it_begins() -> None:
    """With years it is a mistake; without, it goes over New Year."""
    with pytest.raises(ValueError, match="not after the last"):
        Days.parse("2027-01-03..2026-12-29")
    assert date(2026, 12, 31) in Days.parse("12-29..01-03")


def test_public_holidays() -> None:
    """勤労感謝の日 is off for who keeps Japanese holidays, and only for them."""
    assert is_holiday(date(2026, 11, 23), "JP")
    assert not is_holiday(date(2026, 11, 23), "none")
    assert JAPAN.next_business_day(FRIDAY) == date(2026, 11, 24)
    assert Calendar("none").next_business_day(FRIDAY) == date(2026, 11, 23)


def test_golden_week() -> None:
    """Substitute holidays in a row are all passed over: from 1 May 2026 the next business day is 7 May."""
    assert JAPAN.next_business_day(date(2026, 5, 1)) == date(2026, 5, 7)


def test_a_year_off() -> None:
    """The search ends."""
    assert Calendar("none", (Days.parse("01-01..12-31"),)).next_business_day(FRIDAY) is None


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_yearly_days_are_the_same_in_every_year(day: date) -> None:
    """What is off by month and day is off in the year of the day too."""
    yearly = Days.parse("12-29..01-03")
    begins = day.year if day.month > 6 else day.year - 1
    assert (day in yearly) is (day in Days.parse(f"{begins}-12-29..{begins + 1}-01-03"))


@pytest.mark.parametrize(
    ("code", "holiday", "workday"),
    [("SG", "2026-08-10", "2026-11-23"), ("DE-BY", "2026-11-01", "2026-11-23"), ("US", "2026-11-26", "2026-11-23")],
)
def test_other_countries(code: str, holiday: str, workday: str) -> None:
    """With the extra: a country's and a part's own holidays, and not Japan's."""
    pytest.importorskip("holidays")
    assert wanted_instead(code) == ""
    assert is_holiday(date.fromisoformat(holiday), code)
    assert not is_holiday(date.fromisoformat(workday), code)
