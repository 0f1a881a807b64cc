"""Which digests were made, and what they tell of since the one before. Nobody is named in any of it.

A slot is a row of ``notices``: put down before the mail is appended, told once it lies there, or was not worth a mail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine, delete, exists, func, select, update

from madoguchi.journal.notices import DIGEST, enter
from madoguchi.journal.outgoing import JUDGED, wrong_since
from madoguchi.journal.releases import ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import IS_SENT, draws, mails, notices, outbox, releases
from madoguchi.journal.verdicts import CALLED_WRONG

STARTED = "first-start"
"""The name of the fact that tells since when there is anything to tell."""


@dataclass(frozen=True, slots=True)
class Slot:
    """``day``: that of the office; ``at``: when the digest was made, up to which it tells; ``told``: done with."""

    day: date
    at: datetime
    told: bool = True

    @property
    def key(self) -> str:
        """The same on every attempt."""
        return f"{DIGEST}-{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class WentOut:
    """By team: replies sent by the program, drafts put into Drafts. ``by_hand``: what the owner released."""

    answered: Mapping[str, int] = field(default_factory=dict)
    drafted: Mapping[str, int] = field(default_factory=dict)
    by_hand: int = 0


class Digests:
    """Slots, and the queries that only a digest asks."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def slots(self) -> list[Slot]:
        """Every slot that was used or begun, the earliest first."""
        statement = select(notices).where(notices.c.kind == DIGEST).order_by(notices.c.key)
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [
            Slot(date.fromisoformat(row.key.removeprefix(f"{DIGEST}-")), row.at, row.told_at is not None)
            for row in rows
        ]

    def begin(self, slot: Slot) -> None:
        """Puts it down; what is there already stays as it is."""
        with self._engine.begin() as connection:
            enter(connection, slot.key, DIGEST, slot.at)

    def told(self, slot: Slot, now: datetime) -> None:
        """The mail lies in the inbox, or there was nothing to say."""
        with self._engine.begin() as connection:
            connection.execute(update(notices).where(notices.c.key == slot.key).values(told_at=now))

    def withdraw(self, slot: Slot) -> None:
        """It was never appended, and its day is over: the next one tells of that time too."""
        mine = (notices.c.key == slot.key) & notices.c.told_at.is_(None)
        with self._engine.begin() as connection:
            connection.execute(delete(notices).where(mine))

    def first_mail(self) -> datetime | None:
        """When the program saw its first mail."""
        with self._reader.connect() as connection:
            found: datetime | None = connection.execute(select(func.min(mails.c.seen_at))).scalar()
        return found

    def went_out(self, since: datetime, until: datetime) -> WentOut:
        """What was sent and drafted in [since, until)."""
        statement = (
            select(outbox.c.kind, outbox.c.team, func.count())
            .where(
                outbox.c.kind.in_([Kind.REPLY, Kind.DRAFT]),
                IS_SENT,
                outbox.c.finished_at >= since,
                outbox.c.finished_at < until,
            )
            .group_by(outbox.c.kind, outbox.c.team)
        )
        released = (
            select(func.count())
            .select_from(releases)
            .where(
                releases.c.state == ReleaseState.SENT,
                releases.c.finished_at >= since,
                releases.c.finished_at < until,
            )
        )
        found: dict[str, Counter[str]] = {Kind.REPLY: Counter(), Kind.DRAFT: Counter()}
        with self._reader.connect() as connection:
            by_hand = int(connection.execute(released).scalar_one())
            for kind, team, number in connection.execute(statement):
                found[kind][team] += number
        return WentOut(dict(found[Kind.REPLY]), dict(found[Kind.DRAFT]), by_hand)

    def corrections(self, since: datetime, until: datetime) -> list[datetime]:
        """When the owner first said of an answer or a draft that it was wrong, in [since, until)."""
        gone = exists().where(
            outbox.c.mail_id == mails.c.id,
            outbox.c.kind.in_([Kind.REPLY, Kind.DRAFT]),
            outbox.c.state == MailState.SENT,
        )
        statement = (
            select(*JUDGED)
            .select_from(mails.outerjoin(draws, draws.c.mail_id == mails.c.id))
            .where(mails.c.id.in_(CALLED_WRONG), gone)
        )
        with self._reader.connect() as connection:
            found = [wrong_since(row) for row in connection.execute(statement)]
        return sorted(moment for moment in found if moment and since <= moment < until)
