"""The dates a reply may name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.config.directory import Team
from madoguchi.policy.response_dates import LEAST_NOTICE, ResponseDates, response_dates

TOKYO = ZoneInfo("Asia/Tokyo")


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
    assert response_dates(a_team(), now, TOKYO) == ResponseDates(send_by, first_response_by, client_by)


@pytest.mark.parametrize("absent", [{"agreed_on": None}, {"first_response_hours": None}])
def test_nothing_without_agreement(absent: dict[str, None]) -> None:
    """Without an agreement, or an agreed time, there is no date."""
    assert response_dates(a_team(**absent), at(11, 30, 10), TOKYO) is None


def test_least_notice() -> None:
    """Shortly before closing time the next stretch is meant: a reply must not ask for what cannot be done."""
    closing = at(11, 30, 18)
    early = response_dates(a_team(), closing - LEAST_NOTICE - timedelta(seconds=1), TOKYO)
    late = response_dates(a_team(), closing - LEAST_NOTICE, TOKYO)
    assert early is not None
    assert late is not None
    assert (early.send_by, late.send_by) == (closing, at(12, 1, 18))


def test_lunch_ends_a_stretch() -> None:
    """A team that closes at noon wants it by noon."""
    dates = response_dates(a_team(hours="Mon-Fri 09:00-12:00, Mon-Fri 13:00-18:00"), at(11, 30, 10), TOKYO)
    assert dates is not None
    assert dates.send_by == at(11, 30, 12)
    assert dates.first_response_by == at(12, 1, 12)


def test_rounded_up_to_the_minute() -> None:
    """A third of an hour is told as a whole minute, never an earlier one."""
    dates = response_dates(a_team(first_response_hours=0.333), at(11, 30, 10), TOKYO)
    assert dates is not None
    assert dates.first_response_by == at(12, 1, 9, 20)


def test_hours_that_never_suffice() -> None:
    """A response time that a year of opening hours does not hold gives no date."""
    assert response_dates(a_team(first_response_hours=8784.0), at(11, 30, 10), TOKYO) is None


@settings(deadline=None)
@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(TOKYO)),
    amount=st.floats(0.1, 60),
    hours=st.sampled_from(["Mon-Fri 09:00-18:00", "Tue 10:00-12:00, Sat 13:00-15:00", "Mon-Sun 00:00-23:59"]),
)
def test_order(now: datetime, amount: float, hours: str) -> None:
    """At any moment: there is time to send it, the first response comes after that, the client's day after that."""
    dates = response_dates(a_team(first_response_hours=amount, hours=hours), now, TOKYO)
    assert dates is not None
    assert now + LEAST_NOTICE < dates.send_by < dates.first_response_by
    assert dates.first_response_by.date() < dates.client_by
