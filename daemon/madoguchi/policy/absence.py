"""While the owner is away: how long already, and whether pointers may go on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.policy.days_off import JAPAN, Calendar
from madoguchi.promise.ledger import LONGEST_ABSENCE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Away from ``since`` until ``back``, without a day between."""

    since: datetime
    back: datetime

    def is_long(self, now: datetime) -> bool:
        """Whether nobody could look after the promise for longer than it stands by itself."""
        return now >= self.since + LONGEST_ABSENCE

    def back_on(self, zone: ZoneInfo, calendar: Calendar = JAPAN) -> date:
        """The first business day after it; the very next one where there is none within a year. ``calendar`` is the
        office's.
        """
        day = self.back.astimezone(zone).date()
        return calendar.next_business_day(day - timedelta(days=1)) or day


def stretch(spans: Iterable[tuple[datetime, datetime]], now: datetime) -> Stretch | None:
    """The stretch that ``now`` lies in, out of (from, to) of every absence; those that touch are one."""
    joined: list[Stretch] = []
    for since, back in sorted(spans):
        if joined and since <= joined[-1].back:
            joined[-1] = Stretch(joined[-1].since, max(joined[-1].back, back))
        elif since < back:
            joined.append(Stretch(since, back))
    return next((one for one in joined if one.since <= now < one.back), None)
