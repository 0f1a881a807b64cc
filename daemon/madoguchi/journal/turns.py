"""Every turn that the promise took, once and for good: what was taken back is not granted again by a later edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, func, insert, select

from madoguchi.journal.notices import enter
from madoguchi.journal.remembered import Remembered
from madoguchi.journal.tables import mails, turns


class Turn(StrEnum):
    """``DEMOTED`` and ``RESTORED`` are about one request type, the others about the whole."""

    GRANTED = "granted"
    ENDED = "ended"
    ALARM = "alarm"
    RESTART = "restart"
    DEMOTED = "demoted"
    RESTORED = "restored"


SEALING = (Turn.ALARM, Turn.RESTART)
"""After these the evidence begins anew."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """``about``: the request type, or "". ``sealed``: the last mail whose evidence counts no more, None: no change."""

    id: int
    at: datetime
    kind: Turn
    why: str
    about: str = ""
    sealed: int | None = None


class Turns:
    """Appended to, never changed."""

    def __init__(self, engine: Engine, reader: Engine, remembered: Remembered) -> None:
        self._engine, self._reader, self._remembered = engine, reader, remembered

    def take(self, kind: Turn, why: str, now: datetime, *, last: int, about: str = "") -> bool:
        """Records a turn, and that the owner is to be told; one of `SEALING` shuts off all evidence so far.

        ``last``: the id of the newest turn that the caller knew of, 0 for none. False where somebody took another one
        meanwhile: then it is to be looked at again.
        """
        newest = select(func.coalesce(func.max(mails.c.id), 0)).scalar_subquery()
        row = {"at": now, "kind": kind, "about": about, "why": why, "sealed": newest if kind in SEALING else None}
        with self._engine.begin() as connection:
            if connection.execute(select(func.coalesce(func.max(turns.c.id), 0))).scalar_one() != last:
                return False
            number = connection.execute(insert(turns).values(**row).returning(turns.c.id)).scalar_one()
            enter(connection, f"turn-{number} {now.isoformat()}", kind, now, about=about, why=why)
        return True

    def all(self) -> list[TurnRecord]:
        """In the order in which they were taken."""
        return list(self._remembered.get(turns, "Turns", self._all))

    def _all(self) -> list[TurnRecord]:
        with self._reader.connect() as connection:
            rows = connection.execute(select(turns).order_by(turns.c.id)).all()
        return [TurnRecord(row.id, row.at, Turn(row.kind), row.why, row.about, row.sealed) for row in rows]


def sealed(taken: list[TurnRecord]) -> int:
    """The last mail whose evidence counts no more; 0 where all counts."""
    return max((turn.sealed for turn in taken if turn.sealed is not None), default=0)


def last_of(taken: list[TurnRecord]) -> int:
    """The id of the newest turn; 0 where there is none."""
    return taken[-1].id if taken else 0
