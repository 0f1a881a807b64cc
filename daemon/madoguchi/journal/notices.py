"""What the owner is to be told by mail: put down when it happens, told once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.tables import notices

DIGEST = "digest"
"""The kind of a row that is a slot of the digest: `madoguchi.journal.digests` looks after those."""


@dataclass(frozen=True, slots=True)
class Notice:
    """``kind`` picks the words; ``about`` a request type or ""; ``why`` in words; ``key`` is the same for ever."""

    id: int
    key: str
    kind: str
    about: str
    why: str
    at: datetime


class Notices:
    """Whatever happens twice under one key is told once."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def put(self, key: str, kind: str, now: datetime, *, about: str = "", why: str = "") -> None:
        """Puts it down; what is there already stays as it is."""
        with self._engine.begin() as connection:
            enter(connection, key, kind, now, about=about, why=why)

    def untold(self) -> list[Notice]:
        """The oldest first."""
        open_ones = notices.c.told_at.is_(None) & (notices.c.kind != DIGEST)
        statement = select(notices).where(open_ones).order_by(notices.c.id)
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [Notice(row.id, row.key, row.kind, row.about, row.why, row.at) for row in rows]

    def told(self, notice: Notice, now: datetime) -> None:
        """The mail lies in the inbox."""
        with self._engine.begin() as connection:
            connection.execute(update(notices).where(notices.c.id == notice.id).values(told_at=now))


def enter(connection: Connection, key: str, kind: str, now: datetime, *, about: str = "", why: str = "") -> None:
    """Within the caller's transaction: what happened and that it is to be told are on record together, or neither."""
    row = {"key": key, "kind": kind, "about": about, "why": why, "at": now}
    connection.execute(insert(notices).values(**row).on_conflict_do_nothing(index_elements=["key"]))


def enter_personal(
    connection: Connection, mail_key: str, person: str, team: str, about: str, now: datetime, since: datetime
) -> None:
    """That a machine speaks no more to that person about that team: told once since then, and naming nobody."""
    digest = hashlib.sha256("\0".join((person, team)).encode("utf-8", "surrogatepass")).hexdigest()
    whom = f"level-3 {digest[:32]} "
    lately = notices.c.key.startswith(whom, autoescape=True) & (notices.c.at >= since)
    if connection.execute(select(notices.c.id).where(lately).limit(1)).first() is None:
        enter(connection, whom + mail_key, "level-3", now, about=about)
