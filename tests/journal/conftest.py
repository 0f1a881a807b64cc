"""A journal of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi.journal.store import Journal
from tests.journal.fresh import journal_in


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal on disk."""
    journal = journal_in(tmp_path / "state")
    yield journal
    journal.close()
