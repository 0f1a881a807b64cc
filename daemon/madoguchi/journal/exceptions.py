"""Exceptions on record: who, why, until when, how many mails, how each ended. None is ever deleted."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, insert, select, true, update

from madoguchi.journal.prepared import prepared
from madoguchi.journal.tables import exceptions
from madoguchi.journal.transaction import Writer
from madoguchi.policy.exceptions import Allowance, Ending
from madoguchi.reasons import Reason

if TYPE_CHECKING:
    from madoguchi.policy.decide import Decision


class Exceptions:
    """Added, renewed and ended; any process may do so, each in one transaction."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def add(
        self,
        pattern: str,
        request_type: str,
        reason: str,
        first: date,
        last: date,
        now: datetime,
        *,
        next_step: str = "",
    ) -> Allowance | None:
        """A new one, or the renewal of the one before it for the same pattern and type, which ends here.

        None where that reason was given before for the same: a renewal needs a new one.
        """
        row = {"pattern": pattern, "request_type": request_type, "reason": reason, "next_step": next_step}
        row |= {"first": first.isoformat(), "last": last.isoformat()}
        same = (exceptions.c.pattern == pattern) & (exceptions.c.request_type == request_type)
        with self._engine.begin() as connection:
            earlier = connection.execute(select(exceptions).where(same).order_by(exceptions.c.id)).all()
            if alike(reason) in {alike(one.reason) for one in earlier}:
                return None
            renews = earlier[-1].id if earlier else None
            running = same & exceptions.c.ended_at.is_(None) & (exceptions.c.last >= first.isoformat())
            connection.execute(update(exceptions).where(running).values(ended_at=now, ended_by=Ending.RENEWED))
            statement = insert(exceptions).values(**row, added_at=now, renews=renews).returning(*exceptions.c)
            return _allowance(connection.execute(statement).one())

    def end(self, number: int, today: date, now: datetime, next_step: str = "") -> bool:
        """By hand, from now on; False where there is no such exception, or it is over."""
        mine = (exceptions.c.id == number) & exceptions.c.ended_at.is_(None)
        mine &= exceptions.c.last >= today.isoformat()
        values: dict[str, object] = {"ended_at": now, "ended_by": Ending.BY_HAND}
        if next_step:
            values["next_step"] = next_step
        return self._set(mine, values)

    def set_next_step(self, number: int, next_step: str) -> bool:
        """What comes after it, also once it is over; False where there is no such exception."""
        return self._set(exceptions.c.id == number, {"next_step": next_step})

    def drafted(self, number: int, now: datetime) -> None:
        """The draft that comes with the reminder lies in Drafts, or lay there."""
        self._set((exceptions.c.id == number) & exceptions.c.drafted_at.is_(None), {"drafted_at": now})

    def all(self) -> list[Allowance]:
        """The oldest first."""
        return self._many(true())

    def about(self, sender: str) -> tuple[Allowance, ...]:
        """Every one ever made for that canonical address, or for a domain that it lies in; the oldest first."""
        domain = sender.rpartition("@")[2]
        parents = [domain[at + 1 :] for at, sign in enumerate(domain) if sign == "."]
        if not sender:
            return ()
        return tuple(_allowance(row) for row in _about.rows(self._reader, [sender, domain, *parents]))

    def _set(self, condition: Any, values: dict[str, object]) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(update(exceptions).where(condition).values(**values)).rowcount == 1

    def _many(self, condition: Any) -> list[Allowance]:
        with self._reader.connect() as connection:
            rows = connection.execute(select(exceptions).where(condition).order_by(exceptions.c.id)).all()
        return [_allowance(row) for row in rows]


@prepared
def _about(patterns: Collection[str]) -> Any:
    return select(exceptions).where(exceptions.c.pattern.in_(patterns)).order_by(exceptions.c.id)


def note_mail(connection: Writer, decision: Decision, now: datetime) -> None:
    """Within the transaction that holds a mail for an exception: one more, or the first after its end."""
    if not decision.exception:
        return
    if decision.reason is Reason.EXCEPTION:
        _one_more.within(connection, decision.exception)
    else:
        _first_after.within(connection, decision.exception, now)


@prepared
def _one_more(number: int) -> Any:
    return update(exceptions).where(exceptions.c.id == number).values(mails=exceptions.c.mails + 1)


@prepared
def _first_after(number: int, now: datetime) -> Any:
    mine = (exceptions.c.id == number) & exceptions.c.followed_at.is_(None)
    return update(exceptions).where(mine).values(followed_at=now)


def alike(reason: str) -> str:
    """The same for reasons that differ in width, case or blanks alone."""
    return " ".join(unicodedata.normalize("NFKC", reason).casefold().split())


def _allowance(row: Row[Any]) -> Allowance:
    return Allowance(
        id=row.id,
        pattern=row.pattern,
        request_type=row.request_type,
        reason=row.reason,
        first=date.fromisoformat(row.first),
        last=date.fromisoformat(row.last),
        added_at=row.added_at,
        next_step=row.next_step,
        renews=row.renews,
        ended_at=row.ended_at,
        ended_by=Ending(row.ended_by),
        mails=row.mails,
        followed_at=row.followed_at,
        drafted_at=row.drafted_at,
    )
