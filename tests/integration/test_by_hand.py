"""`held reply` as a command, beside a running daemon, on a real mailbox."""

from __future__ import annotations

import json
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World, until
from tests.servers.smtp_fault import Fault

MINE = "<request-1@example.co.jp>"


@pytest.fixture
def office(on_dovecot: Worlds) -> World:
    """A held mail in the queue."""
    world = on_dovecot()
    world.start()
    world.receive(request(1, "mine", "en"))
    world.run()
    assert world.fate()["disposition"] == "held"
    return world


def reply(world: World, *more: str, failpoint: str = "") -> subprocess.CompletedProcess[str]:
    return world.command("held", "reply", world.fate()["id"], "invoice", "--json", *more, failpoint=failpoint)


def test_the_pointer_goes_out_and_the_mail_leaves_the_queue(office: World) -> None:
    """To the sender alone, in the personal form; the copy lies in Sent, the mail is marked, and no pass adds anything."""
    shown = json.loads(reply(office, "--show", "--language", "ja").stdout)
    assert (shown["sent"], office.sent) == (False, [])
    done = json.loads(reply(office, "--language", "ja").stdout)
    assert (done["sent"], done["to"], done["text"]) == (True, "colleague1@example.co.jp", shown["text"])
    (letter,) = office.sent
    assert [list(mail.rcpt_to) for mail in office.smtp.received] == [["colleague1@example.co.jp"]]
    assert (letter["Auto-Submitted"], str(letter["In-Reply-To"])) == (None, MINE)
    assert "請求サポート" in done["text"]
    office.run(2)
    assert len(office.sent) == len(office.box.mails("Sent")) == 1
    assert office.box.mails()[0].flags == {"\\Answered"}
    assert office.rows("held", "list") == []
    (fate,) = office.rows("fates")
    assert (fate["label"], fate["by_hand"]["state"]) == ("invoice", "sent")


def test_many_at_once_send_once(office: World) -> None:
    """Three terminals and the daemon; one of them sends, the others are told so."""
    with office.daemon(), ThreadPoolExecutor(3) as pool:
        until(office.log)
        done = [one.result() for one in [pool.submit(reply, office) for _ in range(3)]]
    assert sorted(one.returncode for one in done) == [0, 2, 2]
    assert len(office.sent) == 1


def test_the_servers_refusal_is_said(office: World) -> None:
    """Exit status 1 with its words, and 75 where it is away; then it can be done again."""
    office.smtp.fault = Fault("rcpt", reply="550 5.1.1 no such mailbox", times=1)
    refused = reply(office)
    assert (refused.returncode, json.loads(refused.stdout)["answer"]) == (1, "550 5.1.1 no such mailbox")
    office.smtp.fault = Fault("banner", drop=True, times=1)
    away = reply(office)
    assert (away.returncode, away.stdout) == (75, "")
    assert "nothing was sent" in away.stderr
    assert reply(office).returncode == 0
    assert len(office.sent) == 1


@pytest.mark.parametrize("step", ["release-planned", "after-text", "release-heard"])
def test_killed_in_the_middle_it_is_never_sent_a_second_time(office: World, step: str) -> None:
    """Whatever the server has by then; the daemon settles it later, by what lies in Sent."""
    assert reply(office, failpoint=step).returncode == -signal.SIGKILL
    assert reply(office).returncode == 2
    office.run()
    office.forward(minutes=15)
    office.run(2)
    assert reply(office).returncode == 2
    assert len(office.sent) <= 1
    assert office.fate()["by_hand"]["state"] == "unknown"


def test_a_server_that_cannot_be_reached_gives_the_mail_back(office: World) -> None:
    """Nothing was offered to it: the mail can be released once it is there again."""
    office.configure(smtp={"host": "127.0.0.1", "port": 9, "security": "none"})
    assert reply(office).returncode == 75
    office.configure(smtp={"host": office.smtp.host, "port": office.smtp.port, "security": "none"})
    assert reply(office).returncode == 0
    (mail,) = office.box.mails("Sent")
    assert str(parsed(mail.raw)["To"]) == "colleague1@example.co.jp"
