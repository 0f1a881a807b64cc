"""What the owner sends by hand: planned, attempted and settled like an answer, at most once for each mail and kind.

Any process may release (the command line, the review page, several of them), so that each step is a compare-and-swap.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select, true, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.mails import MailRecord, StateChanged, take_over
from madoguchi.journal.plans import unindexed
from madoguchi.journal.prepared import prepared
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import mails, outbox, releases
from madoguchi.policy.history import Pointer

LEASE = timedelta(minutes=10)
"""An attempt that is older was broken off: no server is waited for so long."""


class ReleaseKind(StrEnum):
    """A pointer to the sender, in the personal form; the mail itself to the team; a word about a wrong pointer."""

    POINTER = "pointer"
    FORWARD = "forward"
    APOLOGY = "apology"


class ReleaseState(StrEnum):
    """``WITHDRAWN``: surely not sent, and may be released again, as may what was ``REFUSED``."""

    PLANNED = "planned"
    ATTEMPTING = "attempting"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


AGAIN = (ReleaseState.WITHDRAWN, ReleaseState.REFUSED)
UNDER_WAY = (ReleaseState.PLANNED, ReleaseState.ATTEMPTING)
_ANSWERING = (MailState.PLANNED, MailState.ATTEMPTING, MailState.SENT, MailState.FILED, MailState.UNKNOWN)


_BACK = func.row_number().over(
    partition_by=releases.c.mail_id, order_by=[releases.c.planned_at.desc(), releases.c.id.desc()]
)
_RANKED = select(releases, _BACK.label("back")).subquery("ranked")
LATEST = select(_RANKED).where(_RANKED.c.back == 1).subquery("latest")
"""The last of each mail, to be joined."""


@dataclass(frozen=True, slots=True)
class Release:
    """One thing that goes out by hand."""

    id: int
    mail_id: int
    kind: ReleaseKind
    message_id: str
    request_type: str
    team: str
    recipient: str
    state: ReleaseState
    answer: str
    planned_at: datetime
    attempted_at: datetime | None
    finished_at: datetime | None
    bounced_at: datetime | None = None


class Releases:
    """The table of what goes out by hand."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def plan(
        self,
        record: MailRecord,
        kind: ReleaseKind,
        *,
        message_id: str,
        request_type: str,
        team: str,
        recipient: str,
        now: datetime,
    ) -> Release:
        """The owner's decision, durably; a mail that still waited for its automatic answer gets none.

        Raises `StateChanged` where the same is being released or went out already, where anything else about the mail
        is under way, and for a pointer where an answer went out or may have.
        """
        row = {"request_type": request_type, "team": team, "recipient": recipient, "planned_at": now, "answer": ""}
        row |= {"state": ReleaseState.PLANNED, "message_id": message_id, "attempted_at": None, "finished_at": None}
        row |= {"bounced_at": None}
        statement = insert(releases).values(mail_id=record.id, kind=kind, **row)
        statement = statement.on_conflict_do_update(
            index_elements=["mail_id", "kind"], set_=row, where=releases.c.state.in_(AGAIN)
        )
        with self._engine.begin() as connection:
            _may_be_sent(connection, record, kind)
            take_over(connection, [record.id], now)
            if connection.execute(statement).rowcount != 1:
                msg = f"{record.name} is being sent already, or was"
                raise StateChanged(msg)
            mine = (releases.c.mail_id == record.id) & (releases.c.kind == kind)
            return _release(connection.execute(select(releases).where(mine)).one())

    def attempting(self, release: Release, now: datetime) -> None:
        """Durably: from here on the server may have it. Raises `StateChanged`."""
        self._step(release, ReleaseState.PLANNED, state=ReleaseState.ATTEMPTING, attempted_at=now)

    def withdraw(self, release: Release, now: datetime) -> None:
        """Before it was attempted. Raises `StateChanged` where it is too late."""
        self._step(release, ReleaseState.PLANNED, state=ReleaseState.WITHDRAWN, finished_at=now)

    def settle(self, release: Release, state: ReleaseState, answer: str, now: datetime) -> None:
        """What became of an attempt, in the server's words: also of one that lapsed, or was found in Sent, while they
        were waited for. Raises `StateChanged`."""
        lapsed = (ReleaseState.UNKNOWN, ReleaseState.SENT) if state is ReleaseState.SENT else (ReleaseState.UNKNOWN,)
        heard = {"state": state, "answer": answer[:500], "finished_at": now}
        self._step(release, ReleaseState.ATTEMPTING, *lapsed, **heard)

    def resolve(self, release: Release, now: datetime) -> None:
        """An unknown one lies in Sent. Raises `StateChanged`."""
        self._step(release, ReleaseState.UNKNOWN, state=ReleaseState.SENT, answer="found in Sent", finished_at=now)

    def bounced(self, message_id: str, now: datetime) -> bool:
        """A report says that it did not arrive: it was no pointer, and the mail is in the queue again.

        False where it is none of ours, or was told before.
        """
        ours = (releases.c.message_id == message_id) & (releases.c.state == ReleaseState.SENT)
        again = {"closed_at": None, "closed_by": None}
        with self._engine.begin() as connection:
            found = connection.execute(select(releases.c.mail_id).where(ours, releases.c.bounced_at.is_(None))).scalar()
            if found is None:
                return False
            connection.execute(update(releases).where(ours).values(bounced_at=now))
            connection.execute(update(mails).where(mails.c.id == found).values(**again))
        return True

    def undelivered(self) -> frozenset[int]:
        """The mails of which a letter bounced."""
        return frozenset(one.mail_id for one in self._many(releases.c.bounced_at.is_not(None)))

    def pointers(self, names: frozenset[str], since: datetime) -> tuple[Pointer, ...]:
        """What reached the person of these names by hand since then, not corrected: a pointer like any other."""
        return tuple(Pointer(row.team, row.finished_at) for row in _pointers_to.rows(self._reader, names, since))

    def lapse(self, now: datetime) -> None:
        """What was planned or attempted so long ago that nobody is at it any more: not sent, or not known."""
        planned = (releases.c.state == ReleaseState.PLANNED) & (releases.c.planned_at < now - LEASE)
        attempted = (releases.c.state == ReleaseState.ATTEMPTING) & (releases.c.attempted_at < now - LEASE)
        with self._engine.begin() as connection:
            for which, state in ((planned, ReleaseState.WITHDRAWN), (attempted, ReleaseState.UNKNOWN)):
                ended = {"state": state, "answer": "interrupted", "finished_at": now}
                connection.execute(update(releases).where(which).values(**ended))

    def unknown(self) -> list[Release]:
        """Whatever may have gone out."""
        return self._many(releases.c.state == ReleaseState.UNKNOWN)

    def by_mail(self) -> dict[int, list[Release]]:
        """Everything that was released, by the row of the mail."""
        found: dict[int, list[Release]] = defaultdict(list)
        for release in self._many(true()):
            found[release.mail_id].append(release)
        return found

    def of(self, record: MailRecord) -> list[Release]:
        """Everything that was released about a mail."""
        return self._many(releases.c.mail_id == record.id)

    def outcome(self, release: Release) -> tuple[ReleaseState, str]:
        """How it stands now, and the server's answer."""
        (found,) = self._many(releases.c.id == release.id)
        return found.state, found.answer

    def _step(self, release: Release, *old: ReleaseState, **values: Any) -> None:
        # The row is used again for a later plan, which is not this one's to carry out or to take back.
        mine = (releases.c.id == release.id) & (releases.c.planned_at == release.planned_at)
        with self._engine.begin() as connection:
            if (
                connection.execute(update(releases).where(mine, releases.c.state.in_(old)).values(**values)).rowcount
                != 1
            ):
                msg = f"release {release.id} is no longer {old[0]}"
                raise StateChanged(msg)

    def _many(self, condition: Any) -> list[Release]:
        with self._reader.connect() as connection:
            rows = connection.execute(select(releases).where(condition).order_by(releases.c.id)).all()
        return [_release(row) for row in rows]


