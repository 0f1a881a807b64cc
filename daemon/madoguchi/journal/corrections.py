"""Which replies are known to be wrong, and the right ones beside them: as much as an alarm remembers. Reading only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Engine, select

from madoguchi.journal.outgoing import JUDGED, wrong_since
from madoguchi.journal.tables import IS_REPLY, IS_SENT, draws, mails, outbox
from madoguchi.journal.verdicts import CALLED_WRONG
from madoguchi.promise.ledger import Sent


class Corrections:
    """Of automatic replies alone."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def replies(self, after: int, memory: int) -> list[Sent]:
        """Replies to the mails after that row of ``mails``: those known to be wrong, and before each moment at which
        one became known the last ``memory`` right ones since the moment before it. [] where none is wrong.

        A mailbox of some years has hundreds of thousands of right ones, of which an alarm has forgotten nearly all
        (`madoguchi.promise.betting.memory`).
        """
        wrong = self._wrong(after)
        with self._reader.connect() as connection:
            right = [Sent(at) for at in _right(connection, after, memory, wrong)]
        return [*wrong.values(), *right]

    def wrong(self, after: int = 0) -> list[Sent]:
        """Those known to be wrong alone."""
        return list(self._wrong(after).values())

    def _wrong(self, after: int) -> dict[int, Sent]:
        """By their rows of ``outbox``."""
        statement = (
            select(outbox.c.id, outbox.c.finished_at, *JUDGED)
            .join(mails, mails.c.id == outbox.c.mail_id)
            .outerjoin(draws, draws.c.mail_id == mails.c.id)
            .where(IS_REPLY, IS_SENT, outbox.c.mail_id > after, mails.c.id.in_(CALLED_WRONG))
        )
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return {row.id: Sent(row.finished_at, wrong_since(row)) for row in rows}


def _right(connection: Connection, after: int, memory: int, wrong: dict[int, Sent]) -> Iterator[datetime]:
    until = sorted({sent.wrong_since for sent in wrong.values() if sent.wrong_since})
    for since, moment in zip([None, *until], until, strict=False):
        # The row's number not as a plain column: the way there is by time.
        within = (IS_REPLY, IS_SENT, outbox.c.mail_id + 0 > after, outbox.c.finished_at <= moment)
        statement = select(outbox.c.id, outbox.c.finished_at).where(*within).order_by(outbox.c.finished_at.desc())
        if since is not None:
            statement = statement.where(outbox.c.finished_at > since)
        found = connection.execute(statement)
        yield from islice((at for number, at in found if number not in wrong), memory)
        found.close()
