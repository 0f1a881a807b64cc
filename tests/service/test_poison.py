"""A mail that breaks something, wherever: three attempts, then held as an error; nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from madoguchi.config.load import load
from madoguchi.errors import ConfigurationError, ServerAway
from madoguchi.guards import automatic
from madoguchi.guards.base import Guard, GuardOfTheMoment
from madoguchi.mailbox.protocol import Arrival, Folder, Refused
from madoguchi.reasons import Reason
from madoguchi.service import answering, facts, intake, parsed
from madoguchi.service.parsed import Parsed
from tests.builders import COLLEAGUE
from tests.service.conftest import Desks
from tests.service.desk import Desk

POISON, OTHER = 1, 2
Monkey = pytest.MonkeyPatch


def breaking(real: Callable[..., Any], poisoned: Callable[..., bool], begin: int = 1) -> Callable[..., Any]:
    """``real``, but a ValueError whose words are private wherever ``poisoned`` says so, from that call on."""
    calls = 0

    def broken(*values: Any, **how: Any) -> Any:
        nonlocal calls
        if poisoned(*values):
            calls += 1
            if calls >= begin:
                raise ValueError("秘密の本文")
        return real(*values, **how)

    return broken


def in_parsing(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(parsed, "parse", breaking(parsed.parse, lambda raw: b"poison" in raw))


def in_parsing_again(monkeypatch: Monkey) -> None:
    broken = breaking(Parsed.parse, lambda _, arrived: b"poison" in arrived.raw, begin=2)
    monkeypatch.setattr(Parsed, "parse", broken)


def in_a_guard(monkeypatch: Monkey) -> None:
    broken = breaking(automatic.own_message, lambda message, _: "poison" in message.text)
    guards = (Guard(Reason.OWN_MESSAGE, broken, "a guard that breaks"),)
    monkeypatch.setattr("madoguchi.guards.GUARDS", guards)


def in_a_guard_at_the_end(monkeypatch: Monkey) -> None:
    broken = breaking(automatic.own_message, lambda message, _: "poison" in message.text, begin=2)
    guards = (GuardOfTheMoment(Reason.OWN_MESSAGE, broken, "a guard that breaks"),)
    monkeypatch.setattr("madoguchi.guards.GUARDS", guards)


def in_looking_up(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(facts, "situation", breaking(facts.situation, lambda _, message, __: "poison" in message.text))


def in_deciding(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(intake, "decide", breaking(intake.decide, lambda message, *_: "poison" in message.text))


def in_deciding_again(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(answering, "decide", breaking(answering.decide, lambda message, *_: "poison" in message.text))


def in_composing(monkeypatch: Monkey) -> None:
    monkeypatch.setattr(answering, "compose", breaking(answering.compose, lambda _, message: "poison" in message.text))


def two_letters(desk: Desk) -> None:
    """The poison first, so that whoever comes behind it would have to wait."""
    desk.receive(POISON, body="請求書の件です。poison\n")
    desk.receive(OTHER, sender="jiro@example.co.jp")


def minutes_pass(desk: Desk, passes: int) -> None:
    for _ in range(passes):
        desk.run()
        desk.forward(minutes=2)


def error_of(desk: Desk) -> tuple[str, str]:
    (found,) = [one for one in desk.fates() if one["reason"] == "error"]
    return found["disposition"], found["evidence"]["why"]


@pytest.mark.parametrize(
    "place",
    [
        in_parsing,
        in_parsing_again,
        in_a_guard,
        in_a_guard_at_the_end,
        in_looking_up,
        in_deciding,
        in_deciding_again,
        in_composing,
    ],
)
def test_what_breaks_on_one_mail_holds_that_mail_after_three_attempts(
    desk: Desk, monkeypatch: Monkey, capsys: pytest.CaptureFixture[str], place: Callable[[Monkey], None]
) -> None:
    """The other is answered in the first pass; two attempts decide nothing, the third holds, with the type alone."""
    place(monkeypatch)
    two_letters(desk)
    minutes_pass(desk, 1)
    assert desk.reason(OTHER) == "answerable"
    minutes_pass(desk, 1)
    assert not [one for one in desk.fates() if one["reason"] == "error"]
    minutes_pass(desk, 3)
    assert error_of(desk) == ("held", "ValueError")
    assert [one.recipient for one in desk.outbox.handed_in] == ["jiro@example.co.jp"]
    assert len(desk.fates()) == 2
    assert "秘密" not in "".join(capsys.readouterr())
    assert len(desk.inbox()) == 2


def test_a_fault_that_passes_costs_no_answer(desk: Desk, monkeypatch: Monkey) -> None:
    """Broken twice, well the third time: answered once."""
    with monkeypatch.context() as broken:
        in_composing(broken)
        two_letters(desk)
        minutes_pass(desk, 2)
    minutes_pass(desk, 2)
    assert desk.reason(POISON) == "answerable"
    assert len(desk.outbox.accepted) == 2


def own_template(desk: Desk, text: str) -> None:
    """The owner's own words for the first pointer in Japanese."""
    folder = desk.home / "own" / "ja"
    folder.mkdir(parents=True, exist_ok=True)
    for level in (1, 2):
        (folder / f"automatic-{level}.txt").write_text(text, encoding="utf-8")
    file = desk.home / "madoguchi.toml"
    told = file.read_text(encoding="utf-8")
    if "templates_dir" not in told:
        file.write_text(f'templates_dir = "own"\n{told}', encoding="utf-8")
    desk.session.account.office = load(file)


