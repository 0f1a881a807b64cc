"""Intents and outcomes: nothing goes out that does not stand here first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, Select, func, select, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.mails import MailRecord, StateChanged, advance, fate, outcome
from madoguchi.journal.notices import enter_personal
from madoguchi.journal.plans import unindexed
from madoguchi.journal.prepared import prepared
from madoguchi.journal.queue import set_watermark
from madoguchi.journal.rows import change
from madoguchi.journal.sent import SentMail, put_down
from madoguchi.journal.states import MOVED_BY_OWNER, NOT_RIGHT, Feedback, Kind, MailState
from madoguchi.journal.tables import draws, mails, outbox
from madoguchi.journal.transaction import Writer, transaction
from madoguchi.mailbox.protocol import Folder, Place
from madoguchi.policy.history import Pointer
from madoguchi.policy.levels import PERSONAL_LEVEL
from madoguchi.reasons import Disposition, Reason

if TYPE_CHECKING:
    from madoguchi.policy.decide import Decision

JUDGED = (
    *(mails.c.feedback, mails.c.feedback_at, mails.c.label, mails.c.best, mails.c.labelled_at),
    *(draws.c.judged_as, draws.c.judged_at, draws.c.request_type.label("guess")),
)
"""What `wrong_since` reads."""

COUNTED = (MailState.PLANNED, MailState.ATTEMPTING, MailState.SENT, MailState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that is to go out, or went. ``destination``: where the answered mail is being filed, or was."""

    id: int
    mail_id: int
    kind: Kind
    message_id: str
    recipient: str
    state: MailState
    attempts: int
    attempted_at: datetime | None
    finished_at: datetime | None
    destination: str | None
    copied: bool
    flagged: bool
    filed: bool


