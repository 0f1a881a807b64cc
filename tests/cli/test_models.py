"""`models`: which there are, which one serves, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.judge import registry, store
from madoguchi.judge.train import card
from tests.cli.conftest import Madoguchi

DAYS = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]


@pytest.fixture
def models(home: Office, report: Any) -> list[str]:
    """Three models, each promoted after the other."""
    place = registry.models_dir(home.state_dir)
    ids = []
    for day in DAYS:
        name = f"{day:%Y%m%dT%H%M%SZ}-{day.day:08x}"
        store.save(report.judge, place / name, card(report), data=report.data, created=day)
        registry.promote(home.state_dir, name, day, f"day {day.day}")
        ids.append(name)
    return ids


def test_every_model_is_listed_and_a_damaged_one_says_so(
    madoguchi: Madoguchi, home: Office, models: list[str], report: Any
) -> None:
    """The oldest first, the one that serves marked; one that cannot be read does not hide the others."""
    (registry.models_dir(home.state_dir) / models[1] / "manifest.json").write_text("{}")
    rows = madoguchi("models", "list", "--json").json
    assert [(row["model"], row["serves"], "damaged" in row) for row in rows] == [
        (models[0], False, False),
        (models[1], False, True),
        (models[2], True, False),
    ]
    assert (rows[0]["rows"], rows[0]["accuracy"]) == (report.examples, round(report.accuracy, 6))
    lines = madoguchi("models", "list").out.splitlines()
    assert [line[0] for line in lines] == [" ", " ", "*"]
    assert "damaged" in lines[1]


def test_without_models_it_says_how_to_begin(madoguchi: Madoguchi, home: Office) -> None:
    """A list that is empty is no error; there is nothing to show or to go back to."""
    done = madoguchi("models", "list")
    assert (done.status, "train --from starter" in done.out) == (0, True)
    assert madoguchi("models", "list", "--json").out == ""
    for command in ("show", "rollback"):
        assert madoguchi("models", command).status == 2


def test_a_model_is_shown_by_the_beginning_of_its_id(madoguchi: Madoguchi, models: list[str], report: Any) -> None:
    """Or of the digits after the hyphen; without one, the model that serves."""
    shown = madoguchi("models", "show", "20261101", "--json").json[0]
    assert (shown["id"], shown["data"]["digest"]) == (report.model, report.data.digest)
    assert [line["why"] for line in shown["promotions"]] == ["day 1"]
    assert madoguchi("models", "show", "00000002").out.startswith(models[1])
    told = madoguchi("models", "show").out
    assert told.startswith(f"{models[2]}  (serves)")
    assert "serves since 2026-11-03T00:00:00+00:00: day 3" in told
    ambiguous = madoguchi("models", "show", "202611")
    assert (ambiguous.status, "several models begin with" in ambiguous.err) == (2, True)


def test_back_and_back_again(madoguchi: Madoguchi, home: Office, models: list[str]) -> None:
    """Each rollback goes one model further; at the first there is nothing before it."""
    for expected in (models[1], models[0]):
        done = madoguchi("models", "rollback", "--json")
        assert done.json == [{"model": expected, "serves": True}]
        assert registry.current(home.state_dir) == registry.models_dir(home.state_dir) / expected
    assert madoguchi("models", "rollback").status == 2
    assert madoguchi("models", "promote", "00000003").status == 0
    assert madoguchi("models", "rollback", "--json").json[0]["model"] == models[0]


def test_a_damaged_model_never_serves(madoguchi: Madoguchi, home: Office, models: list[str]) -> None:
    """Its bytes are verified before the pointer moves: the one in force stays."""
    arrays = registry.models_dir(home.state_dir) / models[1] / store.ARRAYS
    arrays.write_bytes(arrays.read_bytes()[:-1])
    for arguments in (["rollback"], ["promote", "00000002"], ["show", "00000002"]):
        done = madoguchi("models", *arguments)
        assert (done.status, "not the bytes that the manifest describes" in done.err) == (2, True)
    assert registry.current(home.state_dir) == registry.models_dir(home.state_dir) / models[2]


def test_a_pointer_to_nothing_can_be_mended(madoguchi: Madoguchi, home: Office, models: list[str]) -> None:
    """The list still lists, and a model is promoted by hand."""
    (registry.models_dir(home.state_dir) / "current").write_text("nonsense")
    assert [row["serves"] for row in madoguchi("models", "list", "--json").json] == [False] * 3
    assert madoguchi("models", "promote", models[0]).status == 0
    assert registry.current(home.state_dir) == Path(registry.models_dir(home.state_dir) / models[0])
