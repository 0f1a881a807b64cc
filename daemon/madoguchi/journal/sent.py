"""The index of the Sent folder's Message-IDs: needed for conversations, hand replies and recovery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.prepared import prepared
from madoguchi.journal.queue import set_watermark
from madoguchi.journal.tables import sent_answers, sent_ids
from madoguchi.mail.identity import faded_id, is_faded
from madoguchi.mailbox.protocol import Folder


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail of the Sent folder. ``answers``: the Message-ID in its In-Reply-To, if any."""

    message_id: str
    answers: str | None
    sent_at: datetime


class SentIndex:
    """What the owner and the program sent, by Message-ID."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def add(self, mails: Iterable[SentMail], folder: Folder | None = None, last_uid: int = 0) -> None:
        """Adds mails and, for those read from a folder, moves its watermark in the same transaction."""
        with self._engine.begin() as connection:
            put_down(connection, mails)
            if folder is not None:
                set_watermark(connection, folder, last_uid)

    def newest_of(self, message_ids: Sequence[str], since: datetime) -> str | None:
        """One of these Message-IDs that was sent since then; None where none was."""
        if not message_ids:
            return None
        statement = select(sent_ids.c.message_id).where(
            sent_ids.c.message_id.in_(message_ids[-200:]), sent_ids.c.sent_at >= since
        )
        with self._reader.connect() as connection:
            return connection.execute(statement.order_by(sent_ids.c.sent_at.desc())).scalar()

    def answer_to(self, message_id: str | None) -> str | None:
        """The Message-ID of the mail in Sent that answers this one."""
        if not message_id:
            return None
        with self._reader.connect() as connection:
            by: str | None = connection.execute(*_answers(message_id, faded_id(message_id))).scalar()
            if by is None and is_faded(message_id):  # a mail of long ago that was answered only now
                rows = connection.execute(select(sent_answers.c.answered_id, sent_answers.c.by_id))
                by = next((row.by_id for row in rows if faded_id(row.answered_id) == message_id), None)
        return by

    def has(self, message_id: str) -> bool:
        """Whether that mail lies, or lay, in Sent."""
        with self._reader.connect() as connection:
            return connection.execute(*_lies_there(message_id)).first() is not None


def put_down(connection: Connection, mails: Iterable[SentMail]) -> None:
    """Within the caller's transaction: they were sent."""
    found = list(mails)
    ids = [{"message_id": mail.message_id, "sent_at": mail.sent_at} for mail in found if mail.message_id]
    answers = [
        {"answered_id": mail.answers, "by_id": mail.message_id, "sent_at": mail.sent_at}
        for mail in found
        if mail.answers
    ]
    if ids:
        connection.execute(_NEW_IDS, ids)
    if answers:
        connection.execute(_NEW_ANSWERS, answers)


_NEW_IDS = insert(sent_ids).on_conflict_do_nothing()
_NEW_ANSWERS = insert(sent_answers).on_conflict_do_nothing()


@prepared
def _lies_there(message_id: str) -> Any:
    return select(sent_ids.c.message_id).where(sent_ids.c.message_id == message_id)


@prepared
def _answers(message_id: str, faded: str) -> Any:
    return select(sent_answers.c.by_id).where(sent_answers.c.answered_id.in_((message_id, faded)))
