"""The file: private, at the newest schema, and never misread."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from madoguchi.errors import UsageError
from madoguchi.journal import migrations
from madoguchi.journal.engine import FILE, NEWEST, open_engine
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import metadata
from tests.journal.fresh import journal_in
from tests.journal.rows import add, known


def test_a_fresh_file_has_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    """Migrations and metadata agree on every table, column, type, index and constraint: no drift."""
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        assert set(tables) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_version_is_stored_and_is_the_newest_script(tmp_path: Path) -> None:
    """What the file says, what the program knows and the last migration are one."""
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == NEWEST
    engine.dispose()
    (folder,) = migrations.__path__
    assert ScriptDirectory(folder).get_heads() == [NEWEST]


def test_file_and_folder_are_private(tmp_path: Path) -> None:
    """Addresses of colleagues stand in it: 0700 and 0600."""
    open_engine(tmp_path / "state").dispose()
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600


def test_what_was_written_survives_the_process(tmp_path: Path) -> None:
    """Opened again, the mail is there; nothing is migrated twice."""
    journal = Journal.open(tmp_path)
    record = add(journal)
    journal.close()
    again = Journal.open(tmp_path)
    assert known(again) == record
    again.close()


def test_commits_survive_a_power_cut(tmp_path: Path) -> None:
    """WAL with FULL synchronisation, and references are enforced."""
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


def test_a_newer_programs_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """One line that says what to do; the file keeps its version."""
    open_engine(tmp_path).dispose()
    set_version(tmp_path, "9999")
    with pytest.raises(UsageError, match=rf"schema 9999, this program knows {NEWEST}: install the newer program"):
        open_engine(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    raw.close()


def set_version(folder: Path, version: str) -> None:
    with sqlite3.connect(folder / FILE) as raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", [version])
    raw.close()


@pytest.mark.parametrize("content", [b"not a database " * 300, b"SQLite format 3\0" + b"\xff" * 5000])
def test_garbage_is_refused_with_one_line(tmp_path: Path, content: bytes) -> None:
    """The file is named, the mend too, and not a byte of it is changed."""
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UsageError, match="cannot be used as a journal") as refused:
        open_engine(tmp_path)
    assert str(tmp_path / FILE) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (tmp_path / FILE).read_bytes() == content


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    """What `touch` leaves behind after a crash between making the file and its first table."""
    (tmp_path / FILE).touch()
    journal = Journal.open(tmp_path)
    assert journal.queue.watermark("INBOX") is None
    journal.close()


def test_a_place_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "state").write_text("")
    with pytest.raises(UsageError, match=r"state_dir: .*: cannot be written"):
        open_engine(tmp_path / "state")


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    """`fates` works while the daemon is in the middle of a transaction."""
    writer, reader = Journal.open(tmp_path), Journal.open(tmp_path)
    add(writer)
    engine = open_engine(tmp_path)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM sightings"))
        assert len(list(reader.readings.fates())) == 1
        connection.rollback()
    for opened in (writer, reader):
        opened.close()
    engine.dispose()


def test_two_processes_may_open_a_new_journal_at_once(tmp_path: Path) -> None:
    """The daemon and a command, both the first: one migrates, the other waits for it."""
    with ThreadPoolExecutor(4) as pool:
        for number in range(5):
            for journal in pool.map(Journal.open, [tmp_path / str(number)] * 4):
                assert journal.queue.unread(1) == []
                journal.close()


def test_threads_that_ended_leave_no_connection(tmp_path: Path) -> None:
    """A page that runs for days answers from ever new threads: each has a connection, and it goes with its thread."""
    journal = journal_in(tmp_path)
    journal.facts.set("a", "b")
    for number in range(150):
        worker = threading.Thread(target=journal.facts.set, args=(f"fact {number}", "x"))
        worker.start()
        worker.join()
    assert _open_files().count(tmp_path / FILE) <= 3
    assert journal.facts.get("fact 149") == "x"
    journal.close()
    assert tmp_path / FILE not in _open_files()


def _open_files() -> list[Path]:
    """What this process has open; the descriptor that lists them is gone when it is looked at."""
    return [one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]


def test_no_error_tells_what_was_asked_for(tmp_path: Path) -> None:
    """Neither addresses nor Message-IDs are in the text of an exception."""
    Journal.open(tmp_path).close()
    journal = Journal.look(tmp_path)
    with pytest.raises(OperationalError) as refused:
        journal.facts.set("whose", "hanako@example.co.jp")
    journal.close()
    assert "hanako" not in str(refused.value)
