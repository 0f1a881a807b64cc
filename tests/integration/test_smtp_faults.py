"""The submission server fails at every stage: what is recorded, and what the colleague gets."""

from __future__ import annotations

from contextlib import suppress

import pytest

from madoguchi.errors import SubmissionAway
from madoguchi.outbox import smtp as outbox
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World
from tests.servers.smtp_fault import Fault

DEFERRED = [
    Fault("banner", reply="421 4.3.2 closing", times=1),
    Fault("banner", reply="554 5.3.2 no service here", times=1),
    Fault("banner", drop=True, times=1),
    Fault("ehlo", drop=True, times=1),
    Fault("mail", reply="421 4.3.2 closing", times=1),
    Fault("mail", reply="451 4.3.0 local error", times=1),
    Fault("mail", drop=True, times=1),
    Fault("rcpt", reply="450 4.2.0 mailbox busy", times=1),
    Fault("rcpt", drop=True, times=1),
    Fault("data", reply="451 4.3.0 local error", times=1),
    Fault("data", reply="250 2.0.0 no go-ahead", times=1),
    Fault("data", drop=True, times=1),
    Fault("final", reply="452 4.3.1 out of space", times=1),
    Fault("final", reply="421 4.3.2 closing", times=1),
]
REFUSED = [
    Fault("mail", reply="552 5.3.4 too large", times=1),
    Fault("rcpt", reply="550 5.1.1 no such mailbox", times=1),
    Fault("data", reply="554 5.6.0 no data from you", times=1),
    Fault("final", reply="554 5.6.0 content refused", times=1),
]
UNKNOWN = [
    Fault("body", drop=True, times=1),
    Fault("final", drop=True, times=1),
    Fault("final", drop=True, kept=True, times=1),
    Fault("final", reply="hello this is no SMTP", kept=True, times=1),
]


def _name(fault: Fault) -> str:
    return f"{fault.stage}-{fault.reply[:3] or 'drop'}{'-kept' if fault.kept else ''}"


def _waiting(world: World) -> None:
    """A world past its baseline, one request in the inbox."""
    world.start()
    world.receive(request(1))


def _run(world: World) -> None:
    with suppress(SubmissionAway):
        world.run()


@pytest.mark.parametrize("fault", DEFERRED, ids=_name)
def test_what_the_server_surely_did_not_take_is_sent_later_and_once(on_dovecot: Worlds, fault: Fault) -> None:
    """Nothing is recorded as answered, nothing is tried again at once, and after the back-off one answer goes out."""
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = fault
    _run(world)
    assert (world.sent, world.fate()["state"], world.reason()) == ([], "pending", None)
    tried = len(world.smtp.attempts)
    _run(world)
    assert len(world.smtp.attempts) == tried, "tried again without any back-off"
    world.forward(minutes=5)
    world.run(3)
    assert (len(world.sent), world.reason(), world.fate()["state"]) == (1, "answerable", "sent")
    assert len(world.box.ids("Sent")) == 1


@pytest.mark.parametrize("fault", REFUSED, ids=_name)
def test_a_refusal_is_held_with_the_words_of_the_server_and_never_tried_again(on_dovecot: Worlds, fault: Fault) -> None:
    """A 5xx is final: held as refused, the server's words in the record, no copy in Sent, no second attempt."""
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = fault
    world.run()
    world.forward(hours=3)
    world.run(2)
    fate = world.fate()
    assert (fate["disposition"], fate["reason"], fate["closed_at"]) == ("held", "refused", None)
    assert fault.reply in str(fate["evidence"])
    assert fate["server_answer"] == fault.reply
    assert (len(world.smtp.attempts), world.sent, world.box.ids("Sent")) == (1, [], [])
    assert world.box.mails()[0].flags == frozenset(), "a held mail is left as it was"


@pytest.mark.parametrize("fault", UNKNOWN, ids=_name)
def test_an_unknown_outcome_is_held_and_never_sent_again(on_dovecot: Worlds, fault: Fault) -> None:
    """The server may have the answer: the mail is held as unknown-outcome, and no second copy is ever offered."""
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = fault
    world.run()
    for _ in range(3):
        world.forward(hours=3)
        world.run()
    assert (world.fate()["disposition"], world.reason()) == ("held", "unknown-outcome")
    assert len(world.smtp.attempts) == 1
    assert len(world.sent) == fault.kept


