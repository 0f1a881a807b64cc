"""The process is killed at every step, as by a power cut, and starts again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from madoguchi.failpoint import STEPS
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World, until
from tests.integration.zygote import Child
from tests.servers.dovecot_conf import capabilities_without
from tests.servers.smtp_fault import Fault

NOT_TAKEN = ("before-connect", "after-mail-from", "after-go-ahead")
TAKEN = ("after-text", "after-send")
"""Killed at any of these, nobody knows whether the answer went out: such a mail is held."""
FILING_WITHOUT_MOVE = ("after-copy", "before-expunge")
SOAK = pytest.mark.soak
WITHOUT_MOVE = {"capabilities": capabilities_without("MOVE")}
MAILS = (1, 2, 3)
QUICK_ROUNDS, SOAK_ROUNDS = 20, 150


def _run(world: World, failpoint: str = "") -> Child:
    """Starts one whole pass as a process."""
    with (world.home / "daemon.log").open("ab") as log, Path(os.devnull).open("rb") as nothing:
        return world.begin("run", "--once", failpoint=failpoint, stdin=nothing, stdout=log, stderr=log)


def _office(on_dovecot: Worlds, **layout: Any) -> World:
    """Three requests in the inbox of a world past its baseline, answered and filed within one pass."""
    world = on_dovecot(**layout)
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


@pytest.mark.parametrize("step", [step for step in STEPS if step != "after-draft"])
def test_killed_at_any_step_no_mail_is_answered_twice_lost_or_without_a_fate(on_dovecot: Worlds, step: str) -> None:
    """After the restart each mail has one answer, or none and is held as unknown-outcome; the mailbox is whole."""
    world = _office(on_dovecot, **(WITHOUT_MOVE if step in FILING_WITHOUT_MOVE else {}))
    assert _run(world, step).wait() == -signal.SIGKILL, world.log()
    world.forward(minutes=5)
    world.run(3)
    fates = Counter(str(fate["reason"]) for fate in world.fates())
    answers = _answers(world)
    assert max(answers.values()) == 1
    if step in (*NOT_TAKEN, *TAKEN):
        assert fates == {"answerable": 2, "unknown-outcome": 1}
        assert sum(answers.values()) == (3 if step in TAKEN else 2)
    else:
        assert fates == {"answerable": 3}
        assert sum(answers.values()) == 3
        assert len(world.box.ids("Sent")) == 3
    _lost_nothing(world)
    filed = world.box.mails("Answered/請求書")
    assert [mail.flags for mail in filed] == [{"\\Answered"}] * fates["answerable"]
    assert all("\\Deleted" not in mail.flags for mail in world.box.mails())


@pytest.mark.parametrize("layout", [pytest.param({}, id="move"), pytest.param(WITHOUT_MOVE, id="copy", marks=SOAK)])
def test_killed_at_random_each_mail_has_one_answer_and_one_fate_and_lies_there_once(
    on_dovecot: Worlds, layout: dict[str, str]
) -> None:
    """Kill after kill, at named steps and at any moment: the sums are right once it may run to its end."""
    _killed_at_random(on_dovecot(**layout), random.Random(f"crash {layout}"), QUICK_ROUNDS)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("layout", [{}, WITHOUT_MOVE], ids=["move", "copy"])
@pytest.mark.parametrize("seed", range(3))
def test_killed_hundreds_of_times_the_sums_are_still_right(
    on_dovecot: Worlds, layout: dict[str, str], seed: int
) -> None:
    """The same, as in a month of power cuts."""
    _killed_at_random(on_dovecot(**layout), random.Random(f"soak {seed} {layout}"), SOAK_ROUNDS)


def _killed_at_random(world: World, dice: random.Random, rounds: int) -> None:
    world.configure(folders={"file_after_hours": 0})
    world.start()
    longest = _undisturbed(world)
    for number in range(1, rounds + 1):
        world.forward(minutes=10)
        world.receive(request(number, dice.choice(["invoice", "invoice", "invoice", "account-access"]), at=world.now()))
        if dice.random() < 0.5:
            child = _run(world, dice.choice(STEPS))
        else:
            child = _run(world)
            time.sleep(dice.uniform(0.0, longest))
            child.kill()
        assert child.wait() in (0, -signal.SIGKILL), world.log()
        assert max(_answers(world).values(), default=0) <= 1
    world.forward(minutes=10)
    world.run(3)
    _adds_up(world, rounds)


def _undisturbed(world: World) -> float:
    """Seconds that a run takes which answers and files a mail."""
    world.receive(request(0, at=world.now()))
    began = time.monotonic()
    assert _run(world).wait() == 0, world.log()
    return time.monotonic() - began


def _adds_up(world: World, last: int) -> None:
    """One fate for each mail, at most one answer, one place, and as many copies in Sent as there are answers on record."""
    names = [f"<request-{number}@example.co.jp>" for number in range(last + 1)]
    fates = {fate["message_id"]: fate["reason"] for fate in world.fates()}
    assert sorted(str(fate["message_id"]) for fate in world.fates()) == sorted(names)
    assert set(fates.values()) <= {"answerable", "unknown-outcome"}
    found = {folder: world.box.ids(folder) for folder in ("INBOX", "Answered/請求書", "Answered/account-access")}
    assert sorted(name for ids in found.values() for name in ids) == sorted(names)
    held = {name for name, reason in fates.items() if reason == "unknown-outcome"}
    assert set(found["INBOX"]) == held
    answers = _answers(world)
    assert {name for name, number in answers.items() if number != 1} == set()
    assert set(answers) | held == set(names)
    assert sorted(world.box.ids("Sent")) == sorted(set(world.box.ids("Sent")))
    assert len(world.box.ids("Sent")) == len(names) - len(held)


def test_killed_again_and_again_it_still_answers_each_mail_at_most_once(on_dovecot: Worlds) -> None:
    """A restart that is killed at the same step as the run before it makes nothing worse."""
    world = _office(on_dovecot)
    for _ in range(2):
        assert _run(world, "after-send").wait() == -signal.SIGKILL
        world.forward(minutes=5)
    world.run(2)
    assert _answers(world) == {f"<request-{number}@example.co.jp>": 1 for number in MAILS}
    assert Counter(str(fate["reason"]) for fate in world.fates()) == {"answerable": 1, "unknown-outcome": 2}
    _lost_nothing(world)


@pytest.mark.parametrize("step", ["after-intent", "after-draft"])
def test_a_draft_whose_writer_was_killed_is_there_once(on_dovecot: Worlds, step: str) -> None:
    """Killed before or after a draft was put there, the restart leaves one for each mail, and sends nothing."""
    world = _office(on_dovecot)
    world.configure(mode="draft")
    assert _run(world, step).wait() == -signal.SIGKILL
    world.forward(minutes=5)  # the killed process's clock went on; this one's starts anew
    world.run(2)
    assert len(set(world.box.ids("Drafts"))) == len(world.box.ids("Drafts")) == len(MAILS)
    assert world.sent == []
    assert {fate["disposition"] for fate in world.fates()} == {"drafted"}


@pytest.mark.parametrize("step", ["before-watermark", "after-discovery"])
def test_killed_during_the_baseline_old_mail_stays_old(on_dovecot: Worlds, step: str) -> None:
    """The very first run, cut off before or after discovery is on record, is still the baseline."""
    world = on_dovecot()
    for number in MAILS:
        world.receive(request(number))
    assert _run(world, step).wait() == -signal.SIGKILL
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