class Outgoing:
    """The outbox table.

    That a mail may be at the server is on the disk before it is. What can be found out again, in Sent or in the folder
    of what was answered, gets there a moment later (see `madoguchi.journal.engine.SOON`).
    """

    def __init__(self, engine: Engine, reader: Engine, soon: Engine) -> None:
        self._engine, self._reader, self._soon = engine, reader, soon

    def plan(self, record: MailRecord, decision: Decision, kind: Kind, message_id: str, now: datetime) -> Intent:
        """Writes the intent and moves the mail to planned, in one transaction. Raises `StateChanged`.

        It is on the disk with `attempting`, before which nothing was sent. A mail has one intent of each kind for ever:
        a second attempt finds and continues the first one's row.
        """
        with transaction(self._soon) as connection:
            advance(connection, record.id, record.state, MailState.PLANNED, **fate(decision, now))
            told = (record.id, kind, message_id, record.sender, decision.team, MailState.PLANNED, now)
            _planned.within(connection, *told)
            (there,) = _of_kind.within(connection, record.id, kind).rows
        return _intent(there)

    def attempting(self, intent: Intent, now: datetime) -> None:
        """Durably: from here on the server may have it. Raises `StateChanged`."""
        with transaction(self._engine) as connection:
            advance(connection, intent.mail_id, MailState.PLANNED, MailState.ATTEMPTING)
            _attempted.within(connection, intent.id, now)

    def sent(self, intent: Intent, was: MailState, answer: str, now: datetime, *, original: str | None = None) -> None:
        """The server took it, or it was found there. ``original``: the Message-ID that it answers, if that is known."""
        with transaction(self._soon) as connection:
            put_down(connection, [SentMail(intent.message_id, original, now)])
            advance(connection, intent.mail_id, was, MailState.SENT)
            self._finish(connection, intent, MailState.SENT, "accepted", answer, now)

    def drafted(self, intent: Intent, now: datetime, window: timedelta) -> None:
        """The draft lies in Drafts; the mail itself stays with the owner.

        That a person should speak now is put down to be told with it, once within ``window``.
        """
        with self._engine.begin() as connection:
            advance(connection, intent.mail_id, MailState.PLANNED, MailState.FINAL)
            self._finish(connection, intent, MailState.SENT, "drafted", "", now)
            mail = connection.execute(select(mails).where(mails.c.id == intent.mail_id)).one()
            if (mail.level or 0) >= PERSONAL_LEVEL:
                about = (intent.recipient, mail.team or "", mail.best or "")
                enter_personal(connection, mail.key, *about, now, now - window)

    def deferred(self, intent: Intent, stage: str, answer: str, until: datetime, now: datetime) -> None:
        """Surely not sent; tried again later."""
        with transaction(self._engine) as connection:
            values = {"not_before": until, "disposition": None, "reason": None, "decided_at": None}
            advance(connection, intent.mail_id, MailState.ATTEMPTING, MailState.PENDING, **values)
            self._finish(connection, intent, MailState.PENDING, stage, answer, now)

    def held(self, intent: Intent, reason: Reason, stage: str, answer: str, now: datetime) -> None:
        """Refused for good, or of unknown outcome: never tried again."""
        state = MailState.REFUSED if reason is Reason.REFUSED else MailState.UNKNOWN
        with transaction(self._engine) as connection:
            evidence = f"at {stage}: {answer}" if answer else f"at {stage}"
            advance(connection, intent.mail_id, MailState.ATTEMPTING, state, **outcome(reason, evidence, now))
            self._finish(connection, intent, state, stage, answer, now)

    def abandon(self, intent: Intent, until: datetime, now: datetime) -> None:
        """A plan that was never attempted: the mail is decided afresh."""
        with transaction(self._engine) as connection:
            values = {"not_before": until, "disposition": None, "reason": None, "decided_at": None}
            advance(connection, intent.mail_id, MailState.PLANNED, MailState.PENDING, **values)
            self._finish(connection, intent, MailState.PENDING, "planned", "", now)

    def resolve(self, intent: Intent, now: datetime) -> None:
        """An unknown outcome turned out to be sent: it lies in Sent."""
        with transaction(self._engine) as connection:
            values = {
                **outcome(Reason.ANSWERABLE, "found in Sent", now),
                "closed_at": now,
                "closed_by": "found in Sent",
            }
            advance(connection, intent.mail_id, MailState.UNKNOWN, MailState.SENT, **values)
            self._finish(connection, intent, MailState.SENT, "found", "", now)

    def _finish(
        self, connection: Writer, intent: Intent, state: MailState, stage: str, answer: str, now: datetime
    ) -> None:
        values = {"state": state, "stage": stage, "answer": answer[:500], "finished_at": now}
        change(connection, outbox, {"id": intent.id}, values)

    def copied(self, intent: Intent, now: datetime, sent: Folder | None = None) -> None:
        """Its copy lies in Sent. ``sent``: that folder as it is with it, where all that lies there is known."""
        with transaction(self._soon) as connection:
            change(connection, outbox, {"id": intent.id}, {"copied_at": now})
            if sent is not None:
                set_watermark(connection, sent, sent.next_uid - 1)

    def flagged(self, ids: Sequence[int], now: datetime) -> None:
        with self._soon.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(flagged_at=now))

    def filing(self, ids: Sequence[int], destination: str) -> None:
        """Durably: from here on the mails may lie there."""
        with self._engine.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(destination=destination))

    def filed(self, intent: Intent, destination: str, place: Place | None, now: datetime) -> None:
        """The mail lies in its Answered folder, or the owner put it elsewhere: its story is over.

        Raises `StateChanged`.
        """
        self.all_filed([(intent, place)], destination, now)

    def all_filed(self, moved: Sequence[tuple[Intent, Place | None]], destination: str, now: datetime) -> None:
        """The same of several at once. Raises `StateChanged` after the others, where one was moved on meanwhile."""
        late: list[StateChanged] = []
        if not moved:
            return
        with transaction(self._soon) as connection:
            for intent, place in moved:
                try:
                    _filed(connection, intent, destination, place, now)
                except StateChanged as error:
                    late.append(error)
        if late:
            raise late[0]

    def bounced(self, message_id: str, now: datetime) -> bool:
        """A report says that a reply of that Message-ID did not arrive; False where we sent none, or know it already.

        The colleague has no pointer then, so that the mail is the owner's again.
        """
        ours = (outbox.c.message_id == message_id) & (outbox.c.state == MailState.SENT) & outbox.c.bounced_at.is_(None)
        with self._engine.begin() as connection:
            return connection.execute(update(outbox).where(ours).values(bounced_at=now)).rowcount == 1

    def drafted_at(self, message_id: str) -> datetime | None:
        """When the draft with that Message-ID was put into Drafts; None where that is not on record."""
        drafts = (outbox.c.message_id == message_id) & (outbox.c.kind == Kind.DRAFT)
        with self._reader.connect() as connection:
            return connection.execute(select(outbox.c.finished_at).where(drafts)).scalar()

    def is_sent(self, message_id: str | None) -> bool:
        """Whether that is an automatic reply that went out from here."""
        return bool(message_id) and bool(
            self._count(
                outbox.c.message_id == message_id, outbox.c.kind == Kind.REPLY, outbox.c.attempted_at.is_not(None)
            )
        )

    def in_state(self, state: MailState) -> list[Intent]:
        return self._many(select(outbox).where(outbox.c.state == state))

    def unfinished(self) -> list[Intent]:
        """Replies that went out and still lack their copy, their flag or their filing."""
        return self._many(
            select(outbox)
            .where(outbox.c.kind == Kind.REPLY, outbox.c.state == MailState.SENT, outbox.c.filed_at.is_(None))
            .order_by(outbox.c.id)
        )

    def attempts_since(self, since: datetime) -> int:
        """How many replies were handed to the server since then."""
        return int(_attempts_since.value(self._reader, since))

    def replies_to(self, sender: str, since: datetime) -> int:
        """Replies to that person since then, those on their way included."""
        return int(_number_to.value(self._reader, sender, since))

    def pointers(self, names: frozenset[str], since: datetime) -> tuple[Pointer, ...]:
        """Pointers that really reached the person of these names since then, not corrected, oldest first."""
        return _pointers(_pointers_to.rows(self._reader, names, since))

    def personal(self, names: frozenset[str], since: datetime) -> tuple[Pointer, ...]:
        """Drafts since then in which the owner was to speak to that person, and not corrected, oldest first."""
        return _pointers(_personal_to.rows(self._reader, names, since))

    def any_reply(self, after: int = 0) -> bool:
        """Whether an automatic reply to a mail after that row of ``mails`` went out."""
        return bool(_any_reply.rows(self._reader, after))

    def number_of_replies(self, after: int = 0) -> int:
        """How many there are."""
        return int(_number_of_replies.value(self._reader, after))

    def wrong_pointer(self, names: frozenset[str], since: datetime) -> datetime | None:
        """When it became known last, since then, that a reply to the person of these names was wrong."""
        known = [wrong_since(row) for row in _replies_to.rows(self._reader, names)]
        return max((moment for moment in known if moment and moment >= since), default=None)

    def requests_since(self, since: datetime, enough: int = 0) -> int:
        """How many mails that were or would be answered arrived since then.

        Where no more than ``enough`` arrived at all, so many, which is quicker told.
        """
        arrived = int(_arrived_since.value(self._reader, since)) if enough else 0
        return arrived if arrived and arrived <= enough else int(_requests_since.value(self._reader, since))

    def _count(self, *conditions: Any) -> int:
        with self._reader.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(outbox).where(*conditions)).scalar_one())

    def _many(self, statement: Any) -> list[Intent]:
        with self._reader.connect() as connection:
            return [_intent(row) for row in connection.execute(statement)]


