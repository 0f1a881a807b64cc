"""What people say to pointers: which pointer a mail refers to, that it was accepted, and who pushes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, select, update

from madoguchi.journal.prepared import prepared
from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.states import Kind
from madoguchi.journal.tables import mails, outbox, releases, sent_answers
from madoguchi.mail.names import NAME_LENGTH
from madoguchi.reasons import Reason

MOST_IDS = 200
_BY_HAND = (releases.c.kind == ReleaseKind.POINTER) & releases.c.state.in_(
    [ReleaseState.SENT, ReleaseState.ATTEMPTING, ReleaseState.UNKNOWN]
)


@dataclass(frozen=True, slots=True)
class SentPointer:
    """One pointer, by machine, as a draft, or by hand. ``message_id``: the one that the mail refers to."""

    message_id: str
    recipient: str
    mail_id: int


class Pointed:
    """``accepted_at`` is the colleague's word. It is no evidence for the promise, and teaches no model."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def referred_to(self, message_ids: Sequence[str]) -> SentPointer | None:
        """The pointer among these Message-IDs: by its own, else by what the Sent folder says that it answers.

        A server may have given it another Message-ID on its way, which the copy in Sent then bears.
        """
        ids = message_ids[-MOST_IDS:]
        if not ids:
            return None
        with self._reader.connect() as connection:
            for statement in (*_by_own_id(ids), *_by_answer(ids)):
                row = connection.execute(statement.limit(1)).first()
                if row is not None:
                    return SentPointer(row.message_id, row.recipient, row.mail_id)
        return None

    def accepted(self, pointer: SentPointer, now: datetime) -> None:
        """The first time counts."""
        with self._engine.begin() as connection:
            for table in (outbox, releases):
                ours = (table.c.mail_id == pointer.mail_id) & (table.c.recipient == pointer.recipient)
                connection.execute(update(table).where(ours, table.c.accepted_at.is_(None)).values(accepted_at=now))

    def unsettled(self, names: frozenset[str], since: datetime) -> str:
        """The name of a mail since then in which the person of these names pushed back and which waits for the owner.

        "" if there is none.
        """
        key = _unsettled.value(self._reader, names, since)
        return str(key)[:NAME_LENGTH] if key else ""

    def number_accepted(self, since: datetime | None) -> int:
        """How many pointers were accepted since then."""
        found = 0
        with self._reader.connect() as connection:
            for table in (outbox, releases):
                statement = select(func.count()).where(table.c.accepted_at.is_not(None))
                if since is not None:
                    statement = statement.where(table.c.accepted_at >= since)
                found += int(connection.execute(statement).scalar_one())
        return found


@prepared
def _unsettled(names: frozenset[str], since: datetime) -> Any:
    pushed = (mails.c.reason == Reason.PUSH_BACK, mails.c.closed_at.is_(None))
    return select(mails.c.key).where(mails.c.sender.in_(names), mails.c.arrived_at >= since, *pushed).limit(1)


def _by_own_id(ids: Sequence[str]) -> tuple[Select[Any], Select[Any]]:
    """The newest of them. A draft counts as sent where somebody refers to it."""
    machine = outbox.c.attempted_at.is_not(None) | (outbox.c.kind == Kind.DRAFT)
    released = releases.c.message_id.in_(ids) & _BY_HAND
    return (
        select(outbox).where(outbox.c.message_id.in_(ids), machine).order_by(outbox.c.id.desc()),
        select(releases).where(released).order_by(releases.c.id.desc()),
    )


def _by_answer(ids: Sequence[str]) -> tuple[Select[Any], Select[Any]]:
    """Only of mails that were pointed on: the owner's own answers to others are no pointers."""
    named = sent_answers.c.by_id.in_(ids)
    columns = (sent_answers.c.by_id.label("message_id"), mails.c.id.label("mail_id"), mails.c.sender.label("recipient"))
    answered = select(*columns).join(mails, mails.c.message_id == sent_answers.c.answered_id)
    replied = (outbox.c.mail_id == mails.c.id) & (outbox.c.kind == Kind.REPLY) & outbox.c.attempted_at.is_not(None)
    released = (releases.c.mail_id == mails.c.id) & _BY_HAND
    return answered.join(outbox, replied).where(named), answered.join(releases, released).where(named)
