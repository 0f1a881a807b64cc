"""What people ask the journal: fates, the queue, the counts of a report. Reading only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, func, select, union

from madoguchi.journal.fate import fate, for_the_owner
from madoguchi.journal.mails import keyed
from madoguchi.journal.prepared import prepared
from madoguchi.journal.releases import LATEST
from madoguchi.journal.states import Kind
from madoguchi.journal.tables import IS_REPLY, IS_SENT, courtesies, draws, mails, outbox, releases
from madoguchi.judge.judgement import MINE
from madoguchi.mail.names import bounds
from madoguchi.promise.drift import Judged
from madoguchi.reasons import Disposition

_REPLY = (Kind.REPLY, Kind.DRAFT)
_ACCEPTED_BY_HAND = select(func.min(releases.c.accepted_at)).where(releases.c.mail_id == mails.c.id).scalar_subquery()


_FATES: Select[Any] = (
    select(mails, outbox.c.message_id.label("reply_id"), outbox.c.planned_at, outbox.c.attempted_at)
    .add_columns(outbox.c.finished_at, outbox.c.filed_at, outbox.c.bounced_at, outbox.c.kind, outbox.c.answer)
    .add_columns(draws.c.chance, draws.c.drawn, draws.c.judged_as, draws.c.judged_at)
    .outerjoin(outbox, (outbox.c.mail_id == mails.c.id) & outbox.c.kind.in_(_REPLY))
    .outerjoin(draws, draws.c.mail_id == mails.c.id)
    .add_columns(LATEST.c.state.label("hand_state"), LATEST.c.request_type.label("hand_type"))
    .add_columns(LATEST.c.message_id.label("hand_id"), LATEST.c.answer.label("hand_answer"))
    .add_columns(LATEST.c.kind.label("hand_kind"), LATEST.c.bounced_at.label("hand_bounced"))
    .add_columns(outbox.c.accepted_at, _ACCEPTED_BY_HAND.label("hand_accepted_at"))
    .outerjoin(LATEST, LATEST.c.mail_id == mails.c.id)
    .add_columns(courtesies.c.kind.label("courtesy_kind"), courtesies.c.state.label("courtesy_state"))
    .outerjoin(courtesies, courtesies.c.mail_id == mails.c.id)
    .order_by(mails.c.id)
)


class Readings:
    """Queries for the command line."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def fates(self, since: datetime | None = None, prefix: str = "") -> Iterator[dict[str, Any]]:
        """Every mail's fate in the order of arrival: id, message_id, folder, disposition, reason, state, …"""
        yield from self._told(fates(since, *bounds(prefix)))

    def _told(self, statement: Select[Any]) -> Iterator[dict[str, Any]]:
        with self._reader.connect() as connection:
            for row in connection.execute(statement):
                yield fate(row)

    def held(self, *, everything: bool = False) -> list[dict[str, Any]]:
        """What waits for the owner, answers that did not arrive included; with ``everything`` also what left.

        What cannot wait comes first, then what a label would teach most from, then the rest, thanks last; each the
        oldest first.
        """
        return for_the_owner(self._told(held(everything=everything)))

    def counts(self, since: datetime | None) -> dict[tuple[str, str], int]:
        """How many mails by (disposition, reason); ("waiting", state) for those without a final fate."""
        fate = (mails.c.disposition, mails.c.reason)
        final = select(*fate, func.count()).where(mails.c.disposition.is_not(None)).group_by(*fate)
        waiting = select(mails.c.state, func.count()).where(mails.c.disposition.is_(None)).group_by(mails.c.state)
        if since is not None:
            final, waiting = (asked.where(mails.c.seen_at >= since) for asked in (final, waiting))
        with self._reader.connect() as connection:
            found = {(disposition, reason): number for disposition, reason, number in connection.execute(final)}
            return found | {("waiting", state): number for state, number in connection.execute(waiting)}

    def feedback(self, since: datetime | None) -> dict[str, int]:
        """How many answers the owner's moves confirmed, corrected, or put back."""
        statement = (
            select(mails.c.feedback, func.count()).where(mails.c.feedback.is_not(None)).group_by(mails.c.feedback)
        )
        if since is not None:
            statement = statement.where(mails.c.seen_at >= since)
        with self._reader.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def judged(self, since: datetime, until: datetime) -> list[Judged]:
        """What was judged when it came, of the mail that arrived in [since, until)."""
        unsure = (mails.c.request_type != MINE) & (mails.c.probability < mails.c.threshold)
        statement = (
            select(mails.c.request_type, unsure, func.count(), func.sum(mails.c.strange), func.count(mails.c.strange))
            .where(mails.c.request_type.is_not(None), mails.c.arrived_at >= since, mails.c.arrived_at < until)
            .group_by(mails.c.request_type, unsure)
        )
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [Judged(kind, bool(is_unsure), *numbers) for kind, is_unsure, *numbers in rows]

    def pointers_by_team(self, since: datetime | None, zone: ZoneInfo) -> list[tuple[str, str, int]]:
        """(month in that zone, team, replies sent), never by person."""
        found: list[tuple[str, str, int]] = []
        start = self._next_reply(since)
        while start is not None:
            month = start.astimezone(zone)
            end = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=zone)
            counted = _replies_by_team.rows(self._reader, start, end)
            found += [(f"{month:%Y-%m}", team, number) for team, number in counted]
            start = self._next_reply(end)
        return found

    def _next_reply(self, since: datetime | None) -> datetime | None:
        """When the first reply from then on was sent; None where none was."""
        times = select(func.min(outbox.c.finished_at)).where(IS_REPLY, IS_SENT)
        asked = times if since is None else times.where(outbox.c.finished_at >= since)
        with self._reader.connect() as connection:
            found: datetime | None = connection.execute(asked).scalar()
        return found


@prepared
def _replies_by_team(since: datetime, until: datetime) -> Any:
    within = (IS_REPLY, IS_SENT, outbox.c.finished_at >= since, outbox.c.finished_at < until)
    return select(outbox.c.team, func.count()).where(*within).group_by(outbox.c.team).order_by(outbox.c.team)


def fates(since: Any = None, begins: Any = "", ends: Any = "") -> Select[Any]:
    """Asked as lists of ids, which indexes know: SQLite would go through all mails for the sake of their order."""
    statement = _FATES
    if since is not None:
        statement = statement.where(mails.c.id.in_(select(mails.c.id).where(mails.c.seen_at >= since)))
    if not isinstance(begins, str) or begins:
        statement = statement.where(mails.c.id.in_(select(mails.c.id).where(keyed(begins, ends))))
    return statement


def held(*, everything: bool) -> Select[Any]:
    """Held, drafted, or answered in vain. The same is asked inside, where an index finds the few that are open."""
    still = [] if everything else [mails.c.closed_at.is_(None)]
    kept = select(mails.c.id).where(mails.c.disposition.in_([Disposition.HELD, Disposition.DRAFTED]), *still)
    in_vain = select(outbox.c.mail_id).where(outbox.c.bounced_at.is_not(None), outbox.c.kind.in_(_REPLY))
    return _FATES.where(mails.c.id.in_(union(kept, in_vain)), *still)
