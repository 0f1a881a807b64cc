"""Single values: the pause, the last successful poll."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from madoguchi.journal.remembered import Remembered
from madoguchi.journal.tables import facts

PAUSED_UNTIL = "paused-until"
LAST_POLL = "last-poll"
LAST_FAILURE = "last-failure"
FOR_EVER = "forever"


class Facts:
    """Named values that outlive the process."""

    def __init__(self, engine: Engine, reader: Engine, remembered: Remembered) -> None:
        self._engine, self._reader, self._remembered = engine, reader, remembered

    def get(self, name: str) -> str | None:
        return self._remembered.get(facts, "all", self._all).get(name)

    def _all(self) -> dict[str, str]:
        with self._reader.connect() as connection:
            return {row.name: row.value for row in connection.execute(select(facts))}

    def set(self, name: str, value: str) -> None:
        statement = insert(facts).values(name=name, value=value)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def clear(self, name: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(facts).where(facts.c.name == name))

    def moment(self, name: str) -> datetime | None:
        """The value as a time."""
        value = self.get(name)
        return datetime.fromisoformat(value) if value else None

    def pause(self, until: datetime | None) -> None:
        """Holds everything until that time, or until `resume`."""
        self.set(PAUSED_UNTIL, until.isoformat() if until else FOR_EVER)

    def resume(self) -> None:
        self.clear(PAUSED_UNTIL)

    def paused(self, now: datetime) -> str:
        """The evidence in words; "" when not paused."""
        until = self.get(PAUSED_UNTIL)
        if until is None or (until != FOR_EVER and datetime.fromisoformat(until) <= now):
            return ""
        return "paused by the owner" if until == FOR_EVER else f"paused by the owner until {until}"
