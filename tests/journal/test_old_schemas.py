"""Journals of every earlier schema: brought to the newest with nothing lost, whatever interrupts it."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from madoguchi.errors import UsageError
from madoguchi.journal import engine as journal_engine
from madoguchi.journal import migrations
from madoguchi.journal.backup import COPIED_AT, FOLDER
from madoguchi.journal.engine import FILE, NEWEST, open_engine, open_reader
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import metadata
from tests.journal.old import EARLIER, SCHEMAS, put, rows, schema_of
from tests.journal.test_engine import set_version

ROOT = Path(__file__).parents[2]


def test_every_schema_has_a_journal_of_its_time() -> None:
    """The newest too: ``python -m tests.journal.old.make`` writes it, and it stays for the schemas to come."""
    (folder,) = migrations.__path__
    known = sorted(script.revision for script in ScriptDirectory(folder).walk_revisions())
    assert known == SCHEMAS


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_fixture_holds_what_an_account_of_that_schema_held(schema: str, tmp_path: Path) -> None:
    """Every fate and every state of a reply; a row in each table that the schema brought."""
    held = rows(put(schema, tmp_path))
    assert schema_of(tmp_path / FILE) == schema
    assert all(held.values())
    assert {row["disposition"] for row in held["mails"]} >= {"answered", "drafted", "held", "ignored", "baseline"}
    assert {row["state"] for row in held["outbox"]} == {"planned", "attempting", "sent", "refused", "unknown"}
    assert {row["state"] for row in held["sightings"]} == {"new", "read"}


@pytest.mark.parametrize("schema", EARLIER)
def test_an_earlier_journal_is_upgraded_and_nothing_in_it_changes(schema: str, tmp_path: Path) -> None:
    """Every old row keeps every old column; the tables are those of the code; the copy made first is the old journal."""
    before = rows(put(schema, tmp_path))
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    after = rows(tmp_path / FILE)
    assert after.pop("alembic_version") == [{"version_num": NEWEST}]
    version = before.pop("alembic_version")
    for table, kept in before.items():
        columns = list(kept[0])
        assert [{name: row[name] for name in columns} for row in after[table]] == kept, table
    (copy,) = (tmp_path / FOLDER).iterdir()
    copied = rows(copy)
    assert copy.name.endswith(f"-schema-{schema}.sqlite3")
    assert copied.pop("alembic_version") == version
    copied["facts"] = [fact for fact in copied["facts"] if fact["name"] != COPIED_AT]
    assert copied == before


def test_a_killed_upgrade_leaves_the_old_journal(tmp_path: Path) -> None:
    """kill -9 within each migration, and before the commit of all: one transaction, and the next start makes it anew."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "daemon"), str(ROOT)])}
    command = [sys.executable, "-m", "tests.journal.old.killing", str(tmp_path)]
    subprocess.run(command, check=True, env=environment, cwd=ROOT)
    for name, schema in [*((one, one) for one in EARLIER), ("last", EARLIER[0])]:
        with closing(sqlite3.connect(tmp_path / name / FILE)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert rows(tmp_path / name / FILE) == rows(put(schema, tmp_path / "as-it-was" / name)), name
    Journal.open(tmp_path / "last").close()
    whole = rows(tmp_path / "whole" / FILE)
    assert whole["alembic_version"] == [{"version_num": NEWEST}]
    assert rows(tmp_path / "last" / FILE) == whole


def test_a_newer_journal_is_refused_with_the_way_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program of yesterday again: one line names the copy from before the upgrade, which then serves."""
    put(EARLIER[-1], tmp_path)
    Journal.open(tmp_path).close()
    (copy,) = (tmp_path / FOLDER).iterdir()
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr(journal_engine, "NEWEST", EARLIER[-1])
    told = rf"schema {NEWEST}, this program knows {EARLIER[-1]}: install the newer program, or .*{re.escape(str(copy))}"
    for opened in (open_engine, open_engine, open_reader):
        with pytest.raises(UsageError, match=told) as refused:
            opened(tmp_path)
        assert "\n" not in str(refused.value)
    assert (tmp_path / FILE).read_bytes() == before
    assert list((tmp_path / FOLDER).iterdir()) == [copy]
    copy.replace(tmp_path / FILE)
    open_engine(tmp_path).dispose()
    assert schema_of(tmp_path / FILE) == EARLIER[-1]


def test_without_a_copy_there_is_no_way_back_but_the_newer_program(tmp_path: Path) -> None:
    """Nothing is promised that is not there."""
    put(NEWEST, tmp_path)
    set_version(tmp_path, "9999")
    with pytest.raises(UsageError, match=r"install the newer program$"):
        open_engine(tmp_path)
