"""Statements put together once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, select

from madoguchi.journal.prepared import prepared
from madoguchi.journal.tables import metadata, signs


def test_it_is_built_once_and_filled_each_time() -> None:
    """By position, by name, and with a collection for ``in_``."""
    built: list[Any] = []

    @prepared
    def found(kinds: frozenset[str], least: int) -> Any:
        built.append(kinds)
        return (
            select(signs.c.mail_id).where(signs.c.kind.in_(kinds), signs.c.mail_id >= least).order_by(signs.c.mail_id)
        )

    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        for number, kind in enumerate(("a", "b", "c")):
            connection.exec_driver_sql("INSERT INTO signs (kind, mail_id, at) VALUES (?, ?, ?)", (kind, number, "x"))
        assert list(connection.execute(*found(frozenset({"a", "c"}), 0)).scalars()) == [0, 2]
        assert list(connection.execute(*found(frozenset({"a", "c"}), least=1)).scalars()) == [2]
        assert list(connection.execute(*found(frozenset(), 0)).scalars()) == []
    engine.dispose()
    assert len(built) == 1
