"""Signs of a mail loop, and whether the account's breaker is open."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, func, insert, select

from madoguchi.journal.facts import Facts
from madoguchi.journal.notices import Notices
from madoguchi.journal.prepared import prepared
from madoguchi.journal.tables import signs

OPEN, RESET = "breaker-open", "breaker-reset"


class Sign(StrEnum):
    """A reply of ours came back, somebody who was answered repeated a text, a reply of ours bounced."""

    RETURNED = "returned"
    REPEATED = "repeated"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Opened:
    """Since when answering stands still, and why."""

    since: str
    why: str


class Breaker:
    """Signs are appended; open or closed is a single fact."""

    def __init__(self, engine: Engine, reader: Engine, facts: Facts, notices: Notices) -> None:
        self._engine, self._reader, self._facts, self._notices = engine, reader, facts, notices

    def sign(self, kind: Sign, mail_id: int, now: datetime) -> None:
        """Puts a sign on record, with the mail that gave it."""
        with self._engine.begin() as connection:
            connection.execute(insert(signs).values(kind=kind, mail_id=mail_id, at=now))

    def signs_since(self, since: datetime) -> dict[Sign, int]:
        """How many of each kind since then, and since the owner's last reset."""
        start = max(since, self._facts.moment(RESET) or since)
        found = {Sign(kind): int(number) for kind, number in _since.rows(self._reader, start)}
        return {kind: found.get(kind, 0) for kind in Sign}

    def opened(self) -> Opened | None:
        """None while answering goes on."""
        told = self._facts.get(OPEN)
        return Opened(**json.loads(told)) if told else None

    def open(self, why: str, now: datetime) -> None:
        """Stops answering; the owner is to be told once. The notice comes first, so that a crash leaves no silence."""
        opened = Opened(now.isoformat(), why)
        self._notices.put(f"breaker {opened.since}", "breaker", now, why=why)
        self._facts.set(OPEN, json.dumps(asdict(opened)))

    def close(self) -> None:
        """An hour was calm."""
        self._facts.clear(OPEN)

    def reset(self, now: datetime) -> bool:
        """By the owner's hand: what was seen until now counts no more. Whether it was open."""
        was_open = self.opened() is not None
        self._facts.set(RESET, now.isoformat())
        self._facts.clear(OPEN)
        return was_open


@prepared
def _since(start: datetime) -> Any:
    return select(signs.c.kind, func.count()).where(signs.c.at > start).group_by(signs.c.kind)
