"""Files, disk, lock, journal and model of this computer."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.inspection import disk, files, record, serving
from madoguchi.journal.engine import NEWEST
from madoguchi.journal.lock import AccountLock
from madoguchi.journal.looking import JournalLook
from madoguchi.service.findings import Grade
from tests.builders import SETTINGS, make_office

OK, WARNING, ERROR = Grade.OK, Grade.WARNING, Grade.ERROR
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def entry(mode: int, *, private: bool = True, owner: int = 1000, group: int = 1000) -> files.Entry:
    return files.Entry("journal", Path("/x"), mode, owner, group, private)


@pytest.mark.parametrize(
    ("one", "grades"),
    [
        (entry(0o600), [OK]),
        (entry(0o700), [OK]),
        (entry(0o644, private=False), [OK]),
        (entry(0o664, private=False), [OK]),
        (entry(0o664, private=False, group=50), [ERROR]),
        (entry(0o666, private=False), [ERROR]),
        (entry(0o1777, private=False), [OK]),
        (entry(0o640), [WARNING]),
        (entry(0o604), [WARNING]),
        (entry(0o666), [ERROR, WARNING]),
        (entry(0o600, owner=1001), [WARNING]),
        (entry(0o600, owner=0), [OK]),
    ],
)
def test_permissions(one: files.Entry, grades: list[Grade]) -> None:
    """Who may change it is an error, who may read what is private a warning; a user's own group is nobody else."""
    found = list(files.permissions([one], user=1000))
    assert [each.grade for each in found] == grades
    assert all(bool(each.mend) is (each.grade is not OK) for each in found)


def test_root_may_look_at_everybodys_files() -> None:
    """What the service's throw-away user owns is not root's."""
    assert [one.grade for one in files.permissions([entry(0o600, owner=61_234)], user=0)] == [OK]


def test_every_file_that_decides_what_is_said_is_looked_at(tmp_path: Path) -> None:
    """Settings and their folder, directory, people, secrets, templates, state: those that are there."""
    settings = SETTINGS.replace('password_env = "MADOGUCHI_TEST_PASSWORD"', 'password_file = "secret"')
    office = make_office(tmp_path, settings='templates_dir = "own"\n' + settings)
    (tmp_path / "own" / "ja").mkdir(parents=True)
    (tmp_path / "own" / "ja" / "automatic.txt").write_text("x")
    (tmp_path / "secret").write_text("x")
    office.state_dir.mkdir(mode=0o700)
    found = files.entries(office, tmp_path / "madoguchi.toml")
    names = {"madoguchi.toml", "teams.toml", "people.toml", "secret", "own", "ja", "automatic.txt", "state"}
    assert {one.path.name for one in found} == {tmp_path.name, *names}
    assert {one.path.name for one in found if one.private} == {"state"}
    office.state_dir.chmod(0o755)
    (office.state_dir / "journal.sqlite3").write_text("x")
    found = files.entries(office, tmp_path / "madoguchi.toml")
    assert {one.path.name for one in found if one.private} == {"state", "journal.sqlite3"}
    (tmp_path / "own" / "ja" / "automatic.txt").chmod(0o666)
    (fault,) = [
        one for one in files.permissions(files.entries(office, tmp_path / "madoguchi.toml")) if one.grade is ERROR
    ]
    assert (fault.about, "automatic.txt" in fault.mend) == ("templates", True)


@pytest.mark.parametrize(
    ("free", "inodes", "journal", "grades"),
    [
        (80_000_000, None, 10_000_000, [OK]),
        (79_000_000, 1000, 10_000_000, [WARNING]),
        (14_000_000, 10_000, 10_000_000, [ERROR]),
        (80_000_000, 999, 0, [OK, WARNING]),
        (80_000_000, 9, 0, [OK, ERROR]),
    ],
)
def test_disk(free: int, inodes: int | None, journal: int, grades: list[Grade]) -> None:
    """Three times the journal and a margin; a file system that does not count inodes has enough."""
    assert [one.grade for one in disk.disk(disk.Room(free, inodes), journal)] == grades


def test_the_room_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    """It will lie on the disk of the folder above."""
    assert disk.room_of(tmp_path / "a" / "b").free > 0


def test_the_daemon_is_known_by_its_lock_without_taking_it(tmp_path: Path) -> None:
    """The pid out of the kernel's table while it is held, nobody before and after."""
    if not serving.LOCKS.exists():
        pytest.skip("this kernel shows no locks")
    assert serving.holder(tmp_path, serving.LOCKS.read_text()) is None
    with AccountLock(tmp_path):
        assert serving.holder(tmp_path, serving.LOCKS.read_text()) == os.getpid()
    assert serving.holder(tmp_path, serving.LOCKS.read_text()) is None


def test_who_only_waits_for_a_lock_does_not_hold_it(tmp_path: Path) -> None:
    """proc_locks(5): a waiter's line has an arrow; another container's pid is no pid here."""
    with AccountLock(tmp_path):
        inode = (tmp_path / "madoguchi.lock").stat().st_ino
    assert serving.holder(tmp_path, f"1: -> FLOCK  ADVISORY  WRITE 5 08:02:{inode} 0 EOF\n") is None
    assert serving.holder(tmp_path, f"1: POSIX  ADVISORY  WRITE 5 08:02:{inode} 0 EOF\n") is None
    assert serving.holder(tmp_path, f"2: FLOCK  ADVISORY  WRITE -1 08:02:{inode} 0 EOF\n") == 0


@pytest.mark.parametrize(
    ("pid", "polled", "grade", "says"),
    [
        (7, NOW, OK, "pid 7"),
        (0, NOW, OK, "another container"),
        (None, None, OK, "none ever"),
        (None, NOW, WARNING, "no daemon"),
    ],
)
def test_whether_a_daemon_serves(pid: int | None, polled: datetime | None, grade: Grade, says: str) -> None:
    """None is a warning where there was one."""
    found = serving.serving(pid, polled)
    assert (found.grade, says in found.found) == (grade, True)


def test_the_journal_is_judged_with_its_newest_copy(tmp_path: Path) -> None:
    """Whole and copied, of another schema, damaged, never copied: each with its mend."""
    day = timedelta(days=1)

    def told(**how: object) -> list[tuple[Grade, str]]:
        look = JournalLook(**{"size": 1, "schema": NEWEST, "copied": NOW - day, **how})  # type: ignore[arg-type]
        found = list(record.record(look, tmp_path, NOW))
        assert all(bool(one.mend) is (one.grade is not OK) for one in found)
        return [(one.grade, one.found) for one in found]

    assert told() == [(OK, f"whole, schema {NEWEST}, 0.0 MB"), (OK, "the newest copy is of 2026-11-26")]
    assert told(copied=NOW - 3 * day)[1] == (WARNING, "the newest copy is of 2026-11-24, 3 days old")
    assert told(copied=None)[1] == (WARNING, "no copy of the journal yet")
    assert told(damage="row 3 missing")[0] == (ERROR, "damaged: row 3 missing")
    assert told(schema="9999")[0] == (ERROR, f"has schema 9999, this program knows {NEWEST}")
    assert told(schema="0001")[0] == (WARNING, f"whole; has schema 0001, this program brings it to {NEWEST}")
    assert [one.grade for one in record.record(None, tmp_path, NOW)] == [OK]
