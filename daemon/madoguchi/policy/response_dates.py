"""The dates that a reply may name: until when to send it, when the team answers first, what the client may hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.config.directory import Directory, Team
from madoguchi.policy.business_hours import OpeningHours, after_business_hours, open_spans

LEAST_NOTICE = timedelta(minutes=30)
"""A stretch of work that ends sooner than this is passed over: nobody can be asked to send something in no time."""


@dataclass(frozen=True, slots=True)
class ResponseDates:
    """Aware times in the zone of the office, and a day. ``first_response_by`` is a first response, not a solution."""

    send_by: datetime
    first_response_by: datetime
    client_by: date


def response_dates(team: Team, directory: Directory, now: datetime, zone: ZoneInfo) -> ResponseDates | None:
    """What may be promised to somebody who is pointed to ``team`` at ``now`` (aware); ``zone`` is the office's.

    The team's hours are those of its own time zone and its own days off. The client hears on the next business day of
    the office, since it is the colleague there who tells them. None without an agreement, without an agreed response
    time, or where the team's hours never suffice for it.
    """
    if not team.agreed or team.first_response_hours is None:
        return None
    hours, calendar, there = OpeningHours.parse(team.hours), directory.days_of(team), team.zone or zone
    earliest = now.astimezone(UTC) + LEAST_NOTICE
    send_by = next((end for _, end in open_spans(earliest, hours, calendar, there)), None)
    if send_by is None:
        return None
    answered = after_business_hours(send_by, team.first_response_hours, hours, calendar, there)
    if answered is None:
        return None
    first_response_by = _whole_minute(answered).astimezone(zone)
    client_by = directory.office_days.next_business_day(first_response_by.date())
    return ResponseDates(send_by.astimezone(zone), first_response_by, client_by) if client_by else None


def _whole_minute(moment: datetime) -> datetime:
    """The same minute, or the next where seconds remain: a promise is never rounded down."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)
