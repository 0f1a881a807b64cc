"""What becomes of a fate when it is old: it stays, and says no more who it was.

Addresses become pseudonyms (`madoguchi.journal.pseudonyms`), evidence is emptied, a Message-ID becomes its digest. The
identity (`mails.key`) stays, so that a mail that comes again is still the same mail, and is not answered again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Row, Table, bindparam, select, update

from madoguchi.journal.courtesies import CourtesyState
from madoguchi.journal.persons import UNDER_WAY
from madoguchi.journal.pseudonyms import Pseudonyms, pseudonym
from madoguchi.journal.releases import UNDER_WAY as ON_ITS_WAY
from madoguchi.journal.states import ProposalState
from madoguchi.journal.tables import courtesies, exceptions, harvest, mails, outbox, releases, sent_answers
from madoguchi.mail.identity import FADED, faded_id, is_faded
from madoguchi.reasons import Disposition

BATCH = 500
"""Rows of one transaction: nobody waits long for the lock."""

_OPEN = (Disposition.HELD, Disposition.DRAFTED)


@dataclass(frozen=True, slots=True)
class _Letters:
    """A table of what went out, and the states of its rows that still need their address."""

    table: Table
    needed: Sequence[str]

    @property
    def old(self) -> tuple[Any, ...]:
        return (self.table.c.faded_at.is_(None), self.table.c.state.not_in(self.needed))


BEING_TOLD = (CourtesyState.PLANNED, CourtesyState.ATTEMPTING, CourtesyState.DEFERRED)

LETTERS = (_Letters(outbox, UNDER_WAY), _Letters(releases, ON_ITS_WAY), _Letters(courtesies, BEING_TOLD))


class Retention:
    """Fades what is older than a moment."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def fade(self, before: datetime, now: datetime, names: Pseudonyms, most: int) -> bool:
        """At most ``most`` batches; False where more is left. Whatever is done stays done. Raises OSError."""
        fading = _Fading(names, now)
        steps = (self._mails(before, fading), *(self._letters(one, before, fading) for one in LETTERS))
        for done, _ in enumerate(
            (one for each in (*steps, self._exceptions(before, fading), self._ids(before)) for one in each), start=1
        ):
            if done >= most:
                return False
        return True

    def rebuild(self) -> None:
        """Nothing that was deleted or replaced is left in the file: VACUUM, and the write-ahead log emptied.

        Raises sqlite3.Error where somebody else is at it, or the disk is full.
        """
        raw = self._engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()
        finally:
            raw.close()

    def _mails(self, before: datetime, fading: _Fading) -> Iterator[None]:
        settled = (mails.c.faded_at.is_(None), mails.c.state.not_in(UNDER_WAY), mails.c.arrived_at < before)
        for ids in self._batches(mails, *settled):
            with self._engine.begin() as connection:
                rows = connection.execute(select(mails).where(mails.c.id.in_(ids), *settled)).all()
                _write(connection, mails, [_faded_mail(row, fading) for row in rows], fading.pseudonyms(rows, "sender"))
            yield

    def _letters(self, kind: _Letters, before: datetime, fading: _Fading) -> Iterator[None]:
        settled = (*kind.old, kind.table.c.planned_at < before)
        for ids in self._batches(kind.table, *settled):
            with self._engine.begin() as connection:
                rows = connection.execute(select(kind.table).where(kind.table.c.id.in_(ids), *settled)).all()
                told = [{"the_id": row.id, "answer": "", "faded_at": fading.now} for row in rows]
                _write(connection, kind.table, told, fading.pseudonyms(rows, "recipient"))
            yield

    def _exceptions(self, before: datetime, fading: _Fading) -> Iterator[None]:
        """Those for one person that are over; for a domain there is nothing to fade."""
        over = (exceptions.c.pattern.contains("@"), exceptions.c.last < before.date().isoformat())
        for ids in self._batches(exceptions, *over):
            with self._engine.begin() as connection:
                rows = connection.execute(select(exceptions).where(exceptions.c.id.in_(ids), *over)).all()
                told = [{"the_id": row.id, "reason": "", "next_step": ""} for row in rows]
                _write(connection, exceptions, told, fading.pseudonyms(rows, "pattern"))
            yield

    def _ids(self, before: datetime) -> Iterator[None]:
        """Of colleagues' mails that the owner answered, and of proposals that the owner did not want."""
        rejected = (harvest.c.state == ProposalState.REJECTED, harvest.c.proposed_at < before)
        places = ((sent_answers.c.answered_id, (sent_answers.c.sent_at < before,)), (harvest.c.original_id, rejected))
        for column, old in places:
            with self._reader.connect() as connection:
                legible = list(connection.execute(select(column).where(_legible(column), *old)).scalars())
            for start in range(0, len(legible), BATCH):
                with self._engine.begin() as connection:
                    fade_ids(connection, column, legible[start : start + BATCH])
                yield

    def _batches(self, table: Table, *conditions: Any) -> Iterator[list[int]]:
        with self._reader.connect() as connection:
            ids = list(connection.execute(select(table.c.id).where(*conditions)).scalars())
        yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


@dataclass(frozen=True, slots=True)
class _Fading:
    names: Pseudonyms
    now: datetime

    def pseudonyms(self, rows: Sequence[Row[Any]], name: str) -> dict[int, dict[str, str]]:
        """The new address of each row that has one, by its id."""
        named = [row for row in rows if "@" in getattr(row, name)]
        key = self.names.key() if named else b""
        return {row.id: {name: pseudonym(getattr(row, name), key)} for row in named}


def _faded_mail(row: Row[Any], fading: _Fading) -> dict[str, Any]:
    """An open mail is found again by its Message-ID, and one that teaches by it too: those keep it."""
    waits = row.disposition in _OPEN and row.closed_at is None
    kept = waits or row.label is not None or row.message_id is None
    return {
        "the_id": row.id,
        "evidence": without_words(row.evidence),
        "message_id": row.message_id if kept else faded_id(row.message_id),
        "faded_at": None if waits else fading.now,
    }


def without_words(evidence: dict[str, Any]) -> dict[str, Any]:
    """Which guards stopped a mail stays, what they found in it does not."""
    guards = dict.fromkeys(evidence.get("guards") or {}, "")
    return {**evidence, "why": "", "guards": guards} if evidence else evidence


def fade_ids(connection: Connection, column: Column[Any], ids: Sequence[str]) -> None:
    """Message-IDs become digests."""
    changes = [{"the_old": one, "the_new": faded_id(one)} for one in ids if not is_faded(one)]
    if changes:
        statement = (
            update(column.table).where(column == bindparam("the_old")).values({column.name: bindparam("the_new")})
        )
        statement = statement.prefix_with("OR REPLACE")  # a Sent folder that was read twice has both
        connection.execute(statement, changes)


def _legible(column: Column[Any]) -> Any:
    return column.is_not(None) & ~column.startswith(FADED)


def _write(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], addresses: dict[int, dict[str, str]]
) -> None:
    """One statement for many rows; those with an address to replace in a second one."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "the_id"]
    mine = table.c.id == bindparam("the_id")
    connection.execute(update(table).where(mine).values({name: bindparam(name) for name in names}), list(rows))
    changed = [{"the_id": number, **new} for number, new in addresses.items()]
    for name in {name for new in addresses.values() for name in new}:
        connection.execute(update(table).where(mine).values({name: bindparam(name)}), changed)
