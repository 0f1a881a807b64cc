"""What people ask the journal: fates, the queue, the counts of a report. Reading only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, Row, Select, func, select, union

from madoguchi.journal.releases import LATEST
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import courtesies, draws, mails, outbox, releases
from madoguchi.judge.judgement import MINE
from madoguchi.mail.identity import NAME_LENGTH
from madoguchi.promise.drift import Judged
from madoguchi.reasons import Disposition, Reason, reason_of

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
        statement = _FATES
        if since is not None:
            statement = statement.where(mails.c.seen_at >= since)
        if prefix:
            statement = statement.where(mails.c.key.startswith(prefix.lower(), autoescape=True))
        yield from self._told(statement)

    def _told(self, statement: Select[Any]) -> Iterator[dict[str, Any]]:
        with self._reader.connect() as connection:
            for row in connection.execute(statement):
                yield _fate(row)

    def held(self, *, everything: bool = False) -> list[dict[str, Any]]:
        """What waits for the owner, answers that did not arrive included; with ``everything`` also what left.

        What cannot wait comes first, then what a label would teach most from, then the rest, thanks last; each the
        oldest first.
        """
        held = self._told(_FATES.where(*_for_the_owner(everything=everything)))
        return sorted(held, key=lambda record: (not _urgent(record), _is_thanks(record), -worth_labelling(record)))

    def counts(self, since: datetime | None) -> dict[tuple[str, str], int]:
        """How many mails by (disposition, reason); ("waiting", state) for those without a final fate."""
        statement = select(mails.c.disposition, mails.c.reason, mails.c.state, func.count()).group_by(
            mails.c.disposition, mails.c.reason, mails.c.state
        )
        if since is not None:
            statement = statement.where(mails.c.seen_at >= since)
        found: dict[tuple[str, str], int] = {}
        with self._reader.connect() as connection:
            for disposition, reason, state, number in connection.execute(statement):
                key = (disposition, reason) if disposition else ("waiting", state)
                found[key] = found.get(key, 0) + number
        return found

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
        """Every mail that was judged when it came, of those that arrived in [since, until)."""
        columns = (mails.c.request_type, mails.c.probability, mails.c.threshold, mails.c.strange)
        statement = select(*columns).where(
            mails.c.request_type.is_not(None), mails.c.arrived_at >= since, mails.c.arrived_at < until
        )
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [
            Judged(row.request_type, row.request_type != MINE and row.probability < row.threshold, row.strange)
            for row in rows
        ]

    def pointers_by_team(self, since: datetime | None, zone: ZoneInfo) -> list[tuple[str, str, int]]:
        """(month in that zone, team, replies sent), never by person."""
        statement = select(outbox.c.finished_at, outbox.c.team).where(
            outbox.c.kind == Kind.REPLY, outbox.c.state == MailState.SENT
        )
        if since is not None:
            statement = statement.where(outbox.c.finished_at >= since)
        with self._reader.connect() as connection:
            found = Counter((f"{when.astimezone(zone):%Y-%m}", team) for when, team in connection.execute(statement))
        return [(month, team, number) for (month, team), number in sorted(found.items())]


def _for_the_owner(*, everything: bool) -> list[ColumnElement[bool]]:
    """Held, drafted, or answered in vain. The same is asked inside, where an index finds the few that are open."""
    still = [] if everything else [mails.c.closed_at.is_(None)]
    held = select(mails.c.id).where(mails.c.disposition.in_([Disposition.HELD, Disposition.DRAFTED]), *still)
    in_vain = select(outbox.c.mail_id).where(outbox.c.bounced_at.is_not(None), outbox.c.kind.in_(_REPLY))
    return [mails.c.id.in_(union(held, in_vain)), *still]


_JUDGED = frozenset(
    [
        Reason.UNSURE,
        Reason.SEVERAL_REQUESTS,
        Reason.MINE,
        Reason.NO_TEAM,
        Reason.UNCERTIFIED,
        Reason.FEW_OWN_EXAMPLES,
    ]
)
"""Where a label tells the model something."""


def worth_labelling(record: dict[str, Any]) -> float:
    """How much a label would teach, 0 to 1: most where the model nearly answered, or saw two requests.

    Uncertainty sampling (D. D. Lewis and W. A. Gale, SIGIR 1994): 1 at the threshold, falling to 0 a quarter away.
    """
    if record["reason"] not in _JUDGED or record["probability"] is None:
        return 0.0
    if record["reason"] == Reason.SEVERAL_REQUESTS:
        return 1.0
    missing = abs(float(record["probability"]) - min(float(record["threshold"]), 1.0))
    return round(max(0.0, 1 - missing / 0.25), 2)


def _urgent(record: dict[str, Any]) -> bool:
    """By its reason, or by any guard that stopped it too."""
    named = {record["reason"], *record["evidence"].get("guards", {})}
    return any(reason.urgent for reason in map(reason_of, named) if reason is not None)


def _is_thanks(record: dict[str, Any]) -> bool:
    return bool(record["reason"] == Reason.ACCEPTED)


def _fate(row: Row[Any]) -> dict[str, Any]:
    accepted = min((when for when in (row.accepted_at, row.hand_accepted_at) if when), default=None)
    times = {
        "arrived": row.arrived_at,
        "seen": row.seen_at,
        "decided": row.decided_at,
        "planned": row.planned_at,
        "attempted": row.attempted_at,
        "finished": row.finished_at,
        "filed": row.filed_at,
        "bounced": row.bounced_at,
        "accepted": accepted,
        "closed": row.closed_at,
    }
    return {
        "id": row.key[:NAME_LENGTH],
        "message_id": row.message_id,
        "folder": row.folder,
        "disposition": row.disposition,
        "reason": row.reason,
        "state": row.state,
        "evidence": row.evidence,
        "request_type": row.request_type,
        "best": row.best,
        "probability": row.probability,
        "threshold": row.threshold,
        "model": row.model,
        "team": row.team,
        "level": row.level,
        "language": row.language,
        "label": row.label,
        "feedback": row.feedback or ("accepted" if accepted else None),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "closed_by": row.closed_by,
        "reply_message_id": row.reply_id,
        "server_answer": row.answer,
        "audit": _audit(row),
        "by_hand": _by_hand(row),
        "courtesy": {"kind": row.courtesy_kind, "state": row.courtesy_state} if row.courtesy_kind else None,
        "times": {name: moment.isoformat() for name, moment in times.items() if moment is not None},
    }


def _audit(row: Row[Any]) -> dict[str, Any] | None:
    """How the coin fell for a would-be reply, with which chance, and what the owner said; None for any other mail."""
    if row.drawn is None:
        return None
    judged_at = row.judged_at.isoformat() if row.judged_at else None
    return {"chance": row.chance, "drawn": row.drawn, "judged_as": row.judged_as, "judged_at": judged_at}


def _by_hand(row: Row[Any]) -> dict[str, Any] | None:
    """What the owner released last for this mail, and what became of it."""
    if row.hand_state is None:
        return None
    told = {"kind": row.hand_kind, "state": row.hand_state, "request_type": row.hand_type, "message_id": row.hand_id}
    return {**told, "server_answer": row.hand_answer, "bounced": row.hand_bounced is not None}
