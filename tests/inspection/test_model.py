"""The model beside the directory."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.inspection.model import model as judged
from madoguchi.judge import registry, store
from madoguchi.judge.train import card
from madoguchi.service.findings import Grade
from tests.builders import DIRECTORY, make_office
from tests.judge.conftest import report

__all__ = ["report"]


@pytest.fixture
def trained(tmp_path: Path, report: Any) -> tuple[Office, Any]:
    """An office whose model knows its types, and when it was made."""
    office = make_office(tmp_path)
    folder = registry.models_dir(office.state_dir) / report.model
    store.save(report.judge, folder, card(report))
    created = store.read_manifest(folder).created
    from datetime import datetime

    registry.promote(office.state_dir, report.model, datetime.fromisoformat(created))
    return office, datetime.fromisoformat(created)


def touch(office: Office, when: Any) -> None:
    os.utime(office.home / "teams.toml", (when.timestamp(), when.timestamp()))


def test_no_model_yet(tmp_path: Path) -> None:
    """The plain check says what to do about it."""
    (found,) = judged(make_office(tmp_path), make_now())
    assert (found.grade, found.found) == (Grade.OK, "no model yet")


def make_now() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 11, 27, tzinfo=UTC)


def test_age_and_certificate(trained: tuple[Office, Any]) -> None:
    """Half a year is old."""
    office, created = trained
    young, *_ = judged(office, created + timedelta(days=180))
    old, *_ = judged(office, created + timedelta(days=181))
    assert (young.grade, old.grade) == (Grade.OK, Grade.WARNING)
    assert "digest right" in young.found
    assert "certified from folders, 181 days old" in old.found


def test_a_directory_that_changed_since_the_training(trained: tuple[Office, Any]) -> None:
    """A type that the model never saw is named; any other change needs no training."""
    office, created = trained
    touch(office, created - timedelta(hours=1))
    (_, same) = judged(office, created)
    touch(office, created + timedelta(hours=1))
    (_, changed) = judged(office, created)
    assert [same.found, changed.grade] == ["knows every request type of teams.toml", Grade.OK]
    assert "changed since the training" in changed.found
    more = DIRECTORY + '\n[requests.parking]\ntitle = { ja = "駐車場", en = "parking" }\nteam = "billing"\n'
    (_, unseen) = judged(make_office(office.home, directory=more), created)
    assert (unseen.grade, "never saw parking" in unseen.found) == (Grade.WARNING, True)
