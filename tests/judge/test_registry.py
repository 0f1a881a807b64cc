from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.judge.registry import current, list_models, models_dir, promote

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OLD, NEW = "20261101T000000Z-0123abcd", "20261123T000000Z-89abcdef"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with two models (their content does not matter here) and some strangers."""
    for name in (NEW, OLD, "notes", ".20261123T000000Z-89abcdef.x1"):
        (models_dir(tmp_path) / name).mkdir(parents=True)
    return tmp_path


def test_models_are_listed_by_age(state: Path) -> None:
    """The oldest first, nothing but models; none at all where there is no folder yet."""
    assert list_models(state) == [OLD, NEW]
    assert list_models(state / "elsewhere") == []


def test_nothing_serves_before_a_promotion(state: Path) -> None:
    """No pointer, no model."""
    assert current(state) is None


def test_the_promoted_model_serves(state: Path) -> None:
    """A promotion replaces the one before, and leaves no temporary file behind."""
    promote(state, OLD, NOW)
    promote(state, NEW, NOW)
    assert current(state) == models_dir(state) / NEW
    assert not [entry for entry in models_dir(state).iterdir() if entry.name.startswith(".current")]


def test_a_model_that_is_not_there_cannot_serve(state: Path) -> None:
    """Promoting an unknown id is refused with the known ones, and the old model still serves."""
    promote(state, OLD, NOW)
    with pytest.raises(UsageError, match=OLD):
        promote(state, "20270101T000000Z-00000000", NOW)
    assert current(state) == models_dir(state) / OLD


@pytest.mark.parametrize("written", ["../../etc", "", "x" * 9999, "20270101T000000Z-00000000"])
def test_a_pointer_to_no_model_is_told(state: Path, written: str) -> None:
    """Whatever the pointer file holds, only a model of that folder is ever returned."""
    (models_dir(state) / "current").write_text(written)
    with pytest.raises(UsageError, match="expected the id of a model"):
        current(state)


def test_a_disk_that_refuses_keeps_the_old_model(state: Path) -> None:
    """Where the pointer cannot be replaced (a folder is in its place) one line says so, nothing is left behind."""
    (models_dir(state) / "current" / "x").mkdir(parents=True)
    with pytest.raises(MadoguchiError, match="previous one still serves"):
        promote(state, NEW, NOW)
    assert not [entry for entry in models_dir(state).iterdir() if entry.name.startswith(".current")]
