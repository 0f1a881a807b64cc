"""When a team works, and when it will have answered: business hours, in the team's own time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from madoguchi.policy.days_off import Calendar

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

    def on(self, day: date, calendar: Calendar) -> tuple[tuple[time, time], ...]:
        """The hours of that day, empty on a day off."""
        spans = self.spans[day.weekday()]
        return spans if spans and not calendar.is_off(day) else ()


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


def open_spans(
    start: datetime, hours: OpeningHours, calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of work from ``start`` on, up to a year ahead, in UTC: so that an hour is an hour on the days
    on which the clocks of ``zone`` are changed.
    """
    begin_at = start.astimezone(UTC)
    first = start.astimezone(zone).date()
    for offset in range(_HORIZON.days):
        day = first + timedelta(days=offset)
        for opening, closing in hours.on(day, calendar):
            begin = max(begin_at, datetime.combine(day, opening, zone).astimezone(UTC))
            end = datetime.combine(day, closing, zone).astimezone(UTC)
            if begin < end:
                yield begin, end


def after_business_hours(
    start: datetime, amount: float, hours: OpeningHours, calendar: Calendar, zone: ZoneInfo
) -> datetime | None:
    """The moment (UTC) at which ``amount`` business hours have passed; None if it is over a year off."""
    left = timedelta(hours=amount)
    for begin, end in open_spans(start, hours, calendar, zone):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None
