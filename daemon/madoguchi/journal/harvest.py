"""Labels that the owner's own mails propose, and what the owner decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.states import ProposalState
from madoguchi.journal.tables import harvest
from madoguchi.mail.names import NAME_LENGTH
from madoguchi.mailbox.protocol import Place


@dataclass(frozen=True, slots=True)
class Proposal:
    """One mail of the owner that points a colleague's request to a team.

    ``key``: the identity of the owner's mail, which lies at ``sent``; ``original``: where the request lies, None where
    only the owner's mail holds it; ``label``: None while the owner has to choose one of ``candidates``.
    """

    key: str
    sent: Place
    original: Place | None
    original_id: str | None
    team: str
    label: str | None
    candidates: tuple[str, ...]
    evidence: str
    state: ProposalState = ProposalState.PROPOSED

    @property
    def name(self) -> str:
        """The identity as people write it."""
        return self.key[:NAME_LENGTH]


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record: the owner's mails by identity and by place, and the Message-IDs of the requests."""

    keys: frozenset[str] = frozenset()
    places: frozenset[Place] = frozenset()
    originals: frozenset[str] = frozenset()


class Proposals:
    """Each of the owner's mails is proposed once, whatever becomes of it."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def known(self) -> Known:
        """Everything ever proposed, decided or not."""
        rows = self._many(select(harvest))
        return Known(
            frozenset(row.key for row in rows),
            frozenset(row.sent for row in rows),
            frozenset(row.original_id for row in rows if row.original_id),
        )

    def propose(self, proposals: Iterable[Proposal], now: datetime, moved: Mapping[str, Place] | None = None) -> None:
        """Adds what is new; what is on record stays as it is. ``moved``: where known mails of the owner lie now."""
        rows = [{**_columns(proposal), "proposed_at": now} for proposal in proposals]
        with self._engine.begin() as connection:
            if rows:
                connection.execute(insert(harvest).on_conflict_do_nothing(), rows)
            for key, place in (moved or {}).items():
                connection.execute(update(harvest).where(harvest.c.key == key).values(**_sent(place)))

    def found_again(self, moved: Mapping[str, Place]) -> None:
        """Where the colleagues' mails lie now, by key."""
        with self._engine.begin() as connection:
            for key, place in moved.items():
                connection.execute(update(harvest).where(harvest.c.key == key).values(**_original(place)))

    def waiting(self, label: str | None = None) -> list[Proposal]:
        """What the owner has not decided on, the oldest first; of one label, or of any and none."""
        statement = select(harvest).where(harvest.c.state == ProposalState.PROPOSED).order_by(harvest.c.id)
        return self._many(statement if label is None else statement.where(harvest.c.label == label))

    def confirmed(self) -> list[Proposal]:
        """What the owner confirmed: the only ones that teach."""
        return self._many(
            select(harvest).where(harvest.c.state == ProposalState.CONFIRMED).order_by(harvest.c.id),
        )

    def by_prefix(self, prefix: str) -> list[Proposal]:
        """The proposals whose name begins so; two at most, enough to tell "none", "one" and "several"."""
        return self._many(select(harvest).where(harvest.c.key.startswith(prefix.lower(), autoescape=True)).limit(2))

    def confirm(self, labels: Mapping[str, str], now: datetime) -> None:
        """The request type of each, by key; all of them or none."""
        with self._engine.begin() as connection:
            for key, label in labels.items():
                values = {"state": ProposalState.CONFIRMED, "label": label, "decided_at": now}
                connection.execute(update(harvest).where(harvest.c.key == key).values(**values))

    def reject(self, keys: Sequence[str], now: datetime) -> None:
        """They never teach, and are never proposed again."""
        with self._engine.begin() as connection:
            for key in keys:
                values = {"state": ProposalState.REJECTED, "decided_at": now}
                connection.execute(update(harvest).where(harvest.c.key == key).values(**values))

    def _many(self, statement: Any) -> list[Proposal]:
        with self._reader.connect() as connection:
            return [_proposal(row) for row in connection.execute(statement)]


def _sent(place: Place) -> dict[str, object]:
    return {"sent_folder": place.folder, "sent_uidvalidity": place.uidvalidity, "sent_uid": place.uid}


def _original(place: Place | None) -> dict[str, object]:
    if place is None:
        return {"folder": None, "uidvalidity": None, "uid": None}
    return {"folder": place.folder, "uidvalidity": place.uidvalidity, "uid": place.uid}


def _columns(proposal: Proposal) -> dict[str, object]:
    return {
        "key": proposal.key,
        **_sent(proposal.sent),
        **_original(proposal.original),
        "original_id": proposal.original_id,
        "team": proposal.team,
        "label": proposal.label,
        "candidates": list(proposal.candidates),
        "evidence": proposal.evidence,
        "state": proposal.state,
    }


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        key=row.key,
        sent=Place(row.sent_folder, row.sent_uidvalidity, row.sent_uid),
        original=None if row.folder is None else Place(row.folder, row.uidvalidity, row.uid),
        original_id=row.original_id,
        team=row.team,
        label=row.label,
        candidates=tuple(row.candidates),
        evidence=row.evidence,
        state=ProposalState(row.state),
    )
