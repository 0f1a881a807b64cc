"""Logging in: tokens that lapse, secrets that are wrong, and what is never said."""

from __future__ import annotations

import base64
import json
import sys
from contextlib import suppress

import pytest

from madoguchi.errors import LoginRefused, ServerAway, Temporary
from madoguchi.service.one_pass import one_pass
from tests.integration.conftest import Proxied
from tests.integration.letters import request
from tests.integration.promise import kept, limp, replaced
from tests.integration.world import World
from tests.servers.imap_proxy import ImapProxy

GOOD, NEWER, STALE = "token-good-7731", "token-newer-5520", "token-stale-1187"
LAPSED = [
    b"TAG BAD User is authenticated but not connected.\r\n",
    b"TAG NO [EXPIRED] the session has expired\r\n",
    b"* BYE AccessTokenExpired\r\n",
]
HIDDEN = {"open-sesame", GOOD, NEWER, STALE, *(base64.b64encode(one.encode()).decode() for one in (GOOD, STALE))}


def with_tokens(world: World, proxy: ImapProxy, *tokens: str) -> None:
    """The command gives one of these after the other, and the last one from then on; the stale one opens nothing."""
    stock = world.home / "tokens"
    stock.write_text("\n".join(tokens))
    script = world.home / "token.py"
    script.write_text(
        f"import pathlib\nstock = pathlib.Path({str(stock)!r})\nfirst, *rest = stock.read_text().split()\n"
        "print(first)\nstock.write_text(chr(10).join(rest or [first]))\n"
    )
    world.configure(imap={"password_file": "", "token_command": f"{sys.executable} -S {script}"})
    proxy.tokens = dict.fromkeys((GOOD, NEWER), (world.box.username, world.box.password))


@pytest.mark.parametrize("lapsed", LAPSED, ids=["bad", "expired", "bye"])
@pytest.mark.parametrize("command", [b"LIST", b"UID FETCH", b"UID STORE"])
def test_a_token_that_lapses_in_mid_session_is_fetched_again(proxied: Proxied, command: bytes, lapsed: bytes) -> None:
    """Whatever words the server has for it: the connection is given up, and the next one has a fresh token."""
    world, proxy = proxied()
    with_tokens(world, proxy, GOOD, GOOD, NEWER)
    world.start()
    world.receive(request(1))
    with suppress(Temporary), world.connected() as opened:
        proxy.answer = replaced(command, lapsed)
        one_pass(opened)
        one_pass(opened)
        pytest.fail("nobody noticed")
    proxy.calm()
    world.forward(minutes=5)
    world.run(2)
    assert proxy.tried[:3] == [GOOD, GOOD, NEWER]
    kept(world, [1])


@pytest.mark.parametrize(
    ("given", "tried"), [([STALE, GOOD], [STALE, GOOD]), ([STALE], [STALE]), ([STALE, "x", "y"], [STALE, "x"])]
)
def test_a_refused_token_is_fetched_again_once(proxied: Proxied, given: list[str], tried: list[str]) -> None:
    """The same again is not tried; another one is, and after that it is a matter for a person."""
    world, proxy = proxied()
    with_tokens(world, proxy, *given)
    if GOOD in given:
        world.start()
    else:
        with pytest.raises(LoginRefused):
            world.run()
    assert proxy.tried == tried


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"* BYE who are you\r\n",
        b"TAG NO [UNAVAILABLE] no backend\r\n",
        b"TAG NO Account exceeded command or bandwidth limits\r\n",
    ],
)
def test_a_login_that_came_to_nothing_is_no_wrong_password(proxied: Proxied, answer: bytes) -> None:
    """Cut, BYE, a backend that is down, a limit: the server is away, and the daemon goes on trying."""
    world, proxy = proxied()
    world.start()
    world.receive(request(1))
    if answer:
        proxy.answer = replaced(b"LOGIN", answer)
    else:
        proxy.before = lambda command: setattr(proxy, "cut_after", 0)
    with pytest.raises(ServerAway) as caught:
        world.run()
    assert "open-sesame" not in str(caught.value)
    proxy.calm()
    world.run(2)
    kept(world, [1])


@pytest.mark.parametrize(
    "answer",
    [
        b"TAG NO [AUTHENTICATIONFAILED] wrong: open-sesame\r\n",
        b"TAG BAD no such thing: LOGIN user open-sesame\r\n",
        b"* BYE [AUTHENTICATIONFAILED] open-sesame is wrong, go away\r\n",
    ],
)
def test_a_refused_login_is_final_and_the_secret_stays_one(proxied: Proxied, answer: bytes) -> None:
    """One attempt, exit 2; however the server echoes the password, no message, log or record has it."""
    world, proxy = proxied()
    world.start()
    proxy.answer = replaced(b"LOGIN", answer)
    before = len(proxy.times(b"LOGIN"))
    done = world.command("run")
    assert (done.returncode, len(proxy.times(b"LOGIN")) - before) == (2, 1)
    assert "open-sesame" not in done.stdout + done.stderr


def test_no_secret_is_told_whatever_fails(proxied: Proxied) -> None:
    """Errors, the log, `check --json`, `report --json`: neither password nor token, as it is or encoded, and no body."""
    world, proxy = proxied()
    said: list[str] = []
    for answer in (b"TAG NO [UNAVAILABLE] open-sesame\r\n", b"* BYE open-sesame\r\n", b"open-sesame\r\n"):
        proxy.answer = replaced(b"LOGIN", answer)
        with pytest.raises(ServerAway) as caught:
            world.run()
        said += [str(caught.value), repr(caught.value)]
    proxy.calm()
    with_tokens(world, proxy, STALE)
    for words in (["run", "--once"], ["check", "--json"], ["report", "--json"]):
        done = world.command(*words)
        said += [done.stdout, done.stderr]
    assert proxy.tried == [STALE, STALE]
    assert {secret for secret in HIDDEN if secret in "".join(said)} == set()
    assert all(json.loads(line) for line in done.stdout.splitlines())


def test_a_token_command_that_fails_is_a_temporary_failure(proxied: Proxied) -> None:
    """The provider is away: no login is tried, the mail waits, and is answered once there is a token."""
    world, proxy = proxied()
    world.start()
    world.receive(request(1))
    world.configure(imap={"password_file": "", "token_command": "false"})
    with pytest.raises(ServerAway, match=r"imap\.token_command"):
        world.run()
    with_tokens(world, proxy, GOOD)
    limp(world, 2)
    kept(world, [1])
