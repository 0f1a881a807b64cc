"""What can be counted of an account without telling of anybody: fates by reason, replies by team. Reading only.

Each of these numbers only ever grows, as a counter has to. A fate counts once it is final, a reply once its outcome is
known; what was of unknown outcome and was found in Sent later counts as both.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine, and_, case, func, select

from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import mails, outbox
from madoguchi.reasons import Disposition, Reason

_SETTLED = (MailState.FINAL, MailState.SENT, MailState.FILED, MailState.REFUSED, MailState.UNKNOWN)
_OUTCOMES = {MailState.SENT: "sent", MailState.REFUSED: "refused", MailState.UNKNOWN: "unknown"}
_TRIED = (*_OUTCOMES, MailState.ATTEMPTING)
_FOUND = "found"
"""The stage of a reply whose outcome was unknown until it showed up in Sent (`Outgoing.resolve`)."""

OUTCOMES = ("sent", "drafted", "refused", "unknown", "found", "deferred")


class Figures:
    """Queries of a few milliseconds, each one statement."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def fates(self) -> dict[tuple[str, str], int]:
        """How many mails by (disposition, reason) as first decided for good."""
        found = and_(outbox.c.mail_id == mails.c.id, outbox.c.stage == _FOUND)
        disposition = case((outbox.c.id.is_not(None), Disposition.HELD.value), else_=mails.c.disposition)
        reason = case((outbox.c.id.is_not(None), Reason.UNKNOWN_OUTCOME.value), else_=mails.c.reason)
        statement = (
            select(disposition, reason, func.count())
            .select_from(mails.outerjoin(outbox, found))
            .where(mails.c.state.in_(_SETTLED), mails.c.disposition.is_not(None))
            .group_by(disposition, reason)
        )
        with self._reader.connect() as connection:
            return {(row[0], row[1]): int(row[2]) for row in connection.execute(statement)}

    def replies(self) -> Counter[tuple[str, str]]:
        """How many by (team, outcome, one of `OUTCOMES`); deferred: attempts that the server did not take."""
        columns = (outbox.c.team, outbox.c.kind, outbox.c.state, outbox.c.stage == _FOUND)
        statement = select(*columns, func.count(), func.sum(outbox.c.attempts)).group_by(*columns)
        counted: Counter[tuple[str, str]] = Counter()
        with self._reader.connect() as connection:
            for team, kind, state, found, number, attempts in connection.execute(statement):
                if kind == Kind.DRAFT and state == MailState.SENT:
                    counted[team, "drafted"] += number
                if kind != Kind.REPLY:
                    continue
                if state in _OUTCOMES:
                    counted[team, "unknown" if found else _OUTCOMES[state]] += number
                    counted[team, "found"] += number if found else 0
                counted[team, "deferred"] += attempts - (number if state in _TRIED else 0)
        return counted
