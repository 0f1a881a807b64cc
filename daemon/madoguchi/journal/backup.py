"""Copies of the journal in ``state_dir/backups``: one a day and one before each migration, the newest ones kept.

Made by SQLite's backup API, so that a daemon may write meanwhile; each is one whole file that was checked before it got
its name. A copy knows that it is one: put back, it must not let mail be answered again that was answered since.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from madoguchi.errors import JournalDamaged
from madoguchi.whole_file import in_one_step

FOLDER = "backups"
KEPT = 7
_NAME = "journal-*.sqlite3"
_PUT_BACK = "stop the daemon, move the file and its -wal and -shm away, and put"
COPIED_AT = "copied-at"
"""The name of the fact that stands in copies alone."""


def back_up(journal: Path, now: datetime, about: str = "") -> Path:
    """Copies ``journal`` unless there is a copy of that day (UTC) already; returns where it lies. Mode 0600.

    ``about`` tells copies of one day apart. Raises `JournalDamaged`, sqlite3.Error, OSError; the copies that lie there
    stay as they are then.
    """
    folder = journal.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"journal-{now:%Y-%m-%d}{about}.sqlite3"
    if not path.exists():
        with in_one_step(path) as draft:
            _copy(journal, draft, now)
        _forget_old(path)
    return path


def renew(journal: Path, now: datetime) -> int:
    """A copy of ``journal`` as it is now, and of all others none; returns how many there were. Raises as `back_up`."""
    folder = journal.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path, before = folder / f"journal-{now:%Y-%m-%d}.sqlite3", list(folder.glob(_NAME))
    with in_one_step(path) as draft:
        _copy(journal, draft, now)
    for other in before:
        if other != path:
            other.unlink(missing_ok=True)
    return len(before)


def drop_before(state_dir: Path, first: datetime) -> None:
    """Copies of days before that one go, as long as there is a newer one. Raises OSError."""
    copies = sorted((state_dir / FOLDER).glob(_NAME))
    for path in copies[:-1]:
        if path.name < f"journal-{first:%Y-%m-%d}":
            path.unlink(missing_ok=True)


def newest(state_dir: Path) -> Path | None:
    """The copy made last; None where there is none."""
    return max((state_dir / FOLDER).glob(_NAME), default=None, key=lambda path: path.name)


def restoring(state_dir: Path) -> str:
    """What the owner has to do, in words."""
    copy = newest(state_dir)
    if copy is None:
        return "no copy was made yet: move the file away, and the daemon begins with a baseline"
    return f"{_PUT_BACK} {copy} in its place"


def way_back(state_dir: Path, newest: str) -> str:
    """For a program that knows schemas up to ``newest`` alone: the copy from before a later one, "" without any."""
    copies = (state_dir / FOLDER).glob("journal-*-schema-*.sqlite3")
    known = [path for path in copies if path.stem.rpartition("-")[2] <= newest]
    copy = max(known, default=None, key=lambda path: path.name)
    return f", or {_PUT_BACK} {copy}, from before the upgrade, in its place" if copy else ""


def _copy(journal: Path, draft: Path, now: datetime) -> None:
    with closing(sqlite3.connect(journal)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
        found = _damage(copy)
        if found:
            msg = f"{journal}: damaged ({found}); {restoring(journal.parent)}"
            raise JournalDamaged(msg)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whose name is all there is to it
        copy.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (COPIED_AT, now.isoformat()))
        copy.commit()


def _damage(copy: sqlite3.Connection) -> str:
    """In SQLite's words; "" where all is well."""
    try:
        found = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    return "" if found == "ok" else " ".join(found.split())


def _forget_old(kept: Path) -> None:
    others = sorted(path for path in kept.parent.glob(_NAME) if path != kept)
    for path in others[: max(0, len(others) + 1 - KEPT)]:
        path.unlink()
