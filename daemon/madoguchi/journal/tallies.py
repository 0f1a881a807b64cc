"""How much was asked, of which team, in which month, and by how many people. Reading only; nobody is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select

from madoguchi.journal.plans import unindexed
from madoguchi.journal.prepared import prepared
from madoguchi.journal.pseudonyms import People
from madoguchi.journal.tables import mails
from madoguchi.judge.judgement import MINE
from madoguchi.reasons import Disposition

_ASKED = (Disposition.HELD, Disposition.DRAFTED, Disposition.ANSWERED)


@dataclass(frozen=True, slots=True)
class Asked:
    """``mails`` that ``people`` different people sent in a month (``2026-11``), by the type they were judged as."""

    month: str
    team: str
    request_type: str
    mails: int
    people: int


class Tallies:
    """Queries for what is handed over."""

    def __init__(self, reader: Engine, people: Callable[[], People]) -> None:
        self._reader, self._people = reader, people

    def asked(self, zone: ZoneInfo) -> list[Asked]:
        """By month in that zone, team and type. Left out: machine mail, and what was the owner's own matter."""
        person, found = self._people(), list[Asked]()
        start = _next_arrival.value(self._reader, datetime.min.replace(tzinfo=UTC))
        while start is not None:
            month = start.astimezone(zone)
            end = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=zone)
            number, people = Counter[tuple[str, str]](), defaultdict[tuple[str, str], set[str]](set)
            for sender, team, best, mails_of in _asked_within.rows(self._reader, start, end):
                number[team, best] += mails_of
                people[team, best].add(person(sender))
            found += [Asked(f"{month:%Y-%m}", *key, number[key], len(people[key])) for key in sorted(number)]
            start = _next_arrival.value(self._reader, end)
        return found


@prepared
def _next_arrival(since: datetime) -> Any:
    return select(mails.c.arrived_at).where(mails.c.arrived_at >= since).order_by(mails.c.arrived_at).limit(1)


@prepared
def _asked_within(since: datetime, until: datetime) -> Any:
    who = (mails.c.sender, mails.c.team, mails.c.best)
    return (
        select(*who, func.count())
        .where(mails.c.arrived_at >= since, mails.c.arrived_at < until)
        # The fate not as a plain column: most mail of all years has one of these.
        .where(unindexed(mails.c.disposition).in_(_ASKED), mails.c.team.is_not(None), mails.c.best.is_not(None))
        .where(mails.c.request_type != MINE)
        .group_by(*map(unindexed, who))
    )
