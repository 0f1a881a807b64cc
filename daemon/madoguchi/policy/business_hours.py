"""When a team works, and when it will have answered: business hours and public holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_HORIZON = timedelta(days=366)


@dataclass(frozen=True)
class OpeningHours:
    """Hours by weekday (0 = Monday): pairs of opening and closing time, in order."""

    spans: tuple[tuple[tuple[time, time], ...], ...]

    @classmethod
    def parse(cls, text: str) -> OpeningHours:
        """From text such as ``Mon-Fri 09:00-18:00, Sat 10:00-12:00``. Raises ValueError with what is expected."""
        week: list[list[tuple[time, time]]] = [[] for _ in _DAYS]
        for piece in text.split(","):
            for day, span in _spans(piece.strip().lower()):
                week[day].append(span)
        in_order = tuple(tuple(sorted(spans)) for spans in week)
        if any(later[0] < earlier[1] for spans in in_order for earlier, later in pairwise(spans)):
            msg = "hours of which no two overlap, such as Mon-Thu 09:00-18:00, Fri 09:00-17:00"
            raise ValueError(msg)
        return cls(in_order)

    def on(self, day: date, holidays: str) -> tuple[tuple[time, time], ...]:
        """The hours of that day, empty on a day off. ``holidays``: "JP" or "none"."""
        return () if is_holiday(day, holidays) else self.spans[day.weekday()]


def _spans(piece: str) -> Iterator[tuple[int, tuple[time, time]]]:
    expected = "hours such as Mon-Fri 09:00-18:00, Sat 10:00-12:00"
    found = _SPAN.fullmatch(piece)
    if not found or found[1] not in _DAYS or (found[2] or found[1]) not in _DAYS:
        raise ValueError(expected)
    try:
        span = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
    except ValueError:
        raise ValueError(expected) from None
    first, last = _DAYS.index(found[1]), _DAYS.index(found[2] or found[1])
    if span[0] >= span[1] or first > last:
        raise ValueError(expected)
    for day in range(first, last + 1):
        yield day, span


def is_holiday(day: date, holidays: str) -> bool:
    """Whether ``day`` is a public holiday of that country ("JP"); "none" knows none."""
    if holidays != "JP":
        return False
    import jpholiday

    return bool(jpholiday.is_holiday(day))


def open_spans(
    start: datetime, hours: OpeningHours, holidays: str, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of work from ``start`` on, up to a year ahead, as aware datetimes in ``zone``."""
    local = start.astimezone(zone)
    for offset in range(_HORIZON.days):
        day = local.date() + timedelta(days=offset)
        for opening, closing in hours.on(day, holidays):
            begin = max(local, datetime.combine(day, opening, zone))
            end = datetime.combine(day, closing, zone)
            if begin < end:
                yield begin, end


def after_business_hours(
    start: datetime, amount: float, hours: OpeningHours, holidays: str, zone: ZoneInfo
) -> datetime | None:
    """The moment at which ``amount`` business hours after ``start`` have passed; None if that takes over a year."""
    left = timedelta(hours=amount)
    for begin, end in open_spans(start, hours, holidays, zone):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def next_business_day(day: date, hours: OpeningHours, holidays: str) -> date | None:
    """The first day after ``day`` with any working hours; None if there is none within a year."""
    for offset in range(1, _HORIZON.days):
        later = day + timedelta(days=offset)
        if hours.on(later, holidays):
            return later
    return None
