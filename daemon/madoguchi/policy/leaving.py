"""When somebody leaves for good: from which moment nothing goes out in that name, and when to prepare. Pure.

An auto-responder that outlives its owner answers for weeks in the name of somebody who is not there (gitlab-org/gitlab
issue 30327). A pointer may name the successor only once that is settled, and people outside are told nothing of it
(RFC 3834 §6); so the program does not speak of it at all: it falls silent.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PREPARE_DAYS = 30
"""So many days before, `report` and `check` begin to say what is to be done."""


def has_left(day: date, now: datetime, zone: ZoneInfo) -> bool:
    """Whether that day has begun in the office's time."""
    return now.astimezone(zone).date() >= day


def days_left(day: date, now: datetime, zone: ZoneInfo) -> int:
    """Days from today to that day in the office's time; 0 or less once it has come."""
    return (day - now.astimezone(zone).date()).days


def evidence(day: date) -> str:
    """Why a mail is held, in words."""
    return f"nothing goes out in the owner's name from {day.isoformat()} on"
