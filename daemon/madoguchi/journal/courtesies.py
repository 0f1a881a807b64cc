"""What is said by machine about mails that stay held: intent, attempt and outcome, each durable before the next step.

One at most for a mail, for an exception and person, and for a person in so many days of absence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.mails import MailRecord, StateChanged, record_of
from madoguchi.journal.prepared import prepared
from madoguchi.journal.releases import AGAIN as RELEASED_AGAIN
from madoguchi.journal.states import MailState
from madoguchi.journal.tables import courtesies, mails, releases
from madoguchi.policy.courtesy import AWAY_AGAIN_AFTER, Courtesy
from madoguchi.reasons import Disposition


class CourtesyState(StrEnum):
    """``DEFERRED``: surely not sent, and tried again; ``DROPPED``: never to be sent; ``WOULD_BE``: in shadow mode."""

    PLANNED = "planned"
    ATTEMPTING = "attempting"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DEFERRED = "deferred"
    DROPPED = "dropped"
    WOULD_BE = "would-be"


_TOLD = (
    *(CourtesyState.PLANNED, CourtesyState.ATTEMPTING, CourtesyState.SENT),
    *(CourtesyState.REFUSED, CourtesyState.UNKNOWN, CourtesyState.DEFERRED),
)
"""What stands in the way of another to the same person: what may have arrived, what is on its way, and what the server
will not have."""


_COUNTED = (CourtesyState.PLANNED, CourtesyState.ATTEMPTING, CourtesyState.SENT, CourtesyState.UNKNOWN)
"""What may have reached the person today."""


@dataclass(frozen=True, slots=True)
class CourtesyRecord:
    """One of them. ``about``: the number of the exception, 0 for an absence; ``recipient``: a canonical address."""

    id: int
    mail_id: int
    kind: Courtesy
    about: int
    recipient: str
    message_id: str
    state: CourtesyState
    attempts: int
    answer: str
    attempted_at: datetime | None


class Courtesies:
    """The table of courtesies."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def candidates(
        self, reasons: Collection[str], now: datetime, *, since: datetime, decided_by: datetime
    ) -> list[MailRecord]:
        """Mails that are still held for one of these reasons, and about which nothing was said yet.

        ``since``: they arrived then or later; ``decided_by``: their fate was written then or before.
        """
        again = (courtesies.c.state == CourtesyState.DEFERRED) & (courtesies.c.not_before <= now)
        statement = (
            select(mails)
            .outerjoin(courtesies, courtesies.c.mail_id == mails.c.id)
            .where(_still_held(), mails.c.reason.in_(reasons), mails.c.decided_at <= decided_by)
            .where(mails.c.arrived_at >= since)
            .where(courtesies.c.id.is_(None) | again)
            .order_by(mails.c.id)
        )
        with self._reader.connect() as connection:
            return [record_of(row) for row in connection.execute(statement)]

    def told(self, kind: Courtesy, about: int, recipient: str, now: datetime, *, mail_id: int, shadow: bool) -> bool:
        """Whether that person was told so, or is being told, about another mail. ``shadow``: what would be counts."""
        with self._reader.connect() as connection:
            return _told(connection, kind, about, recipient, now, mail_id, shadow=shadow)

    def plan(
        self, record: MailRecord, kind: Courtesy, about: int, message_id: str, now: datetime, *, shadow: bool = False
    ) -> CourtesyRecord:
        """The intent, durably. ``shadow``: it is put down that it would be sent, and nothing more.

        Raises `StateChanged` where the owner has dealt with the mail, or the person was told meanwhile.
        """
        row = {"kind": kind, "about": about, "recipient": record.sender, "message_id": message_id, "planned_at": now}
        row |= {"state": CourtesyState.WOULD_BE if shadow else CourtesyState.PLANNED, "not_before": None, "answer": ""}
        statement = insert(courtesies).values(mail_id=record.id, **row)
        statement = statement.on_conflict_do_update(
            index_elements=["mail_id"], set_=row, where=courtesies.c.state == CourtesyState.DEFERRED
        )
        with self._engine.begin() as connection:
            held = select(mails.c.id).where(mails.c.id == record.id, _still_held(), ~_being_released())
            there = connection.execute(held).first() is not None
            told = _told(connection, kind, about, record.sender, now, record.id, shadow=shadow)
            if not there or told or connection.execute(statement).rowcount != 1:
                msg = f"{record.name} is no longer held, or its sender was told"
                raise StateChanged(msg)
            return _courtesy(connection.execute(select(courtesies).where(courtesies.c.mail_id == record.id)).one())

    def drop(self, record: MailRecord, kind: Courtesy, why: str, now: datetime) -> None:
        """Nothing is ever said about that mail."""
        row = {"kind": kind, "state": CourtesyState.DROPPED, "answer": why[:500], "planned_at": now, "finished_at": now}
        statement = insert(courtesies).values(mail_id=record.id, recipient=record.sender, message_id="", **row)
        statement = statement.on_conflict_do_update(
            index_elements=["mail_id"], set_=row, where=courtesies.c.state == CourtesyState.DEFERRED
        )
        with self._engine.begin() as connection:
            connection.execute(statement)

    def attempting(self, courtesy: CourtesyRecord, now: datetime) -> None:
        """Durably: from here on the server may have it. Raises `StateChanged`."""
        values: dict[str, Any] = {"attempted_at": now, "attempts": courtesies.c.attempts + 1}
        self._step(courtesy, CourtesyState.PLANNED, CourtesyState.ATTEMPTING, **values)

    def settle(self, courtesy: CourtesyRecord, state: CourtesyState, answer: str, now: datetime) -> None:
        """What became of an attempt. Raises `StateChanged`."""
        self._step(courtesy, CourtesyState.ATTEMPTING, state, answer=answer[:500], finished_at=now)

    def defer(self, courtesy: CourtesyRecord, was: CourtesyState, answer: str, until: datetime) -> None:
        """Surely not sent: decided afresh then. Raises `StateChanged`."""
        self._step(courtesy, was, CourtesyState.DEFERRED, answer=answer[:500], not_before=until)

    def resolve(self, courtesy: CourtesyRecord, now: datetime) -> None:
        """An unknown one lies in Sent. Raises `StateChanged`."""
        self._step(courtesy, CourtesyState.UNKNOWN, CourtesyState.SENT, answer="found in Sent", finished_at=now)

    def in_state(self, state: CourtesyState) -> list[tuple[CourtesyRecord, MailRecord]]:
        """With the mail that each is about."""
        joined = select(courtesies.c.id.label("courtesy_id"), mails).join(mails, mails.c.id == courtesies.c.mail_id)
        with self._reader.connect() as connection:
            rows = connection.execute(select(courtesies).where(courtesies.c.state == state)).all()
            found = connection.execute(joined.where(courtesies.c.state == state)).all()
        about = {row.courtesy_id: record_of(row) for row in found}
        return [(_courtesy(row), about[row.id]) for row in rows]

    def about(self, number: int) -> dict[str, int]:
        """How many there are about that exception, by state."""
        mine = (courtesies.c.kind == Courtesy.EXCEPTION) & (courtesies.c.about == number)
        statement = select(courtesies.c.state, func.count()).where(mine).group_by(courtesies.c.state)
        with self._reader.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def attempts_since(self, since: datetime) -> int:
        """How many were handed to the server since then."""
        return int(_attempts_since.value(self._reader, since))

    def sent_to(self, recipient: str, since: datetime) -> int:
        """How many went to that person since then, those on their way included."""
        return int(_number_to.value(self._reader, recipient, since))

    def is_sent(self, message_id: str | None) -> bool:
        """Whether that is one of ours that went out."""
        return bool(message_id) and bool(
            self._count(courtesies.c.message_id == message_id, courtesies.c.attempted_at.is_not(None))
        )

    def bounced(self, message_id: str, now: datetime) -> bool:
        """A report says that it did not arrive; False where we sent none of that Message-ID, or know it already."""
        ours = (courtesies.c.message_id == message_id) & (courtesies.c.state == CourtesyState.SENT)
        with self._engine.begin() as connection:
            mine = update(courtesies).where(ours, courtesies.c.bounced_at.is_(None)).values(bounced_at=now)
            return connection.execute(mine).rowcount == 1

    def _step(self, courtesy: CourtesyRecord, old: CourtesyState, new: CourtesyState, **values: Any) -> None:
        mine = (courtesies.c.id == courtesy.id) & (courtesies.c.state == old)
        with self._engine.begin() as connection:
            if connection.execute(update(courtesies).where(mine).values(state=new, **values)).rowcount != 1:
                msg = f"courtesy {courtesy.id} is no longer {old}"
                raise StateChanged(msg)

    def _count(self, *conditions: Any) -> int:
        with self._reader.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(courtesies).where(*conditions)).scalar_one())


