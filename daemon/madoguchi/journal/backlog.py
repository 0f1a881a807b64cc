"""How much waits, and for how long: for whoever watches over many accounts. Reading only; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, select

from madoguchi.journal.states import MailState
from madoguchi.journal.tables import mails
from madoguchi.reasons import Disposition

_UNDER_WAY = (MailState.SEEN, MailState.PENDING, MailState.PLANNED, MailState.ATTEMPTING)


@dataclass(frozen=True, slots=True)
class Pile:
    """So many mails, the oldest of them seen then; None where there is none."""

    mails: int
    oldest: datetime | None


class Backlog:
    """Queries for the state of a service."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def waiting(self) -> Pile:
        """What the program has not finished with: grace periods, pace, a server that is away."""
        return self._pile(mails.c.state.in_(_UNDER_WAY))

    def for_the_owner(self) -> Pile:
        """Held or drafted, and not yet looked after by the owner."""
        return self._pile(
            mails.c.disposition.in_((Disposition.HELD, Disposition.DRAFTED)),
            mails.c.closed_at.is_(None),
        )

    def _pile(self, *conditions: ColumnElement[bool]) -> Pile:
        statement = select(func.count(), func.min(mails.c.seen_at)).where(*conditions)
        with self._reader.connect() as connection:
            number, oldest = connection.execute(statement).one()
        return Pile(int(number), oldest)
