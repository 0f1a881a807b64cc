"""Isolation, notices to the service manager, the model in force."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from madoguchi.errors import ServerAway, UsageError
from madoguchi.journal.mails import StateChanged
from madoguchi.judge import registry, store
from madoguchi.judge.report import TrainingReport
from madoguchi.judge.train import card
from madoguchi.mailbox.protocol import FolderMissing, Refused, Renumbered
from madoguchi.service.isolation import isolated
from madoguchi.service.models import model_in_force, reload_model
from madoguchi.service.notify import notify, reloading
from tests.judge.conftest import report
from tests.service.desk import Desk

__all__ = ["report"]


def raising(error: Exception) -> Callable[[], None]:
    def step() -> None:
        raise error

    return step


def test_what_a_mail_breaks_stays_with_that_mail() -> None:
    """Handed to ``failed``, and the loop goes on; a result passes through."""
    failures: list[Exception] = []
    error = ValueError("x")
    assert isolated(raising(error), failures.append) is None
    assert failures == [error]
    assert isolated(lambda: 7, failures.append) == 7


@pytest.mark.parametrize(
    "error", [ServerAway("x"), UsageError("x"), SQLAlchemyError("x"), FolderMissing("x"), Refused("x"), Renumbered("x")]
)
def test_what_is_not_the_mails_fault_is_raised(error: Exception) -> None:
    """A server that went away must not turn every mail into an error."""
    failures: list[Exception] = []
    with pytest.raises(type(error)):
        isolated(raising(error), failures.append)
    assert failures == []


def test_a_mail_that_was_moved_on_is_nobodys_error() -> None:
    """Labelled meanwhile: neither raised nor failed."""
    failures: list[Exception] = []
    assert isolated(raising(StateChanged("x")), failures.append) is None
    assert failures == []


@pytest.mark.parametrize("abstract", [False, True])
def test_the_service_manager_hears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    """One datagram with all assignments, to a path or an abstract address (sd_notify(3))."""
    address = f"@madoguchi-{tmp_path.name}" if abstract else str(tmp_path / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address.replace("@", "\0") if abstract else address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notify("READY=1", "STATUS=fine 日本")
        assert manager.recv(1000).decode() == "READY=1\nSTATUS=fine 日本"
        reloading()
        assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", manager.recv(1000).decode())


def test_without_a_manager_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable, or nobody behind it: no error."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("READY=1")


def test_the_promoted_model_serves(desk: Desk, report: TrainingReport) -> None:
    """None before; loaded once promoted; the same one is not loaded again; a damaged one is not used."""
    account, state = desk.session.account, desk.office.state_dir
    account.judge, account.model = None, ""
    assert model_in_force(desk.office) is None
    reload_model(account)
    assert account.judge is None
    assert report.judge is not None
    store.save(report.judge, registry.models_dir(state) / report.model, card(report))
    registry.promote(state, report.model, desk.now())
    reload_model(account)
    first = account.judge
    assert (first is not None, account.model) == (True, report.model)
    reload_model(account)
    assert account.judge is first
    (registry.models_dir(state) / "current").write_text("nonsense")
    reload_model(account)
    assert account.judge is first
    with pytest.raises(UsageError):
        model_in_force(desk.office)
