"""Graduated teaching: which level the next pointer to a team has, and whether it is still the same occasion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.config.settings import Education
from madoguchi.policy.days_off import JAPAN, Calendar
from madoguchi.policy.history import History, Pointer

PERSONAL_LEVEL = 3
"""From here on no machine speaks."""


def next_level(pointers: Sequence[Pointer], education: Education, now: datetime) -> int:
    """1, 2 or 3 for the pointer that would come next, counting those within ``window_days``."""
    since = now - timedelta(days=education.window_days)
    ordinal = 1 + sum(pointer.sent_at >= since for pointer in pointers)
    return sum(ordinal >= begin for begin in education.levels)


def level_for(history: History, team: str, education: Education, now: datetime) -> int:
    """1, 2 or 3 for this person and team. Where a person was to speak, no machine does until a window has passed in
    which nobody had to.
    """
    since = now - timedelta(days=education.window_days)
    if any(draft.team == team and draft.sent_at >= since for draft in history.personal):
        return PERSONAL_LEVEL
    return next_level(history.to_team(team), education, now)


def same_occasion(
    pointers: Sequence[Pointer], education: Education, now: datetime, zone: ZoneInfo, calendar: Calendar = JAPAN
) -> Pointer | None:
    """The pointer that is so fresh that another would be nagging; None where there is none.

    ``calendar`` is the office's.
    """
    if not pointers or education.min_gap_business_days == 0:
        return None
    latest = max(pointers, key=lambda pointer: pointer.sent_at)
    passed = business_days_between(latest.sent_at, now, zone, calendar)
    return latest if passed < education.min_gap_business_days else None


def business_days_between(earlier: datetime, later: datetime, zone: ZoneInfo, calendar: Calendar = JAPAN) -> int:
    """How many business days began after the day of ``earlier`` up to the day of ``later``, in the office's zone."""
    first, last = earlier.astimezone(zone).date(), later.astimezone(zone).date()
    days = (first + timedelta(days=offset) for offset in range(1, (last - first).days + 1))
    return sum(map(calendar.is_business_day, days))
