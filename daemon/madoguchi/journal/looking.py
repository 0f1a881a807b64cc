"""The journal's file looked at from outside, whatever its schema and state: nothing is made, upgraded or locked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from madoguchi.journal.backup import newest
from madoguchi.journal.engine import FILE

_SECONDS = 5
_NEWEST = 100


@dataclass(frozen=True, slots=True)
class JournalLook:
    """``damage``: in SQLite's words, "" where all is well. ``copied``: when the newest copy was made, by its file.

    ``ahead``: of the newest ``timed`` mails, how far the server's clock was ahead of ours at most when one was seen;
    negative: each had arrived, by the server's clock, at least that long before.
    """

    size: int
    schema: str = ""
    damage: str = ""
    copied: datetime | None = None
    timed: int = 0
    ahead: timedelta = timedelta(0)


def size_of(state_dir: Path) -> int:
    """In bytes, with its log; 0 where there is none. Raises OSError."""
    return sum(one.stat().st_size for one in state_dir.glob(f"{FILE}*"))


def look(state_dir: Path) -> JournalLook | None:
    """None where there is no journal. Raises OSError, and sqlite3.OperationalError where it is locked."""
    path = state_dir / FILE
    if not path.exists():
        return None
    copy = newest(state_dir)
    copied = datetime.fromtimestamp(copy.stat().st_mtime, UTC) if copy else None
    try:
        return _read(path, size_of(state_dir), copied)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return JournalLook(size_of(state_dir), damage=" ".join(str(error).split()), copied=copied)


def _read(path: Path, size: int, copied: datetime | None) -> JournalLook:
    with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=_SECONDS)) as raw:
        found = str(raw.execute("PRAGMA quick_check(1)").fetchone()[0])
        damage = "" if found == "ok" else " ".join(found.split())
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if damage or "alembic_version" not in tables:
            return JournalLook(size, damage=damage, copied=copied)
        schema = str(raw.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        times = raw.execute(
            "SELECT m.arrived_at, m.seen_at FROM mails m JOIN sightings s ON s.mail_id = m.id "
            "WHERE s.origin = 'new' ORDER BY m.id DESC LIMIT ?",
            [_NEWEST],
        ).fetchall()
    ahead = [datetime.fromisoformat(arrived) - datetime.fromisoformat(seen) for arrived, seen in times]
    return JournalLook(size, schema, damage, copied, len(ahead), max(ahead, default=timedelta(0)))
