"""What can be counted of an account without telling of anybody: fates by reason, replies by team. Reading only.

Each of these numbers only ever grows, as a counter has to, but for what the owner dealt with. A fate counts once it is
final, a reply and a letter by hand once its outcome is known; what was of unknown outcome and was found in Sent later
counts as both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, and_, case, func, select

from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import IS_FOUND, mails, outbox, releases
from madoguchi.reasons import Disposition, Reason

_UNSETTLED = (MailState.SEEN, MailState.PENDING, MailState.PLANNED, MailState.ATTEMPTING)
_OUTCOMES = {MailState.SENT: "sent", MailState.REFUSED: "refused", MailState.UNKNOWN: "unknown"}
_TRIED = (*_OUTCOMES, MailState.ATTEMPTING)
_FOUND = "found"
"""The stage of a reply whose outcome was unknown until it showed up in Sent (`Outgoing.resolve`)."""

LETTERS = tuple(kind.value for kind in ReleaseKind)
DEALT_WITH: tuple[str, ...] = ("labelled", "dismissed", "stopped", "answered by hand", "forwarded by hand")
"""How a mail leaves the owner's list from here, as `Mails.leave_queue` is told."""
DEALT_WITH += ("answered by the owner", "left the inbox")
"""And in a mail client."""
OUTCOMES = ("sent", "drafted", "refused", "unknown", "found", "deferred")


_FOUND_LATER = and_(outbox.c.mail_id == mails.c.id, outbox.c.stage == _FOUND)
_REASON = case((outbox.c.id.is_not(None), Reason.UNKNOWN_OUTCOME.value), else_=mails.c.reason)
"""As first decided for good; joined with `_FOUND_LATER`."""


@dataclass(frozen=True, slots=True)
class Settled:
    """``fates``: mails by (disposition, reason). ``dealt_with``: by one of `DEALT_WITH`; an undo takes one back."""

    fates: Counter[tuple[str, str]]
    dealt_with: Counter[str]


@dataclass(frozen=True, slots=True)
class ByHand:
    """What the owner sent from here. ``letters``: by (team, one of `LETTERS`); "" for a team: an apology says that
    the mail was the owner's own. ``reasons``: by why that mail was with the owner.
    """

    letters: Counter[tuple[str, str]]
    reasons: Counter[str]


class Figures:
    """Queries that walk along an index at most."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def settled(self) -> Settled:
        """How many mails by their fate, and by how the owner dealt with them: all but a few out of one index."""
        columns = (mails.c.disposition, mails.c.reason, mails.c.closed_by)
        every = select(*columns, func.count()).where(mails.c.disposition.is_not(None)).group_by(*columns)
        unsettled = every.where(mails.c.id.in_(select(mails.c.id).where(mails.c.state.in_(_UNSETTLED))))
        late = every.where(mails.c.id.in_(select(outbox.c.mail_id).where(IS_FOUND)), mails.c.state.not_in(_UNSETTLED))
        with self._reader.connect() as connection:
            told = _counted(connection.execute(every))
            told.subtract(_counted(connection.execute(unsettled)))
            found_later = _counted(connection.execute(late))
        found = Settled(Counter(), Counter())
        for (disposition, reason, how), number in (+told).items():
            found.fates[disposition, reason] += number
            if how in DEALT_WITH:
                found.dealt_with[how] += number
        for (disposition, reason, _), number in found_later.items():
            found.fates[disposition, reason] -= number
            found.fates[Disposition.HELD.value, Reason.UNKNOWN_OUTCOME.value] += number
        return Settled(+found.fates, found.dealt_with)

    def by_hand(self) -> ByHand:
        """How many letters, by team and kind, and by reason."""
        columns = (releases.c.team, releases.c.kind, _REASON)
        statement = (
            select(*columns, func.count())
            .select_from(releases.join(mails, mails.c.id == releases.c.mail_id).outerjoin(outbox, _FOUND_LATER))
            .where(releases.c.state == ReleaseState.SENT)
            .group_by(*columns)
        )
        found = ByHand(Counter(), Counter())
        with self._reader.connect() as connection:
            for team, kind, reason, number in connection.execute(statement):
                found.letters[team, kind] += number
                found.reasons[reason] += number
        return found

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


def _counted(rows: Iterable[Any]) -> Counter[tuple[str, str, str | None]]:
    return Counter({(disposition, reason, how): number for disposition, reason, how, number in rows})
