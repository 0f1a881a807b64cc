"""The promise on a real mailbox: from shadow to sending, and back to drafts when the mail changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from madoguchi import cli
from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World

A_DAY, DAYS = 20, 4
Asked = Callable[..., list[Any]]


@pytest.fixture
def office(on_dovecot: Worlds) -> World:
    """In shadow mode, past its baseline; replies will be sent only on reviewed evidence."""
    world = on_dovecot()
    world.configure(mode="shadow", promise={"evidence": "reviewed"}, folders={"file_after_hours": 0})
    world.start()
    return world


@pytest.fixture
def asked(office: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    """One command line in this process, at the office's time: its JSON."""
    monkeypatch.setenv("MADOGUCHI_CONFIG", str(office.home / "madoguchi.toml"))

    def ask(*words: str) -> list[Any]:
        monkeypatch.setenv("MADOGUCHI_NOW", office.now().isoformat())
        capsys.readouterr()
        assert cli.obey([*words, "--json"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


def come(world: World, number: int) -> None:
    """A colleague's request for an invoice, and a pass."""
    world.receive(request(number, at=world.now()))
    world.run()


def a_day(world: World, asked: Asked, day: int) -> None:
    """Mail comes, and the owner judges it blind; the first of the day is looked at as the owner sees it."""
    for number in range(day * A_DAY, (day + 1) * A_DAY):
        world.receive(request(number, at=world.now()))
    world.run()
    world.forward(hours=1)
    (shown,) = asked("audit", "next")
    assert (shown["waiting"], "請求書を再発行" in shown["text"]) == (A_DAY, True)
    assert {"best", "request_type", "probability"}.isdisjoint(shown)
    waiting = [fate["id"] for fate in asked("fates") if fate["audit"]["judged_as"] is None]
    assert waiting[0] == shown["id"]
    for name in waiting:
        assert asked("audit", "label", name, "invoice")[0]["right"]
    assert asked("audit", "next") == []
    world.run()
    world.forward(hours=23)


def notices(world: World) -> list[str]:
    """The subjects of what the program told its owner."""
    mails = [parsed(mail.raw) for mail in world.box.mails()]
    return [str(mail["Subject"]) for mail in mails if mail["Auto-Submitted"] == "auto-generated"]


def test_from_shadow_to_sending_and_back_to_drafts(office: World, asked: Asked) -> None:
    """Judged, granted, sent; then the same words mean something else, the owner corrects, and the alarm ends it.

    Each step is in `report` and in `fates`, and the owner is told of it by mail once the mode is no longer shadow.
    """
    for day in range(DAYS):
        a_day(office, asked, day)
    come(office, 999)
    (report,) = asked("report")
    assert report["promise"]["certified"]
    assert "granted until 2026-04-01" in report["promise"]["words"]["evidence"]["en"]
    assert [turn["kind"] for turn in report["promise"]["turns"]] == ["granted"]
    fates = asked("fates")
    assert {fate["reason"] for fate in fates} == {"shadow-mode"}
    assert [fate["audit"]["judged_as"] for fate in fates] == ["invoice"] * A_DAY * DAYS + [None]
    assert [fate["evidence"]["would_be"] for fate in fates] == ["uncertified"] * A_DAY * DAYS + ["answerable"]
    assert (office.sent, notices(office)) == ([], [])

    office.configure(mode="send")
    wrong = range(1001, 1007)
    for number in wrong:
        come(office, number)
        office.run()
        office.forward(minutes=20)
    assert len(office.sent) == len(wrong)
    assert {office.reason(f"<request-{number}@example.co.jp>") for number in wrong} == {"answerable"}

    for mail in office.box.mails("Answered/請求書"):
        office.box.move(mail.uid, "Requests/refund", folder="Answered/請求書")
    office.run()
    (report,) = asked("report")
    assert [turn["kind"] for turn in report["promise"]["turns"]] == ["granted", "alarm"]
    assert "6 of 6 sent are known to be wrong" in report["promise"]["turns"][-1]["why"]
    assert not report["promise"]["certified"]
    assert report["feedback"]["corrected"] == len(wrong)

    come(office, 1999)
    office.run()
    assert office.reason("<request-1999@example.co.jp>") == "uncertified"
    assert len(office.sent) == len(wrong)
    assert len(office.box.mails("Drafts")) == 1
    (told,) = notices(office)
    assert "警報" in told
