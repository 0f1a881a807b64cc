"""Journals as programs of earlier schemas left them: one file for each schema, made by the program of its time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from madoguchi.journal.engine import FILE, NEWEST

HERE = Path(__file__).parent
SCHEMAS = sorted(path.stem for path in HERE.glob("*.sql"))
EARLIER = [schema for schema in SCHEMAS if schema < NEWEST]


def put(schema: str, state_dir: Path) -> Path:
    """Lays the journal of that schema into ``state_dir``, which is made; returns the file."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (state_dir / FILE).touch(mode=0o600)
    with closing(sqlite3.connect(state_dir / FILE)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.executescript((HERE / f"{schema}.sql").read_text(encoding="utf-8"))
    return state_dir / FILE


def rows(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every table with every row, by column."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as raw:
        raw.row_factory = sqlite3.Row
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: [dict(row) for row in raw.execute(f"SELECT * FROM {name} ORDER BY 1")] for name in names}


def schema_of(path: Path) -> str:
    """What the file says of itself."""
    return str(rows(path)["alembic_version"][0]["version_num"])
