"""How much was asked, of which team, in which month, and by how many people. Reading only; nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

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
        statement = select(mails.c.arrived_at, mails.c.team, mails.c.best, mails.c.sender).where(
            mails.c.disposition.in_(_ASKED),
            mails.c.team.is_not(None),
            mails.c.best.is_not(None),
            mails.c.request_type != MINE,
        )
        person = self._people()
        senders: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        with self._reader.connect() as connection:
            for arrived, team, best, sender in connection.execute(statement):
                senders[f"{arrived.astimezone(zone):%Y-%m}", team, best].append(person(sender))
        return [Asked(*key, len(found), len(set(found))) for key, found in sorted(senders.items())]
