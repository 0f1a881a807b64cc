"""What the review page asks the journal: one mail, or one pile of them. Reading only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Engine, Row, Select, func, or_, select, union

from madoguchi.journal.mails import named
from madoguchi.journal.releases import LATEST, UNDER_WAY, ReleaseKind, ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import IS_REPLY, IS_SENT, draws, mails, outbox, releases
from madoguchi.judge.judgement import MINE
from madoguchi.mail.names import NAME_LENGTH
from madoguchi.mailbox.protocol import Place
from madoguchi.reasons import Disposition, Reason

_REPLY = (Kind.REPLY, Kind.DRAFT)
_AT_ONCE = 200
NOBODYS = (Reason.MINE, Reason.NO_TEAM)
LIKELIER_RIGHT = 0.5
"""Below that probability a guess says rather what a mail is not about."""

_WAITS = (MailState.PENDING, MailState.PLANNED)


@dataclass(frozen=True, slots=True)
class Hand:
    """What the owner released last about the mail; ``at``: when its outcome was known."""

    kind: ReleaseKind
    state: ReleaseState
    at: datetime | None
    bounced: bool

    @property
    def failed(self) -> bool:
        """Whether the owner has to look at it."""
        return self.bounced or self.state in (ReleaseState.UNKNOWN, ReleaseState.REFUSED)


@dataclass(frozen=True, slots=True)
class Item:
    """One mail. ``blind``: it was drawn and is to be judged before its guess is seen.

    ``guards``: what stopped it, with the evidence; ``why`` the evidence of its reason; ``rival``: what else it may be.
    """

    id: int
    key: str
    message_id: str | None
    place: Place
    sender: str
    state: MailState
    disposition: str
    reason: str
    why: str
    guards: dict[str, str]
    rival: str
    request_type: str
    best: str
    probability: float
    threshold: float
    model: str
    team: str
    level: int
    language: str
    arrived_at: datetime
    not_before: datetime | None
    closed_at: datetime | None
    closed_by: str
    label: str
    by_move: bool
    feedback: str
    sent_at: datetime | None
    bounced: bool
    drawn: bool
    judged_as: str
    blind: bool
    hand: Hand | None = None

    @property
    def under_way(self) -> bool:
        """Whether a letter about it is going out by hand."""
        return self.hand is not None and self.hand.state in UNDER_WAY

    @property
    def came_back(self) -> bool:
        """Whether what was written about it did not arrive, by machine or by hand."""
        return self.bounced or (self.hand is not None and self.hand.bounced)

    @property
    def name(self) -> str:
        """The identity as people write it."""
        return self.key[:NAME_LENGTH]

    @property
    def sensitive(self) -> bool:
        """Whether its words are not shown: for that reason, or because that guard stopped it too."""
        return Reason.SENSITIVE in (self.reason, *self.guards)


class Piles:
    """``after``: the last mail whose draw counts no more (see `madoguchi.journal.turns.sealed`)."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def one(self, name: str, after: int) -> Item | None:
        """The mail with that name, whole as people write it."""
        found = self._many(_items().where(named(name)), after)
        return found[0] if len(found) == 1 else None

    def undecided(self, after: int) -> list[Item]:
        """What waits for the owner: held, drafted or bounced, and not closed; and what is to be judged blind."""
        bounced = outbox.c.bounced_at.is_not(None) | LATEST.c.bounced_at.is_not(None)
        mine = mails.c.disposition.in_([Disposition.HELD, Disposition.DRAFTED]) | bounced
        going = LATEST.c.state.in_(UNDER_WAY)
        drawn = draws.c.drawn & draws.c.judged_as.is_(None) & (draws.c.mail_id > after)
        wanted = or_(mine & mails.c.closed_at.is_(None) & going.is_not(True), drawn)
        return self._many(_items().where(mails.c.id.in_(_perhaps_undecided()), wanted), after)

    def perhaps_uncovered(self, since: datetime) -> Iterator[Item]:
        """What came since then and what no team may cover, by a word or by the judgement; the newest first."""
        unsure = (mails.c.reason == Reason.UNSURE) & (func.coalesce(mails.c.probability, 0.0) < LIKELIER_RIGHT)
        judged = (mails.c.disposition == Disposition.HELD) & (mails.c.reason.in_(NOBODYS) | unsure)
        return self._backwards(since, judged | (mails.c.label == MINE) | (draws.c.judged_as == MINE))

    def perhaps_covered(self, since: datetime, kinds: Sequence[str]) -> Iterator[Item]:
        """What came since then and may be of one of these types, by a word or by the judgement; the newest first."""
        likely = mails.c.best.in_(kinds) & (mails.c.probability >= LIKELIER_RIGHT)
        return self._backwards(since, likely | mails.c.label.in_(kinds) | draws.c.judged_as.in_(kinds))

    def _backwards(self, since: datetime, wanted: ColumnElement[bool]) -> Iterator[Item]:
        """Chosen by number alone, so that what is told of each is read only of as many as somebody asks for."""
        chosen = select(mails.c.id).outerjoin(draws, draws.c.mail_id == mails.c.id)
        few = chosen.where(mails.c.arrived_at >= since, wanted)
        with self._reader.connect() as connection:
            numbers = sorted(connection.execute(few).scalars(), reverse=True)
        for start in range(0, len(numbers), _AT_ONCE):
            some = self._many(_items().where(mails.c.id.in_(numbers[start : start + _AT_ONCE])), 0)
            yield from reversed(some)

    def answered(self, since: datetime, after: int) -> list[Item]:
        """What went out since then, by machine and by hand, the newest first."""
        out = (outbox.c.kind == Kind.REPLY) & (outbox.c.state == MailState.SENT) & (outbox.c.finished_at >= since)
        by_hand = (LATEST.c.state == ReleaseState.SENT) & (LATEST.c.finished_at >= since)
        newest = func.coalesce(LATEST.c.finished_at, outbox.c.finished_at).desc()
        found = _items().where(mails.c.id.in_(_went_out(since)), or_(out, by_hand))
        return self._many(found.order_by(None).order_by(newest), after)

    def waiting(self, after: int) -> list[Item]:
        """What will go out or be drafted, the next first."""
        waits = mails.c.state.in_(_WAITS)
        return self._many(_items().where(waits).order_by(None).order_by(mails.c.not_before, mails.c.id), after)

    def ignored(self, limit: int, after: int) -> list[Item]:
        """What a machine sent, the newest first."""
        machine = select(mails.c.id).where(mails.c.disposition == Disposition.IGNORED)
        newest = machine.order_by(mails.c.id.desc()).limit(limit)
        return self._many(_items().where(mails.c.id.in_(newest)).order_by(None).order_by(mails.c.id.desc()), after)

    def _many(self, statement: Select[Any], after: int) -> list[Item]:
        with self._reader.connect() as connection:
            return [_item(row, after) for row in connection.execute(statement)]


