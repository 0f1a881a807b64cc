from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.judge.registry import before, current, find, history, list_models, models_dir, promote

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


def test_every_promotion_is_on_record(state: Path) -> None:
    """Which one, instead of which, when and why."""
    promote(state, OLD, NOW, "the first")
    promote(state, NEW, NOW, "better\nat last")
    assert [(line.model, line.previous, line.at, line.why) for line in history(state)] == [
        (OLD, "", "2026-11-23T09:00:00+00:00", "the first"),
        (NEW, OLD, "2026-11-23T09:00:00+00:00", "better\nat last"),
    ]
    assert before(state) == OLD


def test_a_line_that_was_cut_off_costs_itself_only(state: Path) -> None:
    """A full disk or a crash in the middle of a line: the lines before and after it count."""
    promote(state, OLD, NOW)
    path = models_dir(state) / "history.jsonl"
    path.write_bytes(path.read_bytes() + b'{"model": "2026')
    promote(state, NEW, NOW)
    assert [line.model for line in history(state)] == [OLD, NEW]
    assert before(state) == OLD


def test_a_line_without_its_promotion_counts_for_nothing(state: Path) -> None:
    """The history was written, the pointer was not: the one before is still the one before."""
    promote(state, OLD, NOW)
    pointer = models_dir(state) / "current"
    pointer.unlink()
    pointer.mkdir()
    with pytest.raises(MadoguchiError):
        promote(state, NEW, NOW)
    pointer.rmdir()
    pointer.write_text(OLD)
    assert before(state) is None


def test_models_are_found_by_either_end(state: Path) -> None:
    """The time first, or the digits after the hyphen; "" names none."""
    assert find(state, "202611") == [OLD, NEW]
    assert find(state, "0123") == [OLD]
    assert find(state, "") == []


@pytest.mark.parametrize(
    ("step", "serves", "said"), [(0, OLD, "still serves"), (1, OLD, "still serves"), (2, NEW, NEW)]
)
def test_a_full_disk_is_told_with_the_model_that_serves(
    state: Path, monkeypatch: pytest.MonkeyPatch, step: int, serves: str, said: str
) -> None:
    """At each of the three times that something is made durable: the history, the pointer, the folder."""
    promote(state, OLD, NOW)
    sync, steps = os.fsync, iter(range(3))

    def full(handle: int) -> None:
        if next(steps) == step:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MadoguchiError, match=rf"{said}.*\(No space left on device\)"):
        promote(state, NEW, NOW)
    assert current(state) == models_dir(state) / serves
    assert not [entry for entry in models_dir(state).iterdir() if entry.name.startswith(".current")]
