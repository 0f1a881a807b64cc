"""How long the owner has been away, and what that changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from madoguchi.judge.judgement import Judgement
from madoguchi.policy.absence import Stretch, stretch
from madoguchi.policy.days_off import Calendar
from madoguchi.policy.history import History
from madoguchi.reasons import Reason
from tests.policy.test_decide import NOW, SURE, decided

TOKYO = ZoneInfo("Asia/Tokyo")


def day(number: int) -> datetime:
    return datetime(2026, 11, 1, tzinfo=TOKYO) + timedelta(days=number - 1)


def test_absences_that_touch_are_one() -> None:
    """Whatever the order in which they were put down; a day between parts them."""
    spans = [(day(8), day(12)), (day(2), day(8)), (day(3), day(5)), (day(13), day(20))]
    assert stretch(spans, day(11)) == Stretch(day(2), day(12))
    assert stretch(spans, day(12)) is None
    assert stretch(spans, day(13)) == Stretch(day(13), day(20))
    assert stretch(spans, day(1)) is None
    assert stretch([], NOW) is None


def test_one_that_was_never_taken_joins_nothing() -> None:
    """Ended before it began, it has no length."""
    assert stretch([(day(5), day(5))], day(5)) is None


@pytest.mark.parametrize(("days", "long"), [(0, False), (30.9, False), (31, True), (40, True)])
def test_pointers_go_on_for_31_days(days: float, long: bool) -> None:
    """After that nobody could have looked after the promise: held, for a reason that says so."""
    since = NOW - timedelta(days=days)
    history = History(away=Stretch(since, NOW + timedelta(days=1)))
    assert decided(SURE, history=history).reason is (Reason.LONG_ABSENCE if long else Reason.ANSWERABLE)
    unsure = Judgement("invoice", "invoice", 0.1, 0.5)
    assert decided(unsure, history=history).reason is Reason.UNSURE


@pytest.mark.parametrize(
    ("back", "on"),
    [
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 21), date(2026, 11, 24)),  # Saturday, and Monday is a holiday
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_back_on_a_working_day(back: date, on: date) -> None:
    """Not on a weekend or a holiday, in the office's zone."""
    midnight = datetime.combine(back, datetime.min.time(), TOKYO)
    assert Stretch(NOW, midnight.astimezone(UTC)).back_on(TOKYO) == on


def test_the_offices_own_calendar_counts() -> None:
    """Where the office works on a Japanese holiday, its owner is back on it."""
    stretch_ = Stretch(NOW, datetime(2026, 11, 21, tzinfo=TOKYO))
    assert stretch_.back_on(TOKYO, Calendar(holidays="none")) == date(2026, 11, 23)
