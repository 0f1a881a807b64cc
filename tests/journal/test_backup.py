"""Copies of the journal: whole, private, few, and never made of a damaged one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi import whole_file
from madoguchi.errors import JournalAway, JournalDamaged
from madoguchi.journal import backup, engine
from madoguchi.journal.backup import COPIED_AT, FOLDER, KEPT
from madoguchi.journal.engine import FILE
from madoguchi.journal.store import Journal
from tests.journal.rows import add, known
from tests.journal.test_engine import set_version

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def names(state: Path) -> list[str]:
    return sorted(path.name for path in (state / FOLDER).iterdir())


def damage(state: Path) -> None:
    """Every page but the first is overwritten."""
    path = state / FILE
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))


def test_a_copy_is_one_whole_private_file_that_serves_as_a_journal(tmp_path: Path) -> None:
    """Made while the journal is open; put in its place it holds what was on record, and knows that it is a copy."""
    journal = Journal.open(tmp_path)
    record = add(journal)
    journal.back_up(NOW)
    assert names(tmp_path) == ["journal-2026-11-27.sqlite3"]
    copy = tmp_path / FOLDER / "journal-2026-11-27.sqlite3"
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert journal.facts.get(COPIED_AT) is None
    journal.close()
    (tmp_path / "other").mkdir()
    copy.rename(tmp_path / "other" / FILE)
    again = Journal.open(tmp_path / "other")
    assert known(again) == record
    assert again.facts.get(COPIED_AT) == NOW.isoformat()
    again.close()


def test_one_copy_a_day_and_the_newest_are_kept(tmp_path: Path) -> None:
    """A second call on the same day copies nothing; a clock that goes back loses no newer copy, nor the one just made."""
    journal = Journal.open(tmp_path)
    for hours in range(0, 24 * 10, 8):
        journal.back_up(NOW + timedelta(hours=hours))
    assert len(names(tmp_path)) == KEPT
    assert names(tmp_path)[-1] == "journal-2026-12-07.sqlite3"
    journal.back_up(datetime(1970, 1, 2, tzinfo=UTC))
    assert (names(tmp_path)[0], len(names(tmp_path))) == ("journal-1970-01-02.sqlite3", KEPT)
    journal.close()


def test_a_journal_is_copied_before_its_schema_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file is kept as it was; a migration that fails costs nothing."""
    journal = Journal.open(tmp_path)
    add(journal)
    journal.close()
    set_version(tmp_path, "0001")

    def fail(_: object) -> None:
        raise RuntimeError("a migration that breaks")

    monkeypatch.setattr(engine, "_migrate", fail)
    with pytest.raises(RuntimeError):
        Journal.open(tmp_path)
    (name,) = names(tmp_path)
    assert name.endswith("-schema-0001.sqlite3")
    with closing(sqlite3.connect(tmp_path / FOLDER / name)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert raw.execute("SELECT count(*) FROM mails").fetchone() == (1,)


def test_without_a_copy_no_schema_is_changed(tmp_path: Path) -> None:
    """Where the copy cannot be made (a file stands in the folder's place), the journal stays as it is: try again later."""
    Journal.open(tmp_path).close()
    set_version(tmp_path, "0001")
    (tmp_path / FOLDER).write_text("")
    with pytest.raises(JournalAway, match="no copy of it can be made"):
        Journal.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_a_damaged_journal_is_not_copied_and_no_good_copy_is_lost(tmp_path: Path) -> None:
    """The words say which copy to put in its place."""
    journal = Journal.open(tmp_path)
    add(journal)
    journal.back_up(NOW)
    journal.close()
    damage(tmp_path)
    with pytest.raises(JournalDamaged, match=r"damaged .*put .*journal-2026-11-27\.sqlite3 in its place"):
        backup.back_up(tmp_path / FILE, NOW + timedelta(days=1))
    assert names(tmp_path) == ["journal-2026-11-27.sqlite3"]


def test_opening_garbage_names_the_copy_to_put_back(tmp_path: Path) -> None:
    """One line with the file, what is wrong, and the mend."""
    journal = Journal.open(tmp_path)
    journal.back_up(NOW)
    journal.close()
    (tmp_path / FILE).write_bytes(b"not a database " * 300)
    with pytest.raises(JournalDamaged, match=r"cannot be used as a journal .*journal-2026-11-27") as refused:
        Journal.open(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full while copying: no half file under any name, and the earlier copies stay."""
    journal = Journal.open(tmp_path)
    journal.back_up(NOW)

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file, "synced", full)
    with pytest.raises(OSError, match="No space"):
        journal.back_up(NOW + timedelta(days=1))
    assert names(tmp_path) == ["journal-2026-11-27.sqlite3"]
    journal.close()
