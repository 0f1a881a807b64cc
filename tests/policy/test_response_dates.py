"""The dates a reply may name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.config.directory import Directory, Team
from madoguchi.policy.response_dates import LEAST_NOTICE, ResponseDates, response_dates

TOKYO = ZoneInfo("Asia/Tokyo")
PLAIN = Directory()


def a_team(**overrides: Any) -> Team:
    usual = {
        "name": "Billing",
        "channel": "billing@example.co.jp",
        "first_response_hours": 8.0,
        "agreed_on": date(2026, 11, 2),
    }
    return Team.model_validate(usual | overrides)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "send_by", "first_response_by", "client_by"),
    [
        (at(11, 30, 10), at(11, 30, 18), at(12, 1, 17), date(2026, 12, 2)),
        (at(11, 30, 7), at(11, 30, 18), at(12, 1, 17), date(2026, 12, 2)),
        (at(11, 30, 23), at(12, 1, 18), at(12, 2, 17), date(2026, 12, 3)),
        (at(11, 27, 16), at(11, 27, 18), at(11, 30, 17), date(2026, 12, 1)),
        (at(11, 28, 12), at(11, 30, 18), at(12, 1, 17), date(2026, 12, 2)),
        (at(11, 20, 16), at(11, 20, 18), at(11, 24, 17), date(2026, 11, 25)),
        (at(11, 23, 10), at(11, 24, 18), at(11, 25, 17), date(2026, 11, 26)),
    ],
    ids=["working day", "before opening", "night", "friday", "saturday", "before a long weekend", "public holiday"],
)
def test_dates(now: datetime, send_by: datetime, first_response_by: datetime, client_by: date) -> None:
    """Sent by the end of this stretch of work or the next; the hours count from there; the client a day later."""
    assert response_dates(a_team(), PLAIN, now, TOKYO) == ResponseDates(send_by, first_response_by, client_by)


@pytest.mark.parametrize("absent", [{"agreed_on": None}, {"first_response_hours": None}])
def test_nothing_without_agreement(absent: dict[str, None]) -> None:
    """Without an agreement, or an agreed time, there is no date."""
    assert response_dates(a_team(**absent), PLAIN, at(11, 30, 10), TOKYO) is None


def test_least_notice() -> None:
    """Shortly before closing time the next stretch is meant: a reply must not ask for what cannot be done."""
    closing = at(11, 30, 18)
    early = response_dates(a_team(), PLAIN, closing - LEAST_NOTICE - timedelta(seconds=1), TOKYO)
    late = response_dates(a_team(), PLAIN, closing - LEAST_NOTICE, TOKYO)
    assert early is not None
    assert late is not None
    assert (early.send_by, late.send_by) == (closing, at(12, 1, 18))


def test_lunch_ends_a_stretch() -> None:
    """A team that closes at noon wants it by noon."""
    dates = response_dates(a_team(hours="Mon-Fri 09:00-12:00, Mon-Fri 13:00-18:00"), PLAIN, at(11, 30, 10), TOKYO)
    assert dates is not None
    assert dates.send_by == at(11, 30, 12)
    assert dates.first_response_by == at(12, 1, 12)


def test_rounded_up_to_the_minute() -> None:
    """A third of an hour is told as a whole minute, never an earlier one."""
    dates = response_dates(a_team(first_response_hours=0.333), PLAIN, at(11, 30, 10), TOKYO)
    assert dates is not None
    assert dates.first_response_by == at(12, 1, 9, 20)


def test_hours_that_never_suffice() -> None:
    """A response time that a year of opening hours does not hold gives no date."""
    assert response_dates(a_team(first_response_hours=8784.0), PLAIN, at(11, 30, 10), TOKYO) is None


@settings(deadline=None)
@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(TOKYO)),
    amount=st.floats(0.1, 60),
    hours=st.sampled_from(["Mon-Fri 09:00-18:00", "Tue 10:00-12:00, Sat 13:00-15:00", "Mon-Sun 00:00-23:59"]),
)
def test_order(now: datetime, amount: float, hours: str) -> None:
    """At any moment: there is time to send it, the first response comes after that, the client's day after that."""
    dates = response_dates(a_team(first_response_hours=amount, hours=hours), PLAIN, now, TOKYO)
    assert dates is not None
    assert now + LEAST_NOTICE < dates.send_by < dates.first_response_by
    assert dates.first_response_by.date() < dates.client_by