def _may_be_sent(connection: Connection, record: MailRecord, kind: ReleaseKind) -> None:
    """One thing at a time; a pointer only where the program itself has sent none, nor may have; an apology after it."""
    going = (mails.c.id == record.id) & mails.c.state.in_([MailState.PLANNED, MailState.ATTEMPTING])
    if connection.execute(select(mails.c.id).where(going)).first() is not None:
        msg = f"{record.name} is being answered"
        raise StateChanged(msg)
    by_machine = (outbox.c.mail_id == record.id) & (outbox.c.kind == Kind.REPLY) & outbox.c.state.in_(_ANSWERING)
    answered = connection.execute(select(outbox.c.id).where(by_machine, outbox.c.bounced_at.is_(None))).first()
    if kind is ReleaseKind.POINTER and answered is not None:
        msg = f"{record.name} was answered, or may have been"
        raise StateChanged(msg)
    if kind is ReleaseKind.APOLOGY and not _has_a_pointer(connection, record):
        msg = f"{record.name} was sent no pointer that could be wrong"
        raise StateChanged(msg)
    by_hand = (releases.c.mail_id == record.id) & releases.c.state.in_(UNDER_WAY)
    if connection.execute(select(releases.c.id).where(by_hand)).first() is not None:
        msg = f"{record.name} is being sent already"
        raise StateChanged(msg)


def _has_a_pointer(connection: Connection, record: MailRecord) -> bool:
    """By machine or by hand."""
    went_out = (MailState.SENT, MailState.FILED)
    by_machine = (outbox.c.mail_id == record.id) & (outbox.c.kind == Kind.REPLY) & outbox.c.state.in_(went_out)
    by_hand = (releases.c.mail_id == record.id) & (releases.c.kind == ReleaseKind.POINTER)
    sent = select(releases.c.id).where(by_hand, releases.c.state == ReleaseState.SENT)
    return any(connection.execute(one).first() for one in (select(outbox.c.id).where(by_machine), sent))


def _release(row: Row[Any]) -> Release:
    return Release(
        id=row.id,
        mail_id=row.mail_id,
        kind=ReleaseKind(row.kind),
        message_id=row.message_id,
        request_type=row.request_type,
        team=row.team,
        recipient=row.recipient,
        state=ReleaseState(row.state),
        answer=row.answer,
        planned_at=row.planned_at,
        attempted_at=row.attempted_at,
        finished_at=row.finished_at,
        bounced_at=row.bounced_at,
    )


@prepared
def _pointers_to(names: frozenset[str], since: datetime) -> Any:
    corrected = mails.c.label.is_not(None) & (mails.c.label != releases.c.request_type)
    return (
        select(releases.c.team, releases.c.finished_at)
        .join(mails, mails.c.id == releases.c.mail_id)
        .where(
            releases.c.kind == ReleaseKind.POINTER,
            releases.c.recipient.in_(names),
            unindexed(releases.c.state) == ReleaseState.SENT,
            releases.c.finished_at >= since,
            releases.c.bounced_at.is_(None),
            ~corrected,
        )
        .order_by(releases.c.id)
    )
