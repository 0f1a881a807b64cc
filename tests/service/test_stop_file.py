"""While the administrator's file exists, no machine sends; the owner's hand still does."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.service.checks import _stop_file
from madoguchi.service.findings import Grade
from madoguchi.service.reporting import gather
from tests.service.conftest import Desks
from tests.service.desk import Desk
from tests.service.test_courtesy import agree, courtesies


@pytest.mark.parametrize("mode", ["send", "draft"])
def test_everything_is_held_and_says_which_file(desks: Desks, mode: str) -> None:
    """No reply and no draft; the fate's evidence names the file, and without the file the next mail goes on."""
    desk = desks()
    desk.configure(mode=mode)
    desk.connect()
    desk.run()
    file = desk.home / "STOP"
    file.touch()
    before = desk.snapshot()
    place = desk.receive(1)
    desk.run()
    assert (desk.reason(1), desk.answers()) == ("paused", [])
    assert desk.fate(1)["evidence"]["why"] == f"the administrator's file {file} exists"
    assert [one.uid for one in desk.inbox()] == [place.uid]
    assert {name: mails for name, mails in desk.snapshot().items() if name != "INBOX"} == {
        name: mails for name, mails in before.items() if name != "INBOX"
    }
    file.unlink()
    desk.receive(2)
    desk.run()
    assert desk.fate(2)["disposition"] == ("answered" if mode == "send" else "drafted")


def test_it_is_looked_at_before_each_send(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in the middle of a pass, it stops the very next reply of that pass."""
    desk.receive(1)
    desk.receive(2, sender="jiro.tanaka@example.co.jp")
    send = desk.outbox.send

    def and_then_stop(envelope: object) -> object:
        (desk.home / "STOP").touch()
        return send(envelope)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.outbox, "send", and_then_stop)
    desk.run()
    assert len(desk.answers()) == 1
    assert sorted((desk.reason(1), desk.reason(2))) == ["answerable", "paused"]


def test_report_and_check_show_it(desk: Desk) -> None:
    """In the health of `report`, and as a warning of `check` with whom to ask; neither says it when all is well."""
    assert gather(desk.office, desk.journal, desk.now(), None)["health"]["paused"] is None
    assert list(_stop_file(desk.office)) == []
    (desk.home / "STOP").touch()
    assert str(desk.home / "STOP") in gather(desk.office, desk.journal, desk.now(), None)["health"]["paused"]
    (found,) = _stop_file(desk.office)
    assert (found.grade, str(desk.home / "STOP") in found.found) == (Grade.WARNING, True)


def test_one_file_stops_every_account_below_it(tmp_path: Path, desks: Desks) -> None:
    """The folder above the owners' folders is the administrator's."""
    desk = desks()
    desk.run()
    file = desk.home.parent / "STOP"
    file.touch()
    try:
        desk.receive(1)
        desk.run()
        assert (desk.reason(1), desk.answers()) == ("paused", [])
    finally:
        file.unlink()


def test_a_note_to_a_colleague_waits_too(desks: Desks) -> None:
    """A mail that an exception held before the file was made: its note goes out when the file is gone."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.run()
    agree(desk)
    desk.receive(1)
    desk.run()
    (desk.home / "STOP").touch()
    desk.forward(seconds=700)
    desk.run(2)
    assert (desk.reason(1), courtesies(desk)) == ("exception", [])
    (desk.home / "STOP").unlink()
    desk.run()
    assert [kind for _, kind, _ in courtesies(desk)] == ["exception"]


def test_it_stops_a_note_in_the_middle_of_a_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two notes that are due the second is not sent any more."""
    agree(desk)
    agree(desk, "jiro.sato@example.co.jp")
    desk.receive(1)
    desk.receive(2, sender="jiro.sato@example.co.jp")
    send = desk.outbox.send

    def and_then_stop(envelope: object) -> object:
        (desk.home / "STOP").touch()
        return send(envelope)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.outbox, "send", and_then_stop)
    desk.run(3)
    assert len(courtesies(desk)) == 1
