"""The random sample: every would-be reply with its coin, and what the owner said of those that were drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from madoguchi.journal.tables import draws, mails
from madoguchi.judge.judgement import Judgement
from madoguchi.promise.ledger import Draw


@dataclass(frozen=True, slots=True)
class Coin:
    """How the coin fell, and with which probability it would have fallen so."""

    chance: float
    drawn: bool


class Draws:
    """Written once when the mail comes, judged once."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def all(self) -> list[Draw]:
        """What was drawn, in the order in which it came. Whatever was named instead of the guess makes it wrong."""
        statement = select(draws).where(draws.c.drawn).order_by(draws.c.came, draws.c.mail_id)
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [_draw(row) for row in rows]

    def waiting(self) -> list[str]:
        """The keys of the mails that were drawn and not judged, the longest waiting first."""
        statement = (
            select(mails.c.key)
            .join(draws, draws.c.mail_id == mails.c.id)
            .where(draws.c.drawn, draws.c.judged_as.is_(None))
            .order_by(draws.c.came, draws.c.mail_id)
        )
        with self._reader.connect() as connection:
            return list(connection.execute(statement).scalars())

    def judge(self, mail_id: int, judged_as: str, now: datetime) -> bool:
        """The owner's word, given without seeing the guess; False where the mail was not drawn or is judged already."""
        open_draw = (draws.c.mail_id == mail_id) & draws.c.drawn & draws.c.judged_as.is_(None)
        with self._engine.begin() as connection:
            done = connection.execute(update(draws).where(open_draw).values(judged_as=judged_as, judged_at=now))
        return done.rowcount == 1

    def came_since(self, since: datetime) -> int:
        """How many would-be replies came since then, drawn or not."""
        with self._reader.connect() as connection:
            counted = connection.execute(select(func.count()).select_from(draws).where(draws.c.came >= since))
            return int(counted.scalar_one())


def enter(connection: Connection, mail_id: int, judgement: Judgement, coin: Coin, now: datetime) -> None:
    """Within the caller's transaction: the mail and its coin are on record together, or neither."""
    connection.execute(
        insert(draws).values(
            mail_id=mail_id,
            came=now,
            request_type=judgement.best,
            score=judgement.probability,
            threshold=judgement.threshold,
            model=judgement.model,
            chance=coin.chance,
            drawn=coin.drawn,
        )
    )


def _draw(row: Row[Any]) -> Draw:
    wrong = None if row.judged_as is None else row.judged_as != row.request_type
    return Draw(row.came, row.request_type, wrong, row.judged_at)