def _perhaps_undecided() -> CompoundSelect[Any]:
    """The few mails among which what waits is: each part has an index that holds little else."""
    return union(
        select(mails.c.id).where(
            mails.c.disposition.in_([Disposition.HELD, Disposition.DRAFTED]), mails.c.closed_at.is_(None)
        ),
        select(outbox.c.mail_id).where(outbox.c.bounced_at.is_not(None)),
        select(releases.c.mail_id).where(releases.c.bounced_at.is_not(None)),
        select(draws.c.mail_id).where(draws.c.drawn, draws.c.judged_as.is_(None)),
    )


def _went_out(since: datetime) -> CompoundSelect[Any]:
    return union(
        select(outbox.c.mail_id).where(IS_REPLY, IS_SENT, outbox.c.finished_at >= since),
        select(releases.c.mail_id).where(releases.c.finished_at >= since),
    )


def _items() -> Select[Any]:
    return (
        select(mails, outbox.c.finished_at, outbox.c.bounced_at, outbox.c.kind, outbox.c.state.label("out"))
        .add_columns(draws.c.drawn, draws.c.judged_as)
        .outerjoin(outbox, (outbox.c.mail_id == mails.c.id) & outbox.c.kind.in_(_REPLY))
        .outerjoin(draws, draws.c.mail_id == mails.c.id)
        .add_columns(LATEST.c.kind.label("hand_kind"), LATEST.c.state.label("hand_state"))
        .add_columns(LATEST.c.finished_at.label("hand_at"), LATEST.c.bounced_at.label("hand_bounced"))
        .outerjoin(LATEST, LATEST.c.mail_id == mails.c.id)
        .order_by(mails.c.id)
    )


def _item(row: Row[Any], after: int) -> Item:
    sent = row.out == MailState.SENT and row.kind == Kind.REPLY
    return Item(
        id=row.id,
        key=row.key,
        message_id=row.message_id,
        place=Place(row.folder, row.uidvalidity, row.uid),
        sender=row.sender,
        state=MailState(row.state),
        disposition=row.disposition or "",
        reason=row.reason or "",
        why=row.evidence.get("why", ""),
        guards=row.evidence.get("guards", {}),
        rival=row.evidence.get("rival", ""),
        request_type=row.request_type or "",
        best=row.best or "",
        probability=row.probability or 0.0,
        threshold=row.threshold or 0.0,
        model=row.model or "",
        team=row.team or "",
        level=row.level or 1,
        language=row.language or "",
        arrived_at=row.arrived_at,
        not_before=row.not_before,
        closed_at=row.closed_at,
        closed_by=row.closed_by or "",
        label=row.label or "",
        by_move=row.label_by_move,
        feedback=row.feedback or "",
        sent_at=row.finished_at if sent else None,
        bounced=row.bounced_at is not None,
        drawn=bool(row.drawn),
        judged_as=row.judged_as or "",
        blind=bool(row.drawn) and row.judged_as is None and row.id > after,
        hand=_hand(row),
    )


def _hand(row: Row[Any]) -> Hand | None:
    if row.hand_state is None:
        return None
    return Hand(ReleaseKind(row.hand_kind), ReleaseState(row.hand_state), row.hand_at, row.hand_bounced is not None)
