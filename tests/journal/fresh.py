"""A journal of its own for every test, without going through every migration each time."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from madoguchi.journal.engine import FILE
from madoguchi.journal.store import Journal


def journal_in(state_dir: Path) -> Journal:
    """As `Journal.open`; where there is none yet, it is a copy of one that `Journal.open` made in this process."""
    path = state_dir / FILE
    if not path.exists():
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(_new())
    return Journal.open(state_dir)


@cache
def _new() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Journal.open(Path(folder)).close()
        return (Path(folder) / FILE).read_bytes()
