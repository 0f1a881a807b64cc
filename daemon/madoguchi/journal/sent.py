"""The index of the Sent folder's Message-IDs: needed for conversations, hand replies and recovery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from madoguchi.journal.prepared import prepared
from madoguchi.journal.queue import set_watermark
from madoguchi.journal.rows import put
from madoguchi.journal.tables import sent_answers, sent_ids
from madoguchi.journal.transaction import Writer, transaction
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
        with transaction(self._engine) as connection:
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
        by: str | None = _answers.value(self._reader, message_id, faded_id(message_id))
        if by is None and is_faded(message_id):  # a mail of long ago that was answered only now
            with self._reader.connect() as connection:
                rows = connection.execute(select(sent_answers.c.answered_id, sent_answers.c.by_id))
                by = next((row.by_id for row in rows if faded_id(row.answered_id) == message_id), None)
        return by

    def has(self, message_id: str) -> bool:
        """Whether that mail lies, or lay, in Sent."""
        return bool(self.any_of([message_id]))

    def any_of(self, message_ids: Iterable[str]) -> str:
        """The first of these that lies, or lay, in Sent; "" where none does."""
        asked = list(message_ids)
        there = {row.message_id for row in _lie_there.rows(self._reader, asked)}
        return next((one for one in asked if one in there), "")


def put_down(connection: Writer, mails: Iterable[SentMail]) -> None:
    """Within the caller's transaction: they were sent."""
    for mail in mails:
        if mail.message_id:
            row = {"message_id": mail.message_id, "sent_at": mail.sent_at}
            put(connection, sent_ids, row, unless_there=True)
        if mail.answers:
            answer = {"answered_id": mail.answers, "by_id": mail.message_id, "sent_at": mail.sent_at}
            put(connection, sent_answers, answer, unless_there=True)


@prepared
def _lie_there(message_ids: list[str]) -> Any:
    return select(sent_ids.c.message_id).where(sent_ids.c.message_id.in_(message_ids))


@prepared
def _answers(message_id: str, faded: str) -> Any:
    return select(sent_answers.c.by_id).where(sent_answers.c.answered_id.in_((message_id, faded)))
