"""An account on disk and the command line, called in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi import cli
from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from madoguchi.judge import registry, store
from madoguchi.judge.train import card
from tests.builders import make_office
from tests.journal.fresh import journal_in
from tests.judge.conftest import report

__all__ = ["report"]


@dataclass
class Done:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Madoguchi = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Office:
    """The owner's files."""
    return make_office(tmp_path)


@pytest.fixture
def journal(home: Office) -> Iterator[Journal]:
    """The account's journal, open beside the command."""
    journal = journal_in(home.state_dir)
    yield journal
    journal.close()


@pytest.fixture
def madoguchi(home: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Madoguchi:
    """Runs one command line on that account: ``madoguchi("held", "list")``."""
    monkeypatch.setenv("MADOGUCHI_CONFIG", str(home.home / "madoguchi.toml"))
    monkeypatch.setenv("MADOGUCHI_NOW", "2026-11-24T10:00:00+09:00")

    def call(*arguments: object) -> Done:
        capsys.readouterr()
        status = cli.obey([str(argument) for argument in arguments])
        return Done(status, *capsys.readouterr())

    return call


@pytest.fixture
def model(home: Office, report: Any) -> Path:
    """A small promoted model; its folder."""
    folder = registry.models_dir(home.state_dir) / report.model
    store.save(report.judge, folder, card(report))
    registry.promote(home.state_dir, report.model, datetime(2026, 11, 23, tzinfo=UTC))
    return folder
