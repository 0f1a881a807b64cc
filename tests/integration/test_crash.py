"""The process is killed at every step, as by a power cut, and starts again."""

from __future__ import annotations

import signal
from collections import Counter

import pytest

from madoguchi.failpoint import STEPS
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World, until
from tests.servers.smtp_fault import Fault

BEFORE_THE_SERVER_SAYS_SO = ("before-connect", "after-send")
"""Killed there, nobody knows whether the answer went out: such a mail is held."""
MAILS = (1, 2, 3)


def _office(on_dovecot: Worlds) -> World:
    """Three requests in the inbox of a world past its baseline, answered and filed within one pass."""
    world = on_dovecot()
    world.configure(folders={"file_after_hours": 0})
    world.start()
    for number in MAILS:
        world.receive(request(number))
    return world


def _answers(world: World) -> Counter[str]:
    """How many answers each mail got."""
    return Counter(str(mail["In-Reply-To"]) for mail in world.sent)


def _lost_nothing(world: World) -> None:
    """Every mail lies in the mailbox once; every answer once in Sent."""
    found = [name for folder in ("INBOX", "Answered/請求書") for name in world.box.ids(folder)]
    assert sorted(found) == [f"<request-{number}@example.co.jp>" for number in MAILS]
    assert max(Counter(world.box.ids("Sent")).values(), default=0) <= 1


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_no_mail_is_answered_twice_lost_or_without_a_fate(on_dovecot: Worlds, step: str) -> None:
    """After the restart each mail has one answer, or none and is held as unknown-outcome; the mailbox is whole."""
    world = _office(on_dovecot)
    killed = world.command("run", "--once", failpoint=step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    world.forward(minutes=5)
    world.run(3)
    fates = Counter(str(fate["reason"]) for fate in world.fates())
    answers = _answers(world)
    assert max(answers.values()) == 1
    if step in BEFORE_THE_SERVER_SAYS_SO:
        assert fates == {"answerable": 2, "unknown-outcome": 1}
        assert sum(answers.values()) == (2 if step == "before-connect" else 3)
    else:
        assert fates == {"answerable": 3}
        assert sum(answers.values()) == 3
        assert len(world.box.ids("Sent")) == 3
    _lost_nothing(world)
    filed = [mail for mail in world.box.mails("Answered/請求書") if "\\Answered" in mail.flags]
    assert len(filed) == fates["answerable"]


def test_killed_again_and_again_it_still_answers_each_mail_at_most_once(on_dovecot: Worlds) -> None:
    """A restart that is killed at the same step as the run before it makes nothing worse."""
    world = _office(on_dovecot)
    for _ in range(2):
        assert world.command("run", "--once", failpoint="after-send").returncode == -signal.SIGKILL
        world.forward(minutes=5)
    world.run(2)
    assert _answers(world) == {f"<request-{number}@example.co.jp>": 1 for number in MAILS}
    assert Counter(str(fate["reason"]) for fate in world.fates()) == {"answerable": 1, "unknown-outcome": 2}
    _lost_nothing(world)


def test_a_draft_whose_writer_was_killed_is_there_once(on_dovecot: Worlds) -> None:
    """Killed after the plan of a draft, the restart leaves one draft for each mail, and sends nothing."""
    world = _office(on_dovecot)
    world.configure(mode="draft")
    assert world.command("run", "--once", failpoint="after-intent").returncode == -signal.SIGKILL
    world.forward(minutes=5)  # the killed process's clock went on; this one's starts anew
    world.run(2)
    assert len(set(world.box.ids("Drafts"))) == len(world.box.ids("Drafts")) == len(MAILS)
    assert world.sent == []
    assert {fate["disposition"] for fate in world.fates()} == {"drafted"}


def test_killed_during_the_baseline_old_mail_stays_old(on_dovecot: Worlds) -> None:
    """The very first run, cut off after discovery, is still the baseline."""
    world = on_dovecot()
    for number in MAILS:
        world.receive(request(number))
    assert world.command("run", "--once", failpoint="after-discovery").returncode == -signal.SIGKILL
    world.run(2)
    assert world.sent == []
    assert [fate["reason"] for fate in world.fates()] == ["baseline"] * 3


def test_killed_while_the_server_takes_its_time_over_an_answer_it_has(on_dovecot: Worlds) -> None:
    """The daemon dies between the final dot and the reply to it: the answer the server kept remains the only one."""
    world = _office(on_dovecot)
    world.smtp.fault = Fault("final", seconds=30, kept=True, times=1)
    with world.daemon() as process:
        until(lambda: world.sent, 20)
        process.kill()
        process.wait()
    world.forward(minutes=5)
    world.run(2)
    assert _answers(world) == {f"<request-{number}@example.co.jp>": 1 for number in MAILS}
    assert Counter(str(fate["reason"]) for fate in world.fates()) == {"answerable": 2, "unknown-outcome": 1}
    _lost_nothing(world)


def test_an_interrupted_answer_that_lies_in_sent_is_known_to_have_gone_out(on_dovecot: Worlds) -> None:
    """Where the provider keeps the Sent copy, a kill right after sending leaves nothing unknown."""
    world = _office(on_dovecot)
    assert world.command("run", "--once", failpoint="after-send").returncode == -signal.SIGKILL
    world.box.put(world.smtp.received[0].data, "Sent", world.now())
    world.forward(minutes=5)
    world.run(2)
    assert {fate["reason"] for fate in world.fates()} == {"answerable"}
    assert (len(world.sent), len(world.box.ids("Sent"))) == (3, 3)
    _lost_nothing(world)
