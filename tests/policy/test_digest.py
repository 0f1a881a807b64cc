"""When a digest is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from madoguchi.policy.digest import DAILY_FOR, Plan, due

TOKYO = ZoneInfo("Asia/Tokyo")
PLAN = Plan(time(17, 30), 4, TOKYO)
STARTED = datetime(2026, 11, 2, 9, 0, tzinfo=TOKYO)


def office(text: str, zone: ZoneInfo = TOKYO) -> datetime:
    """A moment as the office's clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slots(days: int, *, started: datetime = STARTED, corrections: tuple[datetime, ...] = ()) -> list[date]:
    """The slots that a daemon which looks every hour uses in so many days."""
    used: list[date] = []
    moment = started
    while moment < started + timedelta(days=days):
        since = PLAN.slot(used[-1]) if used else started
        found = due(PLAN, moment, started, used, [one for one in corrections if one > since])
        used += [found] if found else []
        moment += timedelta(hours=1)
    return used


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-03T17:29:59.999999", None),
        ("2026-11-03T17:30:00", date(2026, 11, 3)),
        ("2026-11-03T23:59:59", date(2026, 11, 3)),
        ("2026-11-04T00:00:00", None),
    ],
)
def test_a_slot_is_open_from_its_time_until_midnight(now: str, expected: date | None) -> None:
    """A daemon that was down at 17:30 makes it up on the same day; after midnight it is gone."""
    assert due(PLAN, office(now), STARTED, [date(2026, 11, 2)]) == expected


def test_never_two_for_one_slot() -> None:
    """What was used stays used where the clock goes back; a clock that was years ahead for once ends nothing."""
    used = [date(2026, 11, 3), date(2026, 11, 5), date(2099, 1, 1)]
    assert due(PLAN, office("2026-11-03T18:00"), STARTED, used) is None
    assert due(PLAN, office("2026-11-05T18:00"), STARTED, used) is None
    assert due(PLAN, office("2026-11-06T18:00"), STARTED, used) == date(2026, 11, 6)


def test_no_pile_of_old_ones() -> None:
    """After a week down there is one, that of today."""
    assert due(PLAN, office("2026-11-12T20:00"), STARTED, [date(2026, 11, 4)]) == date(2026, 11, 12)


@pytest.mark.parametrize("started", ["2026-11-02T09:00", "2026-11-02T17:29", "2026-11-01T17:30", "2026-11-01T23:00"])
def test_daily_for_thirty_slots_then_weekly(started: str) -> None:
    """The first slot is the first one after the first start; from the 31st day on Fridays are left."""
    used = slots(60, started=office(started))
    assert used[:DAILY_FOR] == [date(2026, 11, 2) + timedelta(days=number) for number in range(DAILY_FOR)]
    assert [day.weekday() for day in used[DAILY_FOR:]] == [4, 4, 4, 4]
    assert used[DAILY_FOR] == date(2026, 12, 4)


def test_a_correction_brings_one_at_the_next_slot() -> None:
    """One that comes after the slot belongs to the next day's; two on one day bring one digest."""
    corrections = (office("2026-12-08T10:00"), office("2026-12-08T17:30"), office("2026-12-15T17:31"))
    used = [day for day in slots(60, corrections=corrections) if day >= date(2026, 12, 2)]
    assert [day for day in used if day.weekday() != 4] == [date(2026, 12, 8), date(2026, 12, 16)]


def test_a_correction_on_the_weekly_day_brings_no_second_one() -> None:
    """One slot, one digest."""
    used = slots(60, corrections=(office("2026-12-11T09:00"),))
    assert used.count(date(2026, 12, 11)) == 1
    assert date(2026, 12, 12) not in used


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 3, 28), time(17, 30), "2026-03-28T16:30"),
        (date(2026, 3, 29), time(17, 30), "2026-03-29T15:30"),
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        (date(2026, 10, 25), time(17, 30), "2026-10-25T16:30"),
    ],
)
def test_a_slot_keeps_the_offices_clock_through_summer_time(day: date, at: time, expected: str) -> None:
    """Skipped: as if the clocks had not been put forward yet. Twice: the first of the two."""
    assert Plan(at, 4, ZoneInfo("Europe/Berlin")).slot(day) == utc(expected)


@pytest.mark.parametrize("at", [time(0, 0), time(2, 30), time(17, 30), time(23, 0)])
def test_one_slot_a_day_where_the_clocks_change(at: time) -> None:
    """Looked at every ten minutes over both changes: one on each day, none twice."""
    zone = ZoneInfo("Europe/Berlin")
    for change in (datetime(2026, 3, 28, 12, tzinfo=zone), datetime(2026, 10, 24, 12, tzinfo=zone)):
        plan, started = Plan(at, 4, zone), change.astimezone(UTC) - timedelta(days=2)
        used: list[date] = []
        moment = started
        while moment < started + timedelta(days=5):
            found = due(plan, moment, started, used)
            used += [found] if found else []
            moment += timedelta(minutes=10)
        assert used == sorted(set(used))
        assert len(used) == 5
