"""From when on the owner is gone for good. The rows stand among the absences, and share their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, insert, select

from madoguchi.journal.remembered import Remembered
from madoguchi.journal.tables import absences


@dataclass(frozen=True, slots=True)
class Leaving:
    """From the start of ``day`` on. ``successor``: as it was given, "" where nobody was; ``confirmed``: it is settled.

    ``ended_at``: it was taken back then, before its day or after.
    """

    id: int
    day: date
    added_at: datetime
    successor: str = ""
    confirmed: bool = False
    ended_at: datetime | None = None

    @property
    def named(self) -> str:
        """Who may be named as the successor; "" until it is settled."""
        return self.successor if self.confirmed else ""


class Leavings:
    """Added, and taken back with `Absences.end`; one at a time."""

    def __init__(self, engine: Engine, reader: Engine, remembered: Remembered) -> None:
        self._engine, self._reader, self._remembered = engine, reader, remembered

    def add(self, day: date, now: datetime, *, successor: str = "", confirmed: bool = False) -> int | None:
        """Returns its number; None where another one stands, which is left as it is."""
        row = {"first": day.isoformat(), "last": day.isoformat(), "added_at": now, "leaving": True}
        with self._engine.begin() as connection:
            if connection.execute(select(absences.c.id).where(_STANDS)).first() is not None:
                return None
            values = {**row, "successor": successor, "confirmed": confirmed}
            return int(connection.execute(insert(absences).values(**values).returning(absences.c.id)).scalar_one())

    def standing(self) -> Leaving | None:
        """The one that was not taken back, whether its day has come or not."""
        return next((one for one in self.all() if one.ended_at is None), None)

    def all(self) -> list[Leaving]:
        """In the order in which they were put down."""
        return list(self._remembered.get(absences, "Leavings", self._all))

    def _all(self) -> list[Leaving]:
        statement = select(absences).where(absences.c.leaving).order_by(absences.c.id)
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [
            Leaving(
                row.id, date.fromisoformat(row.first), row.added_at, row.successor or "", row.confirmed, row.ended_at
            )
            for row in rows
        ]


_STANDS = absences.c.leaving & absences.c.ended_at.is_(None)
