"""After a crash: never guessed, never sent twice."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from madoguchi import failpoint
from madoguchi.journal.outgoing import Outgoing
from madoguchi.journal.states import MailState
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed


class PowerCut(BaseException):
    """The process ends here: nothing catches it."""


def crash_at(desk: Desk, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass that ends at that step, as with MADOGUCHI_FAILPOINT, and a fresh session afterwards."""

    def fail(name: str) -> None:
        if name == step:
            raise PowerCut

    with monkeypatch.context() as patch:
        for module in ("answering", "sent_copy", "filing", "discovery", "intake"):
            patch.setattr(f"madoguchi.service.{module}.failpoint", fail)
        with pytest.raises(PowerCut):
            desk.run()
    desk.connect()


WHILE_SENDING = ("before-connect", "after-send")
ON_THE_WIRE = ("after-mail-from", "after-go-ahead", "after-text", "after-copy", "before-expunge")
OTHERS = [step for step in failpoint.STEPS if step not in (*WHILE_SENDING, *ON_THE_WIRE, "after-draft")]


@pytest.mark.parametrize("step", OTHERS)
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


@pytest.mark.parametrize("step", WHILE_SENDING)
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


RENAMED = [
    pytest.param({}, "answerable", id="as-sent"),
    pytest.param({"In-Reply-To": ""}, "answerable", id="references-alone"),
    pytest.param({"X-Madoguchi-Loop": ""}, "answerable", id="loop-mark-stripped"),
    pytest.param({"X-Madoguchi-Loop": "", "Auto-Submitted": ""}, "unknown-outcome", id="no-mark-at-all"),
    pytest.param({"To": "somebody.else@example.co.jp"}, "unknown-outcome", id="to-another"),
    pytest.param({"In-Reply-To": "<other@x.example>", "References": ""}, "unknown-outcome", id="about-another"),
]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("changed", "reason"), RENAMED)
def test_a_copy_in_sent_under_another_message_id_is_known_by_its_envelope(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], reason: str, late: bool
) -> None:
    """A server that changes the Message-ID hides nothing: same mail, same person, by machine, since the attempt."""
    desk.receive()
    crash_at(desk, "after-send", monkeypatch)
    if late:
        desk.run()
    copy = parsed(desk.outbox.accepted[0].raw)
    for name, value in {"Message-ID": "<changed-by-the-server@outlook.example>", **changed}.items():
        del copy[name]
        if value:
            copy[name] = value
    desk.mailbox.append("Sent", copy.as_bytes(), ("\\Seen",), desk.now())
    desk.run(2)
    assert (desk.reason(), len(desk.outbox.handed_in)) == (reason, 1)


def test_a_copy_from_before_the_attempt_proves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lay in Sent already is not what was being sent: the outcome stays unknown."""
    desk.receive()
    crash_at(desk, "after-send", monkeypatch)
    copy = parsed(desk.outbox.accepted[0].raw)
    copy.replace_header("Message-ID", "<earlier@outlook.example>")
    desk.mailbox.append("Sent", copy.as_bytes(), ("\\Seen",), desk.now() - timedelta(hours=1))
    desk.run(2)
    assert desk.reason() == "unknown-outcome"


def test_an_answer_in_sent_without_a_message_id_counts(desk: Desk) -> None:
    """Some clients keep a copy that has none: the owner has answered all the same."""
    desk.mailbox.append("Sent", b"To: a@example.co.jp\r\nIn-Reply-To: <1@example.co.jp>\r\n\r\nx\r\n", (), desk.now())
    desk.receive()
    desk.run()
    assert (desk.reason(), desk.outbox.handed_in) == ("already-answered", [])


@pytest.mark.parametrize("mode", ["send", "draft"])
@pytest.mark.parametrize("own", [True, False])
def test_a_draft_that_lies_there_is_neither_doubled_nor_overtaken(
    desks: Desks, tmp_path_factory: pytest.TempPathFactory, mode: str, own: bool
) -> None:
    """Written by another installation, or by the owner's hand: nothing is sent, no second draft is put there."""
    other = Desk(tmp_path_factory.mktemp("other"), mode="draft")
    desk = desks(mode=mode)
    other.mailbox = desk.mailbox
    for each in (desk, other):
        each.connect()
        each.run()
    desk.receive()
    if own:
        desk.mailbox.append("Drafts", b"In-Reply-To: <1@example.co.jp>\r\n\r\nI am on it\r\n", (), desk.now())
    else:
        other.run()
    desk.run(2)
    assert (desk.reason(), desk.fate()["disposition"], desk.outbox.handed_in) == ("already-drafted", "drafted", [])
    assert len(desk.mailbox.contents("Drafts")) == 1
    assert len(desk.journal.readings.held()) == 1
    other.journal.close()


