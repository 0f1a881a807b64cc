"""When the owner gets a digest: one slot a day, at a fixed time of the office; which slots are used. Pure.

Daily in the first 30 days, daily where the owner corrected something since the last one, else on one day of the week.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAILY_FOR = 30
"""Days, from the first slot after the first start on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``at`` in ``zone``; ``weekday``: 0 is Monday."""

    at: time
    weekday: int
    zone: ZoneInfo

    def slot(self, day: date) -> datetime:
        """The moment of that day's slot, UTC.

        A time that the clocks skip counts as if they had not (PEP 495), one that they show twice the first time.
        """
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def day(self, moment: datetime) -> date:
        """The day in the office."""
        return moment.astimezone(self.zone).date()


def due(
    plan: Plan, now: datetime, started: datetime, used: Container[date], corrections: Iterable[datetime] = ()
) -> date | None:
    """The day whose slot is to be used now; None where there is none.

    Only the slot of today: it is made up for until midnight, and older ones are not. ``started``: the first start;
    ``used``: the days whose slots are used; ``corrections``: when the owner corrected something since the last one.
    """
    today = plan.day(now)
    slot = plan.slot(today)
    if now < slot or slot <= started or today in used:
        return None
    if (today - _first(plan, started)).days < DAILY_FOR or today.weekday() == plan.weekday:
        return today
    return today if any(moment <= slot for moment in corrections) else None


def _first(plan: Plan, started: datetime) -> date:
    """The day of the first slot after the first start."""
    day = plan.day(started)
    return day if plan.slot(day) > started else day + timedelta(days=1)
