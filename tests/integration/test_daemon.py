"""The daemon as a process of its own: how quick it is, how it stops, how it reloads, and what it says."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from itertools import islice

import pytest

from madoguchi.config.people_file import exclude
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import Process, World, stopped, until
from tests.servers.dovecot_conf import capabilities_without
from tests.servers.smtp_fault import Fault

QUICK = 10.0
"""Seconds, on a busy machine: no poll is that soon. Alone, an answer takes one, half of it Dovecot's delay of a notice."""
PATIENCE = 60.0
BROKEN = [
    ("madoguchi.toml", b'mode = "sent"\n', b'mode = "send"\n'),
    ("madoguchi.toml", b"", b""),
    ("teams.toml", b"[teams.billing\n", b""),
    ("people.toml", b"never = [\xe9]\n", b""),
]
"""File, what is written there, and in the place of which part: a wrong value, nothing at all, no TOML, no UTF-8."""


@pytest.fixture
def office(on_dovecot: Worlds) -> World:
    """An account on Dovecot whose poll is too rare to explain a quick answer."""
    world = on_dovecot()
    world.configure(imap={"poll_seconds": 600})
    return world


def events(world: World) -> list[dict[str, object]]:
    """The log so far, one JSON object a line."""
    return [json.loads(line) for line in world.log().splitlines()]


def said(world: World, event: str, times: int = 1) -> Callable[[], bool]:
    """Whether the daemon has said that so many times."""
    return lambda: (
        next(islice((one for one in events(world) if one["event"] == event), times - 1, None), None) is not None
    )


def problems(world: World) -> list[str]:
    """The mistakes that a reload found."""
    return [str(one["problem"]) for one in events(world) if one["event"] == "not-reloaded"]


def soon(condition: Callable[[], object]) -> float:
    """Waits for it, and returns how many seconds that took."""
    return until(condition, PATIENCE)


def answers(world: World, number: int) -> Callable[[], bool]:
    """Whether so many mails went out."""
    return lambda: len(world.sent) >= number


def test_idle_answers_at_once_and_sigterm_ends_it_at_once(office: World) -> None:
    """A new mail is answered within seconds though the poll is minutes away; SIGTERM ends it in 3 s with status 0."""
    with office.daemon() as process:
        soon(said(office, "baseline"))
        for number in (1, 2):
            office.receive(request(number))
            assert soon(answers(office, number)) < QUICK
        status, seconds = stopped(process)
    assert (status, seconds < 3) == (0, True)
    assert events(office)[-1]["event"] == "stopped"
    assert [mail.flags for mail in office.box.mails()] == [{"\\Answered"}] * 2


def test_a_mail_that_comes_during_a_pass_does_not_wait_for_the_next_poll(office: World) -> None:
    """What arrives between the search and IDLE is not announced any more, and is answered at once all the same."""
    with office.daemon():
        soon(said(office, "baseline"))
        office.smtp.fault = Fault("final", seconds=1.5, times=1)
        office.receive(request(1))
        soon(lambda: office.smtp.attempts)
        office.receive(request(2))
        soon(answers(office, 1))
        assert soon(answers(office, 2)) < QUICK


def test_without_idle_it_polls(on_dovecot: Worlds) -> None:
    """A server without IDLE is asked every `poll_seconds`; SIGTERM interrupts the wait."""
    world = on_dovecot(capabilities=capabilities_without("IDLE"))
    world.configure(imap={"poll_seconds": 1})
    with world.daemon() as process:
        soon(said(world, "baseline"))
        world.receive(request(1))
        assert soon(answers(world, 1)) < QUICK
        world.configure(imap={"poll_seconds": 600})
        process.send_signal(signal.SIGHUP)
        soon(said(world, "reloaded"))
        status, seconds = stopped(process)
    assert (status, seconds < 3) == (0, True)


def test_a_grace_period_ends_on_time(office: World) -> None:
    """The daemon wakes for a mail that is due, without a poll or another mail."""
    office.configure(reply={"delay_seconds": 2})
    with office.daemon():
        soon(said(office, "baseline"))
        office.receive(request(1))
        soon(said(office, "waits"))
        assert office.sent == []
        assert soon(answers(office, 1)) < QUICK


def test_sigterm_awaits_the_final_reply(office: World) -> None:
    """Stopped in the middle of a delivery, it waits for the server's word, records it, and begins no other."""
    office.configure(reply={"delay_seconds": 1})
    with office.daemon() as process:
        soon(said(office, "baseline"))
        office.smtp.fault = Fault("final", seconds=2, times=1)
        office.receive(request(1))
        office.receive(request(2))
        soon(lambda: office.smtp.attempts)
        status, _ = stopped(process)
    assert status == 0
    first, second = sorted(office.fates(), key=lambda fate: fate["disposition"] is None)
    assert (first["reason"], second["state"], len(office.sent)) == ("answerable", "pending", 1)


def test_sighup_with_a_broken_file_keeps_the_old_one(office: World) -> None:
    """Every mistake is named in the log, and the daemon goes on as before; mended, the new values hold."""
    with office.daemon() as process:
        soon(said(office, "baseline"))
        for number, (file, broken, part) in enumerate(BROKEN, 1):
            good = (office.home / file).read_bytes()
            (office.home / file).write_bytes(good.replace(part, broken) if part else broken)
            process.send_signal(signal.SIGHUP)
            soon(said(office, "not-reloaded", number))
            assert file in problems(office)[-1]
            (office.home / file).write_bytes(good)
        office.receive(request(1))
        assert soon(answers(office, 1)) < QUICK
        office.configure(mode="shadow")
        process.send_signal(signal.SIGHUP)
        soon(said(office, "reloaded"))
        office.receive(request(2))
        soon(said(office, "fate", 2))
        assert process.poll() is None
    assert (len(office.sent), office.reason("<request-2@example.co.jp>")) == (1, "shadow-mode")


