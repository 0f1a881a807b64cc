"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from tests.builders import make_office


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Office]:
    """Makes a valid office in ``tmp_path``: ``office(more="…", directory="…")``."""
    return lambda **overrides: make_office(tmp_path, **overrides)
