"""A server that will not have this sender: sending stops, the mails wait, and the owner is told what to do."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from madoguchi.errors import SubmissionAway
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.test_daemon import said, soon
from tests.integration.world import World, stopped
from tests.servers.smtp_fault import Fault

NO_SENDER = Fault("mail", reply="550 5.7.1 you may not send as this address")
SAYINGS = [
    NO_SENDER,
    Fault("rcpt", reply="553 5.7.1 <x@example.co.jp>: Sender address rejected: not owned by user x"),
    Fault("final", reply="554 5.2.252 SendAsDenied; x not allowed to send as y"),
    Fault("final", reply="550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
]


def _three_waiting(world: World) -> None:
    world.start()
    for number in (1, 2, 3):
        world.receive(request(number))


def _stop(world: World) -> None:
    with pytest.raises(SubmissionAway, match="this sender is refused"):
        world.run()


def _health(world: World) -> dict[str, Any]:
    (found,) = world.rows("report")
    health: dict[str, Any] = found["health"]
    return health


@pytest.mark.parametrize("fault", SAYINGS, ids=lambda fault: fault.reply[:9])
def test_a_refused_sender_stops_sending_and_loses_no_mail(on_dovecot: Worlds, fault: Fault) -> None:
    """One attempt, not one for each mail; all wait, `report` has the words; mended, each is answered once."""
    world = on_dovecot()
    _three_waiting(world)
    world.smtp.fault = fault
    _stop(world)
    for _ in range(3):
        world.forward(minutes=15)
        world.run()
    assert len(world.smtp.attempts) == 1
    assert {fate["state"] for fate in world.fates()} == {"pending"}
    assert _health(world)["sending_stopped"]["answer"] == fault.reply
    world.smtp.fault = None
    world.forward(minutes=30)
    world.run(2)
    assert len({str(mail["To"]) for mail in world.sent}) == len(world.sent) == 3
    assert _health(world)["sending_stopped"] is None


def test_the_back_off_is_long_and_what_waits_too_long_is_held(on_dovecot: Worlds) -> None:
    """Tried after 1, 2, 4, 6 … hours: some attempts in a day, and then the mails are held as too old."""
    world = on_dovecot()
    _three_waiting(world)
    world.smtp.fault = NO_SENDER
    for _ in range(25):
        try:
            world.run()
        except SubmissionAway:
            pass
        world.forward(hours=1, minutes=1)
    world.run(2)
    assert 4 <= len(world.smtp.attempts) <= 7
    assert {fate["reason"] for fate in world.fates()} == {"too-old"}
    assert world.sent == []


def test_drafts_and_reading_go_on_while_sending_is_stopped(on_dovecot: Worlds) -> None:
    """What needs no sending is done: a draft is written, a mail for the owner is held."""
    world = on_dovecot()
    _three_waiting(world)
    world.smtp.fault = NO_SENDER
    _stop(world)
    world.receive(request(4, who="lawyer@example.co.jp"))
    world.receive(request(5, "mine", "en"))
    world.run()
    assert world.reason("<request-4@example.co.jp>") == "draft-type"
    assert world.reason("<request-5@example.co.jp>") == "mine"
    assert len(world.box.ids("Drafts")) == 1


def test_a_refused_null_sender_is_told_with_its_mend(on_dovecot: Worlds) -> None:
    """`envelope_from = "null"` where the server wants a sender: the setting to change is named, and helps."""
    world = on_dovecot()
    world.configure(smtp={"envelope_from": "null"})
    _three_waiting(world)
    world.smtp.fault = Fault("mail", reply="550 5.7.1 null sender not accepted here")
    with pytest.raises(SubmissionAway, match=r'smtp\.envelope_from = "owner"'):
        world.run()
    assert world.smtp.attempts[0].mail_from == ""
    assert 'smtp.envelope_from = "owner"' in world.command("report").stdout
    world.smtp.fault = None
    world.configure(smtp={"envelope_from": "owner"})
    assert world.command("resume").returncode == 0
    world.forward(minutes=1)  # the command's clock went on; this one's stands
    world.run()
    assert len(world.sent) == 3


def test_sighup_and_a_restart_try_again(on_dovecot: Worlds) -> None:
    """The daemon stays up; after a reload, and after a restart, the sender is tried at once."""
    world = on_dovecot()
    world.configure(imap={"poll_seconds": 600})
    world.smtp.fault = NO_SENDER
    with world.daemon() as process:
        soon(said(world, "baseline"))
        world.receive(request(1))
        soon(said(world, "sending-stopped"))
        process.send_signal(signal.SIGHUP)
        soon(said(world, "sending-stopped", 2))
        assert process.poll() is None
        assert len(world.smtp.attempts) == 2
        stopped(process)
    world.smtp.fault = None
    with world.daemon():
        soon(lambda: world.sent)
    assert len(world.sent) == 1