def test_whoever_is_added_to_people_toml_gets_no_answer(office: World) -> None:
    """By the review page or by hand: the running daemon reads that file again by itself, and a broken one not."""
    with office.daemon() as process:
        soon(said(office, "baseline"))
        (office.home / "people.toml").write_text("never = [", encoding="utf-8")
        office.receive(request(1))
        soon(answers(office, 1))
        (office.home / "people.toml").write_text("", encoding="utf-8")
        exclude(office.home, "colleague2@example.co.jp")
        office.receive(request(2))
        soon(said(office, "fate", 2))
        assert process.poll() is None
    assert (len(office.sent), office.reason("<request-2@example.co.jp>")) == (1, "excluded")


def test_whoever_is_added_to_a_credential_stops_everything_until_a_restart(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under systemd the daemon holds a copy of people.toml: it cannot know who was added, and so answers nobody."""
    handed_over = office.home / "credentials"
    handed_over.mkdir()
    (handed_over / "people.toml").write_bytes((office.home / "people.toml").read_bytes())
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed_over))
    with office.daemon() as process:
        soon(said(office, "baseline"))
        exclude(office.home, "colleague1@example.co.jp")
        process.send_signal(signal.SIGHUP)
        soon(said(office, "people-outdated"))
        office.receive(request(1))
        soon(said(office, "fate"))
        stopped(process)
    (handed_over / "people.toml").write_bytes((office.home / "people.toml").read_bytes())
    with office.daemon():
        office.receive(request(2))
        soon(answers(office, 1))
    assert office.fate()["evidence"]["why"] == "people.toml was changed after the start; restart the service"


def test_a_template_is_taken_by_a_reload_and_only_whole(office: World) -> None:
    """Saved half-written it changes nothing, a reload refuses it by its line, and mended the next reply has it."""
    own = office.home / "own" / "ja" / "automatic.txt"
    own.parent.mkdir(parents=True)
    own.write_text("このメールは自動返信です。(前)\n{{ team }} {{ channel }}\n", encoding="utf-8")
    office.configure(**{"": {"templates_dir": "own"}})
    with office.daemon() as process:
        soon(said(office, "baseline"))
        own.write_text("このメールは自動返信です。(後)\n{% if", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        soon(said(office, "not-reloaded"))
        office.receive(request(1))
        soon(answers(office, 1))
        own.write_text("このメールは自動返信です。(後)\n{{ team }} {{ channel }}\n", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        soon(said(office, "reloaded"))
        office.receive(request(2))
        soon(answers(office, 2))
    assert "own/ja/automatic.txt:2" in problems(office)[0]
    bodies = [mail.get_body(("plain",)) for mail in office.sent]
    assert ["(前)" in body.get_content() for body in bodies if body is not None] == [True, False]


def test_sighup_is_heard_while_the_server_is_away(office: World) -> None:
    """A wrong port, mended and reloaded, is used although no connection ever came about with the old one."""
    port = office.box.port
    office.configure(imap={"port": 9})
    with office.daemon() as process:
        soon(said(office, "server-away", 3))
        office.configure(imap={"port": port})
        process.send_signal(signal.SIGHUP)
        assert soon(said(office, "baseline")) < QUICK
        office.receive(request(1))
        soon(answers(office, 1))


def test_a_second_daemon_is_refused(office: World) -> None:
    """One account, one daemon: another run, `--once` too, ends with 75 and one line that names the first's pid."""
    with office.daemon() as process:
        soon(said(office, "baseline"))
        for words in (["run"], ["run", "--once"]):
            second = office.command(*words)
            lines = [json.loads(line) for line in second.stderr.splitlines()]
            ended = [line["why"] for line in lines if line["event"] == "ended"]
            assert (second.returncode, len(ended)) == (75, 1)
            assert f"pid {process.pid} " in ended[0]
        office.receive(request(1))
        assert soon(answers(office, 1)) < QUICK
        killed(process)
        assert office.command("run", "--once").returncode == 0


def test_the_log_names_nobody(office: World) -> None:
    """No subject, body, password or colleague's address is logged, whatever a mail's fate, faults and reload included."""
    secrets = {"ひみつの件名", "Client-", "open-sesame", "colleague", "refused-person", "president@", "昼食"}
    with office.daemon(anew=True) as process:
        soon(said(office, "baseline"))
        office.smtp.fault = Fault("rcpt", reply="550 5.1.1 <refused-person@example.co.jp> unknown", times=1)
        mails = [
            request(1, who="refused-person@example.co.jp", subject="ひみつの件名"),
            request(2, subject="ひみつの件名"),
            request(3, "mine", "en", subject="ひみつの件名"),
            request(4, who="president@example.co.jp"),
            request(5, headers=[("Auto-Submitted", "auto-replied")]),
            b"From: colleague6@example.co.jp\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\xff\x00Client-6\r\n",
        ]
        for number, raw in enumerate(mails, 1):
            office.receive(raw)
            soon(said(office, "fate", number))
        (office.home / "people.toml").write_text('never = ["president@example.co.jp", "colleague9@@x"]\n')
        process.send_signal(signal.SIGHUP)
        soon(said(office, "not-reloaded"))
        stopped(process)
    assert {one["reason"] for one in office.fates()} >= {"refused", "answerable", "mine", "excluded", "auto-submitted"}
    assert "never.1" in problems(office)[0]
    assert {secret for secret in secrets if secret in office.log()} == set()


def killed(process: Process) -> None:
    """As by the kernel: nothing is tidied up."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
