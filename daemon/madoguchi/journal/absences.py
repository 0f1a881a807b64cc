"""When the owner is away: leave, in days. Who goes for good is in `journal/leavings.py`, in the same table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, select, update

from madoguchi.journal.remembered import Remembered
from madoguchi.journal.tables import absences


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from ``first`` to ``last``, both included; ``ended_at``: back before that, or it was never taken."""

    id: int
    first: date
    last: date
    added_at: datetime
    ended_at: datetime | None = None

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when until when, in the owner's time; of no length where it ended before it began."""
        start = datetime.combine(self.first, time(), zone)
        back = datetime.combine(self.last + timedelta(days=1), time(), zone)
        return start, back if self.ended_at is None else max(start, min(back, self.ended_at))


class Absences:
    """Added, and ended early; never deleted: evidence rests on them."""

    def __init__(self, engine: Engine, reader: Engine, remembered: Remembered) -> None:
        self._engine, self._reader, self._remembered = engine, reader, remembered

    def add(self, first: date, last: date, now: datetime) -> int:
        """Returns its number."""
        row = {"first": first.isoformat(), "last": last.isoformat(), "added_at": now}
        with self._engine.begin() as connection:
            return int(connection.execute(insert(absences).values(**row).returning(absences.c.id)).scalar_one())

    def end(self, number: int, now: datetime) -> bool:
        """The owner is back; False where there is no such absence, or it was ended already."""
        mine = (absences.c.id == number) & absences.c.ended_at.is_(None)
        with self._engine.begin() as connection:
            return connection.execute(update(absences).where(mine).values(ended_at=now)).rowcount == 1

    def all(self) -> list[Absence]:
        """The earliest first."""
        return list(self._remembered.get(absences, "Absences", self._all))

    def _all(self) -> list[Absence]:
        with self._reader.connect() as connection:
            rows = connection.execute(
                select(absences).where(~absences.c.leaving).order_by(absences.c.first, absences.c.id)
            ).all()
        return [
            Absence(row.id, date.fromisoformat(row.first), date.fromisoformat(row.last), row.added_at, row.ended_at)
            for row in rows
        ]