@pytest.mark.parametrize("moved", [False, True])
def test_filing_that_was_cut_off_is_no_move_by_the_owner(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, moved: bool
) -> None:
    """Moved and not recorded: found where it was to go. Not moved: moved now. One mail either way, and filed."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.run()
    desk.receive()
    crash_at(desk, "after-filing" if moved else "before-filing", monkeypatch)
    desk.run(2)
    (filed,) = desk.mailbox.contents("Answered/invoice")
    ((record, place),) = desk.journal.mails.back_in_inbox("Answered/invoice")
    assert (desk.inbox(), desk.fate()["folder"], record.place) == ([], "Answered/invoice", place)
    assert place is not None
    assert place.uid == filed.uid


def test_what_was_copied_and_not_taken_away_is_taken_away(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between COPY and expunge the mail lies twice: after the restart once, at its destination; another mail stays."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.run()
    place = desk.receive()
    crash_at(desk, "before-filing", monkeypatch)
    desk.mailbox.deliver(desk.inbox()[0].raw, folder="Answered/invoice", flags=("\\Answered",))
    desk.mailbox.deliver(desk.letter(body="別のメールです。請求書\n"), folder="Answered/invoice")
    desk.mailbox.flag(place, "\\Deleted")
    desk.run(2)
    assert desk.inbox() == []
    assert len(desk.mailbox.contents("Answered/invoice")) == 2
    assert desk.fate()["state"] == "filed"


def test_another_mail_of_the_same_id_at_the_destination_costs_nothing(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the very same mail counts as the copy: one that shares the Message-ID alone is no reason to delete."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.run()
    desk.receive()
    crash_at(desk, "before-filing", monkeypatch)
    desk.mailbox.deliver(desk.letter(body="別のメールです。請求書\n"), folder="Answered/invoice")
    desk.run(2)
    assert desk.inbox() == []
    assert len(desk.mailbox.contents("Answered/invoice")) == 2


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
    """Each name stands at exactly one place of the program, and no other name does."""
    folder = Path(failpoint.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    steps = [*failpoint.STEPS, *failpoint.STEPS_BY_HAND, *failpoint.STEPS_OF_COURTESY, *failpoint.STEPS_OF_TOKENS]
    assert sorted(re.findall(r'failpoint\("([a-z-]+)"\)', text)) == sorted(steps)


def test_an_answer_that_was_heard_and_written_down_late_is_known_to_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its copy is put there by us, so that nobody reads in Sent any more which mail it answers."""
    full = OperationalError("", {}, Exception("database or disk is full"))
    whole = Outgoing.sent

    def refuse(*_: object, **__: object) -> None:
        raise full

    desk.run()
    monkeypatch.setattr(Outgoing, "sent", refuse)
    desk.receive(1)
    with pytest.raises(OperationalError):
        desk.run()
    monkeypatch.setattr(Outgoing, "sent", whole)
    desk.run(2)
    (answer,) = desk.answers()
    assert len(desk.mailbox.contents("Sent")) == 1
    assert desk.journal.sent.answer_to("<1@example.co.jp>") == answer["Message-ID"]
