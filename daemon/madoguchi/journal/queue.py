"""Discovery: which UIDs were seen where. The work queue is this table, so one stuck mail blocks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.prepared import prepared
from madoguchi.journal.rows import change
from madoguchi.journal.states import SightingState
from madoguchi.journal.tables import folders, sightings
from madoguchi.journal.transaction import Writer
from madoguchi.mailbox.protocol import Folder, Place

NEW, BASELINE, REBASELINE = "new", "baseline", "rebaseline"
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """A UID that still has to be read. ``origin``: new, baseline or rebaseline."""

    id: int
    place: Place
    origin: str
    attempts: int


class Queue:
    """Folders' watermarks and the UIDs between discovery and being read."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def watermark(self, folder: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, last UID) up to which the folder was looked through; None before the first time."""
        found = _watermark.rows(self._reader, folder)
        return (found[0].uidvalidity, found[0].last_uid) if found else None

    def discovered(self, folder: Folder, uids: Sequence[int], origin: str, now: datetime) -> None:
        """One transaction: a row for each UID, and the watermark moves behind them.

        The first time it moves behind all that was ever there; then only UIDs that were found move it, since a UIDNEXT
        that is too high would hide the mails in between for ever.
        """
        values = [
            {
                "folder": folder.name,
                "uidvalidity": folder.uidvalidity,
                "uid": uid,
                "origin": origin,
                "state": SightingState.NEW,
                "seen_at": now,
            }
            for uid in uids
        ]
        known = self.watermark(folder.name)
        before = known[1] if known is not None and known[0] == folder.uidvalidity else folder.next_uid - 1
        with self._engine.begin() as connection:
            if values:
                connection.execute(insert(sightings).on_conflict_do_nothing(), values)
            set_watermark(connection, folder, max([*uids, before]))

    def looked_through(self, folder: Folder, last_uid: int) -> None:
        """The watermark alone, of a folder whose mails are not in the queue."""
        with self._engine.begin() as connection:
            set_watermark(connection, folder, last_uid)

    def unread(self, limit: int, after: int = 0) -> list[Sighting]:
        """The oldest UIDs not read yet, with a row id above ``after``."""
        statement = (
            select(sightings)
            .where(sightings.c.state == SightingState.NEW, sightings.c.id > after)
            .order_by(sightings.c.id)
            .limit(limit)
        )
        with self._reader.connect() as connection:
            return [_sighting(row) for row in connection.execute(statement)]

    def distrust(self) -> None:
        """What is not read yet may be known to nobody and answered all the same: as after a renumbering."""
        unread = (sightings.c.state == SightingState.NEW) & (sightings.c.origin == NEW)
        with self._engine.begin() as connection:
            connection.execute(update(sightings).where(unread).values(origin=REBASELINE))

    def vanished(self, ids: Sequence[int]) -> None:
        """The mail went away before it was read: a normal outcome."""
        with self._engine.begin() as connection:
            connection.execute(update(sightings).where(sightings.c.id.in_(ids)).values(state=SightingState.VANISHED))

    def failed(self, sighting_id: int) -> None:
        """Counts one more attempt that failed."""
        with self._engine.begin() as connection:
            connection.execute(
                update(sightings).where(sightings.c.id == sighting_id).values(attempts=sightings.c.attempts + 1)
            )

    def failed_again(self, mail_id: int) -> int:
        """Counts one more attempt that failed, of a mail that was read; returns how many that makes."""
        mine = sightings.c.mail_id == mail_id
        with self._engine.begin() as connection:
            connection.execute(update(sightings).where(mine).values(attempts=sightings.c.attempts + 1))
            return int(connection.execute(select(func.max(sightings.c.attempts)).where(mine)).scalar() or MOST_ATTEMPTS)


def set_watermark(connection: Writer, folder: Folder, last_uid: int) -> None:
    """Within the caller's transaction."""
    _through.within(connection, folder.name, folder.uidvalidity, last_uid)


@prepared
def _through(folder: str, validity: int, last: int) -> Any:
    values = {"uidvalidity": validity, "last_uid": last}
    return insert(folders).values(name=folder, **values).on_conflict_do_update(index_elements=["name"], set_=values)


@prepared
def _watermark(folder: str) -> Any:
    return select(folders.c.uidvalidity, folders.c.last_uid).where(folders.c.name == folder)


def mark_read(connection: Writer, sighting_id: int, mail_id: int) -> None:
    """Within the caller's transaction: the UID is that mail."""
    change(connection, sightings, {"id": sighting_id}, {"state": SightingState.READ, "mail_id": mail_id})


def _sighting(row: Row[tuple[object, ...]]) -> Sighting:
    return Sighting(row.id, Place(row.folder, row.uidvalidity, row.uid), row.origin, row.attempts)
