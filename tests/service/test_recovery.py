"""After a crash: never guessed, never sent twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from madoguchi.journal.states import MailState
from madoguchi.service import failpoint
from tests.service.conftest import Desks
from tests.service.desk import Desk


class PowerCut(BaseException):
    """The process ends here: nothing catches it."""


def crash_at(desk: Desk, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass that ends at that step, as with MADOGUCHI_FAILPOINT, and a fresh session afterwards."""

    def fail(name: str) -> None:
        if name == step:
            raise PowerCut

    with monkeypatch.context() as patch:
        for module in ("answering", "sent_copy", "aftercare", "discovery", "intake"):
            patch.setattr(f"madoguchi.service.{module}.failpoint", fail)
        with pytest.raises(PowerCut):
            desk.run()
    desk.connect()


@pytest.mark.parametrize("step", [step for step in failpoint.STEPS if step not in ("before-connect", "after-send")])
def test_a_crash_at_any_step_leads_to_one_answer(desks: Desks, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Before the intent, after it, around copy and filing: exactly one answer, one copy, one filed mail, one fate."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.run()
    desk.receive()
    crash_at(desk, step, monkeypatch)
    desk.run(3)
    assert len(desk.outbox.accepted) == 1
    assert len(desk.mailbox.contents("Sent")) == 1
    assert len(desk.mailbox.contents("Answered/invoice")) == 1
    assert [(one["disposition"], one["state"]) for one in desk.fates()] == [("answered", "filed")]


@pytest.mark.parametrize("step", ["before-connect", "after-send"])
def test_a_crash_while_sending_is_of_unknown_outcome(desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Nobody knows: held, and never sent again."""
    desk.receive()
    crash_at(desk, step, monkeypatch)
    before = len(desk.outbox.handed_in)
    desk.run(3)
    assert desk.reason() == "unknown-outcome"
    assert len(desk.outbox.handed_in) == before
    assert len(desk.journal.readings.held()) == 1


@pytest.mark.parametrize("late", [False, True])
def test_what_lies_in_sent_was_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """The provider's own copy proves it, found at the restart or only afterwards: answered, not sent again."""
    desk.receive()
    crash_at(desk, "after-send", monkeypatch)
    if late:
        desk.run()
        assert desk.reason() == "unknown-outcome"
    desk.mailbox.append("Sent", desk.outbox.accepted[0].raw, ("\\Seen",), desk.now())
    desk.run(2)
    assert (desk.reason(), desk.fate()["state"]) == ("answerable", "sent")
    assert desk.journal.readings.held() == []
    assert (len(desk.outbox.handed_in), len(desk.mailbox.contents("Sent"))) == (1, 1)
    assert "\\Answered" in desk.inbox()[0].flags


def test_a_plan_that_was_never_attempted_is_decided_afresh(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner answered while the program was down: that counts."""
    place = desk.receive()
    crash_at(desk, "after-intent", monkeypatch)
    assert desk.fate()["state"] == MailState.PLANNED
    desk.mailbox.flag(place, "\\Answered")
    desk.run()
    assert desk.reason() == "already-answered"
    assert desk.outbox.handed_in == []


def test_a_draft_is_not_written_twice(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crashed between the append and its record: found in Drafts by its Message-ID, even after it changed the fate."""
    desk = desks(mode="draft")
    desk.run()
    desk.receive()
    with monkeypatch.context() as patch:

        def cut(*_: object) -> None:
            raise PowerCut

        patch.setattr(desk.journal.outgoing, "drafted", cut)
        with pytest.raises(PowerCut):
            desk.run()
    assert len(desk.mailbox.contents("Drafts")) == 1
    desk.connect()
    desk.run(2)
    assert len(desk.mailbox.contents("Drafts")) == 1
    assert (desk.reason(), desk.fate()["state"]) == ("draft-mode", "final")


def test_a_second_installation_answers_nothing_again(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another journal, the same mailbox: a mail dragged in anew is known as answered by our reply in Sent."""
    desk.receive()
    other = Desk(tmp_path_factory.mktemp("second"))
    other.mailbox, other.outbox = desk.mailbox, desk.outbox
    other.connect()
    answered = desk.inbox()[0].raw
    desk.run()
    desk.mailbox.remove(desk.journal.mails.by_message_id("<1@example.co.jp>")[0].place)
    other.run()
    other.mailbox.deliver(answered, when=other.now())
    other.run(2)
    assert other.reason() == "already-answered"
    assert len(other.outbox.handed_in) == 1
    other.journal.close()


def test_a_failpoint_kills_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable, or with another step's name, nothing happens."""
    killed: list[int] = []
    monkeypatch.setattr("os.kill", lambda pid, number: killed.append(number))
    monkeypatch.delenv("MADOGUCHI_FAILPOINT", raising=False)
    failpoint.failpoint("after-send")
    monkeypatch.setenv("MADOGUCHI_FAILPOINT", "before-intent")
    failpoint.failpoint("after-send")
    assert killed == []
    failpoint.failpoint("before-intent")
    assert killed == [9]


def test_every_documented_step_is_in_the_code() -> None:
    """Each name in STEPS stands at exactly one place of the service, and no other name does."""
    folder = Path(failpoint.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert sorted(re.findall(r'failpoint\("([a-z-]+)"\)', text)) == sorted(failpoint.STEPS)
