"""The journal looked at from outside."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.journal.engine import FILE, NEWEST
from madoguchi.journal.looking import look
from tests.journal.fresh import journal_in
from tests.journal.old import SCHEMAS, put
from tests.journal.rows import NOW, add
from tests.journal.test_backup import damage


def test_there_may_be_none(tmp_path: Path) -> None:
    """And none is made."""
    assert look(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("schema", [SCHEMAS[0], NEWEST])
def test_a_journal_of_any_schema_is_looked_at_and_stays_as_it_is(schema: str, tmp_path: Path) -> None:
    """Nothing is upgraded: that is the daemon's, which makes a copy first."""
    path = put(schema, tmp_path)
    before = path.read_bytes()
    found = look(tmp_path)
    assert found is not None
    assert (found.schema, found.damage, found.copied, found.timed) == (schema, "", None, 11)
    assert found.size >= len(before)
    assert path.read_bytes() == before


def test_the_newest_copy_and_the_clock(tmp_path: Path) -> None:
    """When it was made; how far a mail's arrival was ahead of the moment it was seen."""
    journal = journal_in(tmp_path)
    add(journal, 1)
    journal.back_up(NOW)
    journal.close()
    found = look(tmp_path)
    assert found is not None
    assert found.copied is not None
    assert (found.timed, found.ahead) == (1, timedelta(0))


def test_damage_is_told_in_sqlites_words(tmp_path: Path) -> None:
    """A page that is overwritten, and a file that is no database at all."""
    put(NEWEST, tmp_path)
    damage(tmp_path)
    found = look(tmp_path)
    assert found is not None
    assert found.damage
    (tmp_path / FILE).write_bytes(b"not a database " * 300)
    found = look(tmp_path)
    assert found is not None
    assert found.damage == "file is not a database"