def _still_held() -> Any:
    """It waits for the owner, who has said nothing of it."""
    final = (mails.c.state == MailState.FINAL) & (mails.c.disposition == Disposition.HELD) & (mails.c.sender != "")
    return final & mails.c.closed_at.is_(None) & mails.c.label.is_(None)


def _being_released() -> Any:
    """The owner answers it by hand, now or already."""
    mine = (releases.c.mail_id == mails.c.id) & releases.c.state.not_in(RELEASED_AGAIN)
    return select(releases.c.id).where(mine).exists()


def _told(
    connection: Connection, kind: Courtesy, about: int, recipient: str, now: datetime, mail_id: int, *, shadow: bool
) -> bool:
    states = (*_TOLD, CourtesyState.WOULD_BE) if shadow else _TOLD
    mine = (courtesies.c.kind == kind) & (courtesies.c.recipient == recipient) & courtesies.c.state.in_(states)
    if kind is Courtesy.EXCEPTION:
        mine &= courtesies.c.about == about
    else:
        mine &= courtesies.c.planned_at > now - AWAY_AGAIN_AFTER
    return connection.execute(select(courtesies.c.id).where(mine, courtesies.c.mail_id != mail_id)).first() is not None


def _courtesy(row: Row[Any]) -> CourtesyRecord:
    return CourtesyRecord(
        id=row.id,
        mail_id=row.mail_id,
        kind=Courtesy(row.kind),
        about=row.about,
        recipient=row.recipient,
        message_id=row.message_id,
        state=CourtesyState(row.state),
        attempts=row.attempts,
        answer=row.answer,
        attempted_at=row.attempted_at,
    )


@prepared
def _number_to(recipient: str, since: datetime) -> Any:
    mine = (courtesies.c.recipient == recipient, courtesies.c.planned_at >= since, courtesies.c.state.in_(_COUNTED))
    return select(func.count()).select_from(courtesies).where(*mine)


@prepared
def _attempts_since(since: datetime) -> Any:
    return select(func.count()).select_from(courtesies).where(courtesies.c.attempted_at >= since)
