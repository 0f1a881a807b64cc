"""A desk for every test, its first start behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.desk import Desk

Desks = Callable[..., Desk]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    """Makes a desk that was never started: ``desks('[reply]\\ndelay_seconds = 600')``."""
    made: list[Desk] = []

    def make(more: str = "", **files: Any) -> Desk:
        made.append(Desk(tmp_path, more, **files))
        return made[-1]

    yield make
    for desk in made:
        desk.journal.close()


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """Answers at once; the baseline is done."""
    made = desks()
    made.run()
    return made