def _filed(connection: Writer, intent: Intent, destination: str, place: Place | None, now: datetime) -> None:
    values: dict[str, object] = {"filed_at": now, "destination": destination}
    moved: dict[str, object] = {}
    if place is not None:
        values |= {"destination_uidvalidity": place.uidvalidity, "destination_uid": place.uid}
        moved = {"folder": place.folder, "uidvalidity": place.uidvalidity, "uid": place.uid}
    elif destination != MOVED_BY_OWNER:
        moved = {"folder": destination, "uidvalidity": 0, "uid": 0}
    advance(connection, intent.mail_id, MailState.SENT, MailState.FILED, **moved)
    change(connection, outbox, {"id": intent.id}, values)


def _pointers(rows: Iterable[Row[Any]]) -> tuple[Pointer, ...]:
    return tuple(Pointer(row.team, row.finished_at) for row in rows)


@prepared
def _planned(mail: int, kind: Kind, name: str, to: str, team: str, new: MailState, now: datetime) -> Any:
    again = {"state": new, "planned_at": now, "team": team}
    row = {"mail_id": mail, "kind": kind, "message_id": name, "recipient": to, "attempts": 0}
    return insert(outbox).values(**row, **again).on_conflict_do_update(index_elements=["mail_id", "kind"], set_=again)


@prepared
def _of_kind(mail: int, kind: Kind) -> Any:
    return select(outbox).where(outbox.c.mail_id == mail, outbox.c.kind == kind)


@prepared
def _attempted(intent: int, now: datetime) -> Any:
    values = {"state": MailState.ATTEMPTING, "attempted_at": now, "attempts": outbox.c.attempts + 1}
    return update(outbox).where(outbox.c.id == intent).values(values)


