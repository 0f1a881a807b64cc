"""Exceptions: a dated, reasoned agreement to support somebody personally, outside the usual way. Pure.

The clock that counts is the moment of deciding, and days are the office's: a mail that came while an exception ran and
is decided after its end is a mail after its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from madoguchi.config.people import matches
from madoguchi.judge.judgement import MINE, Judgement
from madoguchi.policy.days_off import JAPAN, Calendar
from madoguchi.policy.history import History
from madoguchi.policy.levels import business_days_between

USUAL, LONGEST = timedelta(days=14), timedelta(days=31)
"""How long after its first day an exception ends: by default, and at most."""

REMINDED_BEFORE = 3
"""So many business days before the end the owner is reminded."""


class Ending(StrEnum):
    """How an exception ended; `NONE`: it has not."""

    NONE = ""
    RAN_OUT = "ran-out"
    BY_HAND = "by-hand"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Allowance:
    """An exception as it is on record (Python means something else by the word).

    ``pattern``: a canonical address, or a domain with those below it; ``request_type``: "" for whatever they ask;
    ``first`` and ``last`` day, both included; ``renews``: the number of the earlier one; ``ended_at`` and
    ``ended_by``: ended before its last day; ``mails``: how many were held for it; ``followed_at``: when the first mail
    after its end was held; ``drafted_at``: when the draft that comes with the reminder was put down.
    """

    id: int
    pattern: str
    request_type: str
    reason: str
    first: date
    last: date
    added_at: datetime
    next_step: str = ""
    renews: int | None = None
    ended_at: datetime | None = None
    ended_by: Ending = Ending.NONE
    mails: int = 0
    followed_at: datetime | None = None
    drafted_at: datetime | None = None

    @property
    def person(self) -> str:
        """The one colleague it is for; "" where it is for a domain."""
        return self.pattern if "@" in self.pattern else ""

    def end(self, zone: ZoneInfo) -> datetime:
        """When it ends or ended: the midnight after its last day, or before by the owner's hand."""
        midnight = datetime.combine(self.last + timedelta(days=1), time(), zone)
        return midnight if self.ended_at is None else min(midnight, self.ended_at)

    def runs(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether it is in force."""
        return datetime.combine(self.first, time(), zone) <= now < self.end(zone)

    def ending(self, now: datetime, zone: ZoneInfo) -> Ending:
        """How it ended, if it has."""
        if self.ended_by is not Ending.NONE:
            return self.ended_by
        return Ending.NONE if now < self.end(zone) else Ending.RAN_OUT

    def concerns(self, sender: str) -> bool:
        """Whether the canonical ``sender`` is meant."""
        return matches(sender, (self.pattern,))

    def covers(self, judgement: Judgement | None) -> bool:
        """Whether it is for what a mail seems to ask for. One for everything needs no judgement.

        How sure the judgement is does not matter: the owner looks at the mail either way.
        """
        if not self.request_type:
            return True
        if judgement is None or judgement.request_type == MINE:
            return False
        return self.request_type in (judgement.request_type, judgement.best)


def running(
    allowances: Iterable[Allowance], sender: str, judgement: Judgement | None, now: datetime, zone: ZoneInfo
) -> Allowance | None:
    """The one that applies now: for the person before a domain, for one type before everything, then the newest."""
    found = [one for one in _about(allowances, sender, judgement) if one.runs(now, zone)]
    return max(found, key=_specific, default=None)


def ended(
    allowances: Iterable[Allowance], sender: str, judgement: Judgement | None, now: datetime, zone: ZoneInfo
) -> Allowance | None:
    """The one that ended last; those before it are history."""
    found = [one for one in _about(allowances, sender, judgement) if one.end(zone) <= now]
    return max(found, key=lambda one: (one.end(zone), one.id), default=None)


def afresh(history: History, sender: str, judgement: Judgement, now: datetime, zone: ZoneInfo) -> History:
    """What teaching counts: after an exception it begins anew."""
    over = ended(history.allowances, sender, judgement, now, zone)
    if over is None:
        return history
    end = over.end(zone)
    pointers, personal = (
        tuple(one for one in some if one.sent_at >= end) for some in (history.pointers, history.personal)
    )
    return replace(history, pointers=pointers, personal=personal)


def nears_its_end(allowance: Allowance, now: datetime, zone: ZoneInfo, calendar: Calendar = JAPAN) -> bool:
    """Whether its owner is to be reminded: it runs, and its last day is `REMINDED_BEFORE` business days away.

    ``calendar`` is the office's.
    """
    evening = datetime.combine(allowance.last, time(23, 59), zone)
    return allowance.runs(now, zone) and business_days_between(now, evening, zone, calendar) <= REMINDED_BEFORE


def _about(allowances: Iterable[Allowance], sender: str, judgement: Judgement | None) -> list[Allowance]:
    return [one for one in allowances if one.concerns(sender) and one.covers(judgement)]


def _specific(allowance: Allowance) -> tuple[bool, bool, int, int]:
    return bool(allowance.person), bool(allowance.request_type), len(allowance.pattern), allowance.id