def in_office(calendar: dict[str, Any], **overrides: Any) -> tuple[Team, Directory]:
    return a_team(**overrides), Directory.model_validate({"calendar": calendar})


YEAR_END = {"days_off": ["2026-12-29..2027-01-03"]}


def test_year_end() -> None:
    """The company's days off and New Year's Day are passed over by team and client alike."""
    dates = response_dates(*in_office(YEAR_END), at(12, 28, 10), TOKYO)
    assert dates == ResponseDates(at(12, 28, 18), datetime(2027, 1, 4, 17, tzinfo=TOKYO), client_by=date(2027, 1, 5))
    closed = response_dates(*in_office(YEAR_END), at(12, 30, 10), TOKYO)
    assert closed is not None
    assert closed.send_by == datetime(2027, 1, 4, 18, tzinfo=TOKYO)


def test_a_team_may_work_when_the_company_does_not() -> None:
    """Its own list goes in the place of the company's; the client still hears on a day of the office."""
    dates = response_dates(*in_office(YEAR_END, days_off=[]), at(12, 28, 10), TOKYO)
    assert dates is not None
    assert dates.first_response_by == at(12, 29, 17)
    assert dates.client_by == date(2027, 1, 4)


def test_a_team_without_public_holidays() -> None:
    """It answers on a holiday; whoever tells the client works on the next business day of the office."""
    dates = response_dates(*in_office({}, holidays="none"), at(11, 20, 10), TOKYO)
    assert dates == ResponseDates(at(11, 20, 18), at(11, 23, 17), date(2026, 11, 24))


def test_a_team_that_works_one_day_a_week() -> None:
    """The client need not wait for the team's next day."""
    dates = response_dates(*in_office({}, hours="Tue 10:00-12:00", first_response_hours=1.0), at(12, 1, 10), TOKYO)
    assert dates == ResponseDates(at(12, 1, 12), at(12, 8, 11), date(2026, 12, 9))


def test_a_team_in_another_zone() -> None:
    """Its hours are those of its own clock, told by the office's: 09:00 to 18:00 in Singapore is 10:00 to 19:00."""
    dates = response_dates(*in_office({}, timezone="Asia/Singapore", holidays="none"), at(11, 30, 18, 15), TOKYO)
    assert dates == ResponseDates(at(11, 30, 19), at(12, 1, 18), date(2026, 12, 2))


def test_a_team_whose_day_ends_after_midnight_here() -> None:
    """A first response at 17:00 in New York is the next day in Tokyo, and the client hears a day after that."""
    dates = response_dates(*in_office({}, timezone="America/New_York", holidays="none"), at(11, 30, 10), TOKYO)
    assert dates is not None
    assert dates.send_by == at(12, 1, 8)
    assert dates.first_response_by == at(12, 2, 7)
    assert dates.client_by == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("now", "first_response_by"),
    [
        (
            datetime(2026, 3, 6, 10, tzinfo=TOKYO),
            datetime(2026, 3, 10, 6, tzinfo=TOKYO),
        ),  # clocks go forward on the 8th
        (datetime(2026, 10, 30, 10, tzinfo=TOKYO), datetime(2026, 11, 3, 7, tzinfo=TOKYO)),  # and back on 1 November
    ],
)
def test_clocks_that_change_elsewhere(now: datetime, first_response_by: datetime) -> None:
    """17:00 in New York is 06:00 in Tokyo in summer and 07:00 in winter."""
    dates = response_dates(*in_office({}, timezone="America/New_York", holidays="none"), now, TOKYO)
    assert dates is not None
    assert dates.first_response_by == first_response_by