@prepared
def _pointers_to(names: frozenset[str], since: datetime) -> Any:
    return _uncorrected(names, since).where(unindexed(outbox.c.kind) == Kind.REPLY)


@prepared
def _personal_to(names: frozenset[str], since: datetime) -> Any:
    return _uncorrected(names, since).where(unindexed(outbox.c.kind) == Kind.DRAFT, mails.c.level >= PERSONAL_LEVEL)


def _uncorrected(names: frozenset[str], since: datetime) -> Select[Any]:
    return (
        select(outbox.c.team, outbox.c.finished_at)
        .join(mails, mails.c.id == outbox.c.mail_id)
        .outerjoin(draws, draws.c.mail_id == mails.c.id)
        .where(
            outbox.c.recipient.in_(names),
            outbox.c.state == MailState.SENT,
            outbox.c.finished_at >= since,
            mails.c.label.is_(None) | (mails.c.label == mails.c.best),
            mails.c.feedback.is_distinct_from(Feedback.PUT_BACK),
            outbox.c.bounced_at.is_(None),
            draws.c.judged_as.is_(None) | (draws.c.judged_as == draws.c.request_type),
        )
        .order_by(outbox.c.finished_at)
    )


@prepared
def _any_reply(after: int) -> Any:
    ours = (outbox.c.kind == Kind.REPLY, outbox.c.state == MailState.SENT, outbox.c.mail_id > after)
    return select(outbox.c.id).where(*ours).limit(1)


@prepared
def _number_of_replies(after: int) -> Any:
    ours = (outbox.c.kind == Kind.REPLY, outbox.c.state == MailState.SENT, outbox.c.mail_id > after)
    return select(func.count()).select_from(outbox).where(*ours)


@prepared
def _replies_to(names: frozenset[str]) -> Any:
    return (
        select(*JUDGED)
        .select_from(mails)
        .join(outbox, (outbox.c.mail_id == mails.c.id) & (unindexed(outbox.c.kind) == Kind.REPLY))
        .outerjoin(draws, draws.c.mail_id == mails.c.id)
        .where(outbox.c.recipient.in_(names), unindexed(outbox.c.state) == MailState.SENT)
    )


@prepared
def _number_to(recipient: str, since: datetime) -> Any:
    wanted = (outbox.c.kind == Kind.REPLY, outbox.c.recipient == recipient, outbox.c.planned_at >= since)
    return select(func.count()).select_from(outbox).where(*wanted, outbox.c.state.in_(COUNTED))


@prepared
def _attempts_since(since: datetime) -> Any:
    """What was sent counts by when the server took it, which an index tells; anything else by when it was tried."""
    sent = (outbox.c.kind == Kind.REPLY) & (outbox.c.state == MailState.SENT) & (outbox.c.finished_at >= since)
    others = [state for state in MailState if state is not MailState.SENT]
    other = (outbox.c.kind == Kind.REPLY) & (outbox.c.attempted_at >= since) & outbox.c.state.in_(others)
    first, rest = (select(func.count()).select_from(outbox).where(which).scalar_subquery() for which in (sent, other))
    return select(first + rest)


@prepared
def _arrived_since(since: datetime) -> Any:
    return select(func.count()).select_from(mails).where(mails.c.arrived_at >= since)


@prepared
def _requests_since(since: datetime) -> Any:
    wanted = (
        mails.c.disposition.in_([Disposition.ANSWERED])
        | (mails.c.state == MailState.PENDING)
        | (mails.c.reason == Reason.CIRCUIT_OPEN)
    )
    return select(func.count()).select_from(mails).where(mails.c.arrived_at >= since, wanted)


def wrong_since(row: Any) -> datetime | None:
    """Since when the owner has said in any way that the reply was wrong."""
    told = []
    if row.feedback in NOT_RIGHT:
        told.append(row.feedback_at)
    if row.label is not None and row.label != row.best:
        told.append(row.labelled_at)
    if row.judged_as is not None and row.judged_as != row.guess:
        told.append(row.judged_at)
    return min((moment for moment in told if moment), default=None)


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        id=row.id,
        mail_id=row.mail_id,
        kind=Kind(row.kind),
        message_id=row.message_id,
        recipient=row.recipient,
        state=MailState(row.state),
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        finished_at=row.finished_at,
        destination=row.destination,
        copied=row.copied_at is not None,
        flagged=row.flagged_at is not None,
        filed=row.filed_at is not None,
    )
