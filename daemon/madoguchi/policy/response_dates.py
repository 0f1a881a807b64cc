"""The dates that a reply may name: until when to send it, when the team answers first, what the client may hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.config.directory import Team
from madoguchi.policy.business_hours import OpeningHours, after_business_hours, next_business_day, open_spans

LEAST_NOTICE = timedelta(minutes=30)
"""A stretch of work that ends sooner than this is passed over: nobody can be asked to send something in no time."""


@dataclass(frozen=True, slots=True)
class ResponseDates:
    """Aware times in the zone of the office, and a day. ``first_response_by`` is a first response, not a solution."""

    send_by: datetime
    first_response_by: datetime
    client_by: date


def response_dates(team: Team, now: datetime, zone: ZoneInfo) -> ResponseDates | None:
    """What may be promised to somebody who is pointed to ``team`` at ``now`` (aware).

    None without an agreement, without an agreed response time, or where the team's hours never suffice for it.
    """
    if not team.agreed or team.first_response_hours is None:
        return None
    hours = OpeningHours.parse(team.hours)
    send_by = next((end for _, end in open_spans(now + LEAST_NOTICE, hours, team.holidays, zone)), None)
    if send_by is None:
        return None
    answered = after_business_hours(send_by, team.first_response_hours, hours, team.holidays, zone)
    if answered is None:
        return None
    first_response_by = _whole_minute(answered)
    client_by = next_business_day(first_response_by.date(), hours, team.holidays)
    return ResponseDates(send_by, first_response_by, client_by) if client_by else None


def _whole_minute(moment: datetime) -> datetime:
    """The same minute, or the next where seconds remain: a promise is never rounded down."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)