def test_a_template_that_fails_on_one_subject_stops_nobody(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """``{{ subject.split(":")[1] }}`` is right for most mails; the one it fails on is held, its subject not logged."""
    own_template(desk, '{{ subject.split(":")[1] }} {{ channel }}\n')
    desk.receive(POISON, subject="請求書 秘密")
    desk.receive(OTHER, subject="請求書: 再発行", sender="jiro@example.co.jp")
    minutes_pass(desk, 4)
    assert desk.reason(OTHER) == "answerable"
    assert error_of(desk) == ("held", "TemplateFaulty")
    logged = "".join(capsys.readouterr())
    assert "automatic-1.txt:1" in logged
    assert "秘密" not in logged


def test_a_template_that_nobody_can_read_is_no_mails_fault(desk: Desk) -> None:
    """The owner is told by name and line; the mail waits for the mended file."""
    own_template(desk, "{% if %}\n")
    desk.receive(POISON)
    with pytest.raises(ConfigurationError, match=r"automatic-1\.txt:1"):
        desk.run()
    assert desk.fate(POISON)["state"] == "pending"
    own_template(desk, "{{ channel }}\n")
    minutes_pass(desk, 2)
    assert desk.reason(POISON) == "answerable"


def poisoned_fetch(desk: Desk, error: Exception) -> None:
    """The server says no to (or dies of) whatever holds the poison."""
    real = desk.mailbox.fetch

    def fetch(folder: Folder, uids: Sequence[int]) -> list[Arrival]:
        if any(b"poison" in one.raw for one in desk.inbox() if one.uid in uids):
            raise error
        return real(folder, uids)

    desk.mailbox.fetch = fetch  # type: ignore[method-assign]


def test_a_mail_that_the_server_refuses_to_give_is_held_alone(desk: Desk) -> None:
    """NO to a FETCH for one damaged mail of a batch: the others are fetched one by one and answered at once."""
    poisoned_fetch(desk, Refused("FETCH failed"))
    two_letters(desk)
    minutes_pass(desk, 1)
    assert desk.reason(OTHER) == "answerable"
    minutes_pass(desk, 3)
    assert error_of(desk) == ("held", "the server does not hand it over")


def test_a_mail_over_which_the_server_hangs_up_is_held_alone(desk: Desk) -> None:
    """The connection is lost at each FETCH of it: found out one by one, and given up after three more."""
    poisoned_fetch(desk, ServerAway("imap: connection closed"))
    two_letters(desk)
    for _ in range(4):
        with pytest.raises(ServerAway):
            desk.run()
        desk.forward(minutes=2)
    minutes_pass(desk, 2)
    assert desk.reason(OTHER) == "answerable"
    assert error_of(desk) == ("held", "the server does not hand it over")


def test_a_waiting_mail_that_the_server_refuses_to_give_is_held_alone(desks: Desks) -> None:
    """The same at the second reading, just before the answer."""
    desk = desks("[reply]\ndelay_seconds = 60\n")
    desk.run()
    two_letters(desk)
    desk.run()
    poisoned_fetch(desk, Refused("FETCH failed"))
    desk.forward(minutes=2)
    minutes_pass(desk, 5)
    assert (desk.reason(POISON), desk.reason(OTHER)) == ("error", "answerable")


def test_a_server_that_refuses_every_mail_is_away(desk: Desk, monkeypatch: Monkey) -> None:
    """Then no mail is to blame: nothing is held, all are read once it gives them again."""
    two_letters(desk)
    with monkeypatch.context() as refusing:
        refusing.setattr(desk.mailbox, "fetch", refusing_all)
        for _ in range(4):
            with pytest.raises(Refused):
                desk.run()
    desk.run()
    assert (desk.reason(POISON), desk.reason(OTHER)) == ("answerable", "answerable")


def refusing_all(folder: Folder, uids: Sequence[int]) -> list[Arrival]:
    raise Refused("no")


def test_a_draft_that_the_server_refuses_is_held_alone(desks: Desks, monkeypatch: Monkey) -> None:
    """NO to the APPEND of one draft: the other lies in Drafts at once."""
    desk = desks(mode="draft")
    desk.run()
    real = desk.mailbox.append

    def append(folder: str, raw: bytes, *how: Any) -> None:
        if f"To: {COLLEAGUE}".encode() in raw:
            raise Refused("NO message contains invalid header")
        real(folder, raw, *how)

    monkeypatch.setattr(desk.mailbox, "append", append)
    two_letters(desk)
    minutes_pass(desk, 5)
    assert desk.reason(OTHER) == "draft-mode"
    assert error_of(desk) == ("held", "Refused")
    assert len(desk.mailbox.contents("Drafts")) == 1