@pytest.mark.parametrize(("seconds", "stage", "state"), [("REPLY", "rcpt", "pending"), ("FINAL", "final", "unknown")])
def test_a_server_that_falls_silent_is_given_up(
    on_dovecot: Worlds, monkeypatch: pytest.MonkeyPatch, seconds: str, stage: str, state: str
) -> None:
    """Silence before the text is a deferral; silence after it is an unknown outcome, whatever the server did."""
    monkeypatch.setattr(outbox, f"{seconds}_SECONDS", 0.2)
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = Fault(stage, seconds=20, kept=stage == "final", times=1)  # type: ignore[arg-type]
    _run(world)
    assert world.fate()["state"] == state
    world.forward(minutes=5)
    _run(world)
    assert len(world.sent) == 1


def test_an_unknown_outcome_found_in_sent_is_settled(on_dovecot: Worlds) -> None:
    """A server that keeps the Sent copy itself proves, later, that the answer went out."""
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = Fault("final", drop=True, kept=True, times=1)
    world.run()
    assert world.reason() == "unknown-outcome"
    world.box.put(world.smtp.received[0].data, "Sent", world.now())
    world.run(2)
    assert (world.reason(), world.fate()["disposition"]) == ("answerable", "answered")
    assert (len(world.sent), len(world.box.ids("Sent"))) == (1, 1)
    assert "\\Answered" in world.box.mails()[0].flags


def test_one_bad_recipient_does_not_stop_the_others(on_dovecot: Worlds) -> None:
    """Refused, deferred, dropped: what happens to one answer of a batch stays with that one."""
    world = on_dovecot()
    world.start()
    troubled = ("rcpt-550", "final-451", "final-drop-kept", "body-drop", "rcpt-drop", "data-drop")
    for number, local in enumerate(troubled, 1):
        world.receive(request(number, who=f"{local}@example.co.jp"))
        world.receive(request(number + 10))
    world.run(2)
    fine = {f"colleague{number + 10}@example.co.jp" for number in range(1, 7)}
    assert sorted(str(mail["To"]) for mail in world.sent) == sorted([*fine, "final-drop-kept@example.co.jp"])
    found = [world.fate(f"<request-{number}@example.co.jp>")["state"] for number in range(1, 7)]
    assert found == ["refused", "pending", "unknown", "unknown", "pending", "pending"]


def test_a_deferral_that_outlives_the_mail_ends_as_too_old(on_dovecot: Worlds) -> None:
    """An answer that could not go out for a day does not go out on the second: held as too-old."""
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = Fault("mail", reply="451 4.3.0 local error")
    for _ in range(4):
        world.run()
        world.forward(hours=8)
    world.smtp.fault = None
    world.run(2)
    assert (world.reason(), world.sent) == ("too-old", [])


def test_the_back_off_grows_and_stays_below_its_cap(on_dovecot: Worlds) -> None:
    """A server that defers all day is asked a few times in four hours, not at every pass, and is not given up."""
    world = on_dovecot()
    _waiting(world)
    world.smtp.fault = Fault("rcpt", reply="450 4.2.0 mailbox busy")
    for _ in range(24):
        world.run()
        world.forward(minutes=10)
    assert 5 <= len(world.smtp.attempts) <= 12


def test_what_was_answered_is_looked_after_while_the_submission_server_is_away(on_dovecot: Worlds) -> None:
    """With SMTP down, yesterday's answered mail is filed all the same, new mail is read, and the pass says so."""
    world = on_dovecot()
    _waiting(world)
    world.run()
    world.forward(hours=25)
    world.receive(request(2, at=world.now()))
    world.smtp.fault = Fault("banner", drop=True)
    with pytest.raises(SubmissionAway, match="smtp 127"):
        world.run()
    assert world.box.ids("Answered/請求書") == ["<request-1@example.co.jp>"]
    assert world.fate("<request-2@example.co.jp>")["state"] == "pending"
    world.smtp.fault = None
    world.forward(minutes=5)
    world.run()
    assert len(world.sent) == 2
