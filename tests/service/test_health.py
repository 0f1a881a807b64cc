"""How a service does, told to an administrator out of the journal alone."""

from __future__ import annotations

import sqlite3

import pytest

from madoguchi.errors import JournalDamaged, UsageError
from madoguchi.journal.store import Journal
from madoguchi.service.health import health
from tests.service.conftest import Desks


def test_what_waits_and_since_when(desks: Desks) -> None:
    """A mail in its grace period waits for the program, a held one for the owner; each with the age of the oldest."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.run()
    desk.receive(1)
    desk.receive(2, sender="president@example.co.jp")
    desk.run()
    desk.forward(seconds=60)
    found = health(desk.home / "madoguchi.toml", desk.now())
    assert (found.told["waiting"], found.told["for_the_owner"]["mails"]) == ({"mails": 1, "oldest_seconds": 60}, 1)
    assert found.short == []
    assert "president" not in str(found)


def test_a_look_needs_a_journal_of_this_programs_schema(desks: Desks) -> None:
    """An older one is the service's to upgrade, a damaged one is told; neither is touched."""
    desk = desks()
    file = desk.office.state_dir / "journal.sqlite3"
    desk.journal.close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    with pytest.raises(UsageError, match=r"schema 0001, .* restart the service"):
        Journal.look(desk.office.state_dir)
    file.write_bytes(b"no database, but long enough to be read as the head of one" * 100)
    with pytest.raises(JournalDamaged):
        Journal.look(desk.office.state_dir)
