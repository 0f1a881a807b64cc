"""Every mail's one fate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, select, update

from madoguchi.journal.draws import Coin, enter
from madoguchi.journal.exceptions import note_mail
from madoguchi.journal.prepared import prepared
from madoguchi.journal.queue import mark_read
from madoguchi.journal.rows import change, put
from madoguchi.journal.states import FOLLOWS, MOVED_BY_OWNER, Feedback, Kind, MailState
from madoguchi.journal.tables import mails, outbox, sightings
from madoguchi.journal.transaction import Writer, transaction
from madoguchi.journal.undoing import BY_HAND
from madoguchi.judge.judgement import Judgement
from madoguchi.mail.identity import Identity, faded_id
from madoguchi.mail.names import NAME_LENGTH, bounds
from madoguchi.mailbox.protocol import Place
from madoguchi.reasons import Disposition, Reason

if TYPE_CHECKING:
    from madoguchi.policy.decide import Decision


class StateChanged(Exception):
    """Somebody else moved the mail on meanwhile: a compare-and-swap that found another state."""


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One mail as the journal knows it."""

    id: int
    key: str
    message_id: str | None
    place: Place
    sender: str
    state: MailState
    disposition: str | None
    reason: str | None
    language: str | None
    level: int | None
    arrived_at: datetime
    judgement: Judgement | None
    label: str | None = None

    @property
    def name(self) -> str:
        """The identity as people write it."""
        return self.key[:NAME_LENGTH]


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail that was read for the first time: who it is, where it lies, whence and when it came.

    ``said``: a digest of its text, "" where there is none (see `madoguchi.mail.identity.said`).
    """

    sighting_id: int
    identity: Identity
    place: Place
    sender: str
    arrived_at: datetime
    said: str = ""


class Mails:
    """Fates, by identity and by state."""

    def __init__(self, engine: Engine, reader: Engine, soon: Engine) -> None:
        self._engine, self._reader, self._soon = engine, reader, soon

    def known(self, *identities: Identity) -> MailRecord | None:
        """The mail with that identity, whatever its UIDs were; of several the first that is on record."""
        keys = [one.key for one in identities]
        rows = {row.key: row for row in _by_key.rows(self._reader, keys)}
        return next((record_of(rows[key]) for key in keys if key in rows), None)

    def same_id(self, identity: Identity) -> bool:
        """Whether another mail with the same Message-ID, but other content, is on record."""
        if identity.message_id is None:
            return False
        told, faded = identity.message_id, faded_id(identity.message_id)
        return bool(_other_of_id.rows(self._reader, told, faded, identity.key))

    def said_before(self, sender: str, said: str, mail_id: int, since: datetime) -> bool:
        """Whether that person sent the same text in another mail since then."""
        return bool(sender and said) and bool(_said.rows(self._reader, sender, said, mail_id, since))

    def language_of(self, sender: str) -> str:
        """The language of the last mail from that address; "" where none is on record."""
        return _language.value(self._reader, sender) or ""

    def by_message_id(self, message_id: str | None) -> list[MailRecord]:
        """Every mail with that Message-ID; two at most."""
        return self._many(select(mails).where(_with_id(message_id)).limit(2)) if message_id else []

    def relocate(self, record: MailRecord, sighting_id: int, place: Place) -> None:
        """The same mail at another place: dragged out and back, renumbered or copied."""
        with self._engine.begin() as connection:
            change(connection, mails, {"id": record.id}, _columns(place))
            mark_read(connection, sighting_id, record.id)

    def record(
        self,
        seen: Seen,
        decision: Decision,
        judgement: Judgement | None,
        now: datetime,
        not_before: datetime | None = None,
        coin: Coin | None = None,
    ) -> int:
        """Writes a new mail's fate, or that it waits until ``not_before``; returns its row id.

        Not on the disk at once: a mail of which nothing is known is read again. ``coin``: how the lot fell for a
        would-be reply.
        """
        state = MailState.FINAL if not_before is None else MailState.PENDING
        row = {
            "key": seen.identity.key,
            "message_id": seen.identity.message_id,
            "digest": seen.identity.digest,
            "folder": seen.place.folder,
            "uidvalidity": seen.place.uidvalidity,
            "uid": seen.place.uid,
            "sender": seen.sender,
            "said": seen.said or None,
            "arrived_at": seen.arrived_at,
            "seen_at": now,
            "state": state,
            "not_before": not_before,
            **_judged(judgement),
            **(fate(decision, now) if state is MailState.FINAL else _provisional(decision)),
        }
        with transaction(self._soon) as connection:
            mail_id = put(connection, mails, row)
            mark_read(connection, seen.sighting_id, mail_id)
            if coin is not None and judgement is not None:
                enter(connection, mail_id, judgement, coin, now)
            if state is MailState.FINAL:
                note_mail(connection, decision, now)
        return mail_id

    def due(self, now: datetime, limit: int) -> list[MailRecord]:
        """Mails whose grace period is over, the longest waiting first."""
        return self._many(
            select(mails)
            .where(mails.c.state == MailState.PENDING, mails.c.not_before <= now)
            .order_by(mails.c.not_before, mails.c.id)
            .limit(limit)
        )

    def in_state(self, state: MailState) -> list[MailRecord]:
        return self._many(select(mails).where(mails.c.state == state).order_by(mails.c.id))

    def next_due(self) -> datetime | None:
        """When the next waiting mail is due."""
        with self._reader.connect() as connection:
            return connection.execute(
                select(mails.c.not_before)
                .where(mails.c.state == MailState.PENDING)
                .order_by(mails.c.not_before)
                .limit(1)
            ).scalar()

    def close(self, record: MailRecord, decision: Decision, now: datetime) -> None:
        """A final fate without a reply. Raises `StateChanged`."""
        with transaction(self._engine) as connection:
            advance(connection, record.id, record.state, MailState.FINAL, **fate(decision, now))
            note_mail(connection, decision, now)

    def postpone(self, record: MailRecord, until: datetime) -> None:
        """Back to waiting. Raises `StateChanged`."""
        with transaction(self._engine) as connection:
            advance(connection, record.id, record.state, MailState.PENDING, not_before=until)

    def bring_forward(self, waiting_for: datetime, now: datetime) -> None:
        """What waits for exactly that moment is due now."""
        waiting = (mails.c.state == MailState.PENDING) & (mails.c.not_before == waiting_for)
        with self._engine.begin() as connection:
            connection.execute(update(mails).where(waiting).values(not_before=now))

    def still_open(self, size: int = 500) -> Iterator[list[MailRecord]]:
        """What waits for the owner, held or drafted and not closed, so many at a time; each batch is read anew."""
        for disposition in (Disposition.HELD, Disposition.DRAFTED):
            after = 0
            while batch := [record_of(row) for row in _open_after.rows(self._reader, disposition, after, size)]:
                yield batch
                after = batch[-1].id

    def leave_queue(self, ids: Sequence[int], by: str, now: datetime, *, for_good: bool = False) -> None:
        """The owner dealt with them in a mail client, or here.

        ``for_good``: nobody can undo it, so that it counts also where an earlier word that can be undone took them off.
        """
        if not ids:
            return
        open_now = mails.c.closed_at.is_(None)
        still_open = open_now | mails.c.closed_by.in_(BY_HAND) if for_good else open_now
        with self._engine.begin() as connection:
            take_over(connection, ids, now)
            left = update(mails).where(mails.c.id.in_(ids), still_open)
            connection.execute(left.values(closed_at=now, closed_by=by))

    def label(self, record: MailRecord, request_type: str, now: datetime, by_move_to: Place | None = None) -> None:
        """The owner's word on what the mail asks for; it leaves the queue, and is not answered if it still waited.

        ``by_move_to``: the word was given by putting the mail into the type's folder. Where the mail had been answered
        it judges the answer too.
        """
        values: dict[str, object] = {"label": request_type, "labelled_at": now, "label_by_move": by_move_to is not None}
        if by_move_to is not None:
            values |= _columns(by_move_to)
        if record.disposition == Disposition.ANSWERED and record.judgement is not None:
            right = record.judgement.best == request_type
            values |= {"feedback": Feedback.CONFIRMED if right else Feedback.CORRECTED, "feedback_at": now}
        with self._engine.begin() as connection:
            take_over(connection, [record.id], now)
            mine = mails.c.id == record.id
            connection.execute(update(mails).where(mine).values(**values))
            still_open = mine & mails.c.closed_at.is_(None)
            connection.execute(update(mails).where(still_open).values(closed_at=now, closed_by="labelled"))

    def put_back(self, record: MailRecord, now: datetime) -> None:
        """The owner moved it back to the inbox: a label given by a move holds no more, and an answer was wrong."""
        values: dict[str, object] = {"label": None, "labelled_at": None, "label_by_move": False}
        if record.disposition == Disposition.ANSWERED:
            values |= {"feedback": Feedback.PUT_BACK, "feedback_at": now}
        with self._engine.begin() as connection:
            connection.execute(update(mails).where(mails.c.id == record.id).values(**values))

    def back_in_inbox(self, inbox: str) -> list[tuple[MailRecord, Place | None]]:
        """Mails in ``inbox`` that were labelled by a move, or filed after an answer of which nothing was said since.

        With the place where each was filed, its UID 0 where the server did not tell it; None for the labelled ones.
        """
        filed = (
            (mails.c.state == MailState.FILED)
            & mails.c.feedback.is_(None)
            & outbox.c.filed_at.is_not(None)
            & (outbox.c.destination != MOVED_BY_OWNER)
        )
        statement = (
            select(mails, outbox.c.destination, outbox.c.destination_uidvalidity, outbox.c.destination_uid)
            .outerjoin(outbox, (outbox.c.mail_id == mails.c.id) & (outbox.c.kind == Kind.REPLY))
            .where(mails.c.folder == inbox, mails.c.label_by_move | filed)
            .order_by(mails.c.id)
        )
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [(record_of(row), None if row.label_by_move else _filed_at(row)) for row in rows]

    def labels(self) -> list[tuple[Place, str, str]]:
        """Of the mails that the owner labelled here: where each was seen last, its Message-ID or "", what it asks for.

        What was labelled by moving it says so by lying where it lies.
        """
        columns = (mails.c.folder, mails.c.uidvalidity, mails.c.uid, mails.c.message_id, mails.c.label)
        with self._reader.connect() as connection:
            rows = connection.execute(
                select(*columns).where(mails.c.label.is_not(None), ~mails.c.label_by_move).order_by(mails.c.id)
            )
            return [(Place(row.folder, row.uidvalidity, row.uid), row.message_id or "", row.label) for row in rows]

    def decided(self) -> frozenset[str]:
        """The Message-IDs of the mails that have a label since the program decided about them, however it was given."""
        with self._reader.connect() as connection:
            found = connection.execute(select(mails.c.message_id).where(mails.c.label.is_not(None)))
            return frozenset(row.message_id for row in found if row.message_id)

    def by_prefix(self, prefix: str) -> list[MailRecord]:
        """The mails whose name begins so; two at most, enough to tell "none", "one" and "several"."""
        return self._many(select(mails).where(named(prefix)).limit(2))

    def places(self, record: MailRecord) -> list[Place]:
        """Every place where the mail was ever seen."""
        columns = (sightings.c.folder, sightings.c.uidvalidity, sightings.c.uid)
        with self._reader.connect() as connection:
            rows = connection.execute(select(*columns).where(sightings.c.mail_id == record.id))
            return [Place(row.folder, row.uidvalidity, row.uid) for row in rows]

    def _many(self, statement: Any) -> list[MailRecord]:
        with self._reader.connect() as connection:
            return [record_of(row) for row in connection.execute(statement)]


@prepared
def _open_after(disposition: Disposition, after: int, size: int) -> Any:
    waits = (mails.c.disposition == disposition, mails.c.closed_at.is_(None), mails.c.id > after)
    return select(mails).where(*waits).order_by(mails.c.id).limit(size)


@prepared
def _by_key(keys: list[str]) -> Any:
    return select(mails).where(mails.c.key.in_(keys))


@prepared
def _other_of_id(message_id: str, faded: str, key: str) -> Any:
    return select(mails).where(mails.c.message_id.in_((message_id, faded)), mails.c.key != key).limit(1)


@prepared
def _said(sender: str, said: str, mail_id: int, since: datetime) -> Any:
    alike = (mails.c.sender == sender, mails.c.said == said, mails.c.id < mail_id, mails.c.seen_at >= since)
    return select(mails).where(*alike).limit(1)


@prepared
def _language(sender: str) -> Any:
    return (
        select(mails.c.language)
        .where(mails.c.sender == sender, mails.c.sender != "", mails.c.language.is_not(None))
        .order_by(mails.c.arrived_at.desc())
        .limit(1)
    )


def take_over(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """What the owner decides on while it waits for its answer gets none."""
    waiting = mails.c.id.in_(ids) & (mails.c.state == MailState.PENDING)
    taken = {**outcome(Reason.HANDLED, "", now), "state": MailState.FINAL, "not_before": None}
    connection.execute(update(mails).where(waiting).values(**taken))


def advance(connection: Writer, mail_id: int, old: MailState, new: MailState, **values: object) -> None:
    """Compare-and-swap of one mail's state within the caller's transaction. Raises `StateChanged`."""
    if new not in FOLLOWS[old]:
        msg = f"{new} does not follow {old}"
        raise StateChanged(msg)
    if change(connection, mails, {"id": mail_id, "state": old}, {"state": new, **values}) != 1:
        msg = f"mail {mail_id} is no longer {old}"
        raise StateChanged(msg)


def _with_id(message_id: str) -> Any:
    """Of mails with that Message-ID, as it is or as a digest of it."""
    return mails.c.message_id.in_((message_id, faded_id(message_id)))


def _filed_at(row: Row[Any]) -> Place:
    return Place(row.destination, row.destination_uidvalidity or 0, row.destination_uid or 0)


def _columns(place: Place) -> dict[str, object]:
    return {"folder": place.folder, "uidvalidity": place.uidvalidity, "uid": place.uid}


def _judged(judgement: Judgement | None) -> dict[str, object]:
    if judgement is None:
        return {}
    return {
        "request_type": judgement.request_type,
        "best": judgement.best,
        "probability": judgement.probability,
        "threshold": judgement.threshold,
        "several": judgement.several,
        "certified": judgement.certified,
        "borrowed": judgement.borrowed,
        "strange": judgement.strange,
        "model": judgement.model,
    }


def _provisional(decision: Decision) -> dict[str, object]:
    failed = {verdict.reason.value: verdict.evidence for verdict in decision.verdicts if not verdict.passed}
    evidence: dict[str, object] = {"why": decision.evidence, "guards": failed}
    if decision.would_be:
        evidence["would_be"] = decision.would_be
    if decision.rival:
        evidence["rival"] = decision.rival
    if decision.exception:
        evidence["exception"] = decision.exception
    return {
        "evidence": evidence,
        "team": decision.team or None,
        "level": decision.level or None,
        "language": decision.language,
    }


def fate(decision: Decision, now: datetime) -> dict[str, object]:
    """The columns that hold a decision."""
    return {
        **_provisional(decision),
        "disposition": decision.disposition,
        "reason": decision.reason,
        "decided_at": now,
        "not_before": None,
    }


def outcome(reason: Reason, evidence: str, now: datetime) -> dict[str, object]:
    """The columns of a fate that came out of sending, not of deciding."""
    return {
        "disposition": reason.disposition,
        "reason": reason,
        "evidence": {"why": evidence, "guards": {}},
        "decided_at": now,
    }


def record_of(row: Row[Any]) -> MailRecord:
    """From a row with every column of ``mails``."""
    judgement = None
    if row.model is not None:
        judgement = Judgement(
            request_type=row.request_type,
            best=row.best,
            probability=row.probability,
            threshold=row.threshold,
            several=row.several,
            certified=row.certified,
            borrowed=row.borrowed,
            model=row.model,
        )
    return MailRecord(
        id=row.id,
        key=row.key,
        message_id=row.message_id,
        place=Place(row.folder, row.uidvalidity, row.uid),
        sender=row.sender,
        state=MailState(row.state),
        disposition=row.disposition,
        reason=row.reason,
        language=row.language,
        level=row.level,
        arrived_at=row.arrived_at,
        judgement=judgement,
        label=row.label,
    )


def named(prefix: str) -> ColumnElement[bool]:
    """Whose name begins so, in capitals or not."""
    return keyed(*bounds(prefix))


def keyed(begins: Any, ends: Any) -> ColumnElement[bool]:
    """A range of the keys, and not a pattern, so that an index finds it."""
    return and_(mails.c.key >= begins, mails.c.key < ends)
