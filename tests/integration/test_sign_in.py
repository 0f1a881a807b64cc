"""OAuth2 between the daemon, a token server, a Dovecot that asks it about tokens, and a submission server."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from madoguchi.errors import ServerAway
from madoguchi.judge.trained import TrainedJudge
from madoguchi.service.account import Account
from madoguchi.service.daemon import session
from madoguchi.service.one_pass import one_pass
from madoguchi.service.sign_in import awaited
from madoguchi.signin.answers import Granted
from madoguchi.signin.token_file import FILE
from tests.integration.box import Box
from tests.integration.letters import request
from tests.integration.promise import kept, replaced
from tests.integration.world import World, until
from tests.integration.zygote import Child, Zygote
from tests.servers.certs import Certs
from tests.servers.dovecot import Dovecot, require
from tests.servers.imap_proxy import ImapProxy
from tests.servers.smtp_sink import FaultySmtp
from tests.servers.token_server import TokenServer, declined

SINCE = "2026-11-24T09:00:00+09:00"
Signed = tuple[World, TokenServer, ImapProxy, FaultySmtp]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TokenServer, Dovecot]]:
    """Both know of the same tokens."""
    require()
    with TokenServer(Certs.make(tmp_path_factory.mktemp("certs"))) as provider:
        users = {f"user{number}": "open-sesame" for number in range(20)}
        with Dovecot(users=users, token_port=provider.plain_port) as dovecot:
            yield provider, dovecot


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """A fresh user for every test."""
    return count()


@pytest.fixture
def signed(
    servers: tuple[TokenServer, Dovecot],
    numbers: Iterator[int],
    tmp_path: Path,
    trained: tuple[TrainedJudge, Path],
    zygote: Zygote,
) -> Iterator[Signed]:
    """An account that signs in with tokens at both servers; the newest token is the one that the submission server takes."""
    provider, dovecot = servers
    fresh = f"user{next(numbers)}"
    provider.anew(fresh)
    with ExitStack() as stack:
        smtp = stack.enter_context(FaultySmtp(tokens={fresh: "none yet"}, require_auth=True))
        proxy = stack.enter_context(ImapProxy(dovecot.port))
        provider.issued = lambda token: smtp.offer.credentials.tokens.__setitem__(fresh, token)  # type: ignore[index]
        box = Box("dovecot", dovecot.host, dovecot.port, fresh, "open-sesame", dovecot.tls_port)
        world = World(tmp_path / "office", box, smtp, *trained, zygote)
        world.configure(
            imap={"password_file": "", "port": proxy.port}, smtp={"username": fresh}, oauth2=provider.settings()
        )
        yield world, provider, proxy, smtp


def sign_in(world: World, refresh_token: str = "refresh-0-s3cret") -> None:
    """As `madoguchi login` keeps it."""
    tokens = world.office.tokens
    assert tokens is not None
    tokens.keep(Granted("unused", refresh_token, 0), SINCE)


def token_file(world: World) -> dict[str, str]:
    found: dict[str, str] = json.loads((world.state_dir / FILE).read_text())
    return found


@contextmanager
def begun(world: World, *words: str) -> Iterator[Child]:
    """A command beside others."""
    with TemporaryFile() as out, Path(os.devnull).open("rb") as nothing:
        yield world.begin(*words, stdin=nothing, stdout=out, stderr=out)


def waiting(world: World) -> str:
    """What is on record of a person who is waited for."""
    journal = world.journal()
    try:
        found = awaited(journal)
    finally:
        journal.close()
    return found.why if found else ""


def events(world: World, name: str) -> int:
    return world.log().count(f'"event": "{name}"')


def test_sign_in_then_answer(signed: Signed) -> None:
    """`login` shows address and code, tries both servers and says so; then a mail is read and answered with tokens alone."""
    world, _, _, smtp = signed
    shown, done = world.rows("login")
    assert (shown["code"], shown["open"]) == ("ABCD-EFGH", "https://login.example.co.jp/device")
    assert (done["signed_in"], done["imap"], done["smtp"]) == (True, "ok", "ok")
    assert (world.state_dir / FILE).stat().st_mode & 0o777 == 0o600
    world.start()
    world.receive(request(1))
    world.run()
    kept(world, [1])
    assert {(login.mechanism, login.accepted) for login in smtp.logins} == {("XOAUTH2", True)}


def test_a_token_that_lapses_in_mid_session_is_refreshed(signed: Signed) -> None:
    """Neither server takes the old one any more: one question to the token server, and each mail has its one answer."""
    world, provider, proxy, _ = signed
    sign_in(world)
    office, journal = world.office, world.journal()
    account = Account(office, journal, world.clock, world.judge)
    with session(account) as opened:
        one_pass(opened)
        world.receive(request(1))
        provider.good.clear()
        proxy.answer = replaced(b"UID FETCH", b"* BYE AccessTokenExpired\r\n")
        with pytest.raises(ServerAway):
            one_pass(opened)
    proxy.calm()
    world.forward(minutes=5)
    for _ in range(2):
        with session(account) as opened:
            one_pass(opened)
    journal.close()
    assert provider.questions == 2
    kept(world, [1])
    assert token_file(world)["refresh_token"] in provider.refresh_tokens


def test_killed_between_the_answer_and_its_use(signed: Signed) -> None:
    """While the token server is away it is waited for (exit 75). Once it answers, what rotated is on the disk: the next
    start goes on with it, though the provider takes each but once."""
    world, provider, _, _ = signed
    sign_in(world)
    world.start()
    world.receive(request(1))
    provider.answer = lambda form: (503, {}, b"s3cret")
    away = world.command("run", "--once")
    assert (away.returncode, "not now (503)" in away.stderr, "s3cret" in away.stderr) == (75, True, False)
    provider.answer = lambda form: None
    assert world.command("run", "--once", failpoint="token-kept").returncode == -signal.SIGKILL
    assert token_file(world)["refresh_token"] in provider.refresh_tokens
    world.run()
    kept(world, [1])


def test_a_sign_in_that_is_dead_is_asked_about_once(signed: Signed) -> None:
    """The daemon tells it once and waits: nothing more is asked, not by `check` either, until a reload, and then once.
    As soon as somebody signs in it goes on, the same process."""
    world, provider, _, _ = signed
    sign_in(world)
    world.start()
    world.receive(request(1))
    provider.answer = lambda form: declined("invalid_grant", 50173)
    asked = provider.questions
    with world.daemon() as process:
        until(lambda: events(world, "sign-in-needed"))
        checked = world.command("check", "--json")
        assert (checked.returncode, "run `madoguchi login`" in checked.stdout) == (1, True)
        told = [json.loads(line) for line in checked.stdout.splitlines()]
        assert {one["mend"] for one in told if one["about"] in ("imap", "smtp")} == {"madoguchi login"}
        assert "the password was changed" in waiting(world)
        assert provider.questions == asked + 1
        process.send_signal(signal.SIGHUP)
        until(lambda: provider.questions == asked + 2)
        provider.answer = lambda form: None
        provider.refresh_tokens = {"refresh-new-s3cret"}
        sign_in(world, "refresh-new-s3cret")
        until(lambda: world.sent)
        until(lambda: world.box.mails()[0].flags)
        assert process.poll() is None
        assert events(world, "sign-in-needed") == 1
    assert waiting(world) == ""
    assert "s3cret" not in world.log() + checked.stdout + checked.stderr
    kept(world, [1])


def test_the_wrong_account_is_left_alone_and_replaces_nothing(signed: Signed) -> None:
    """The mailbox refuses: the daemon tries two tokens, each a fresh one, and waits; what rotated meanwhile is no new
    sign-in. A `login` as that account is told that it is the wrong one, and what was kept before stays."""
    world, provider, proxy, _ = signed
    sign_in(world)
    provider.username = "somebody-else"
    with world.daemon():
        until(lambda: events(world, "sign-in-needed"))
        assert "token refused" in waiting(world)
        assert (len(proxy.times(b"AUTHENTICATE")), provider.questions) == (2, 2)
        before = token_file(world)
        done = world.command("login", "--json")
        assert (done.returncode, "sign-in was not kept" in done.stderr, "s3cret" in done.stderr) == (1, True, False)
        assert token_file(world) == before
        assert (len(proxy.times(b"AUTHENTICATE")), provider.questions) == (3, 3)


def test_two_processes_ask_at_once(signed: Signed) -> None:
    """Daemon and `check` on one state folder: each refresh token is shown once, and the last one is the one kept."""
    world, provider, _, _ = signed
    sign_in(world)
    world.start()
    before = provider.questions
    with begun(world, "run", "--once") as daemon, begun(world, "check") as check:
        assert (daemon.wait(60), check.wait(60)) == (0, 0)
    shown = [form["refresh_token"] for form in provider.asked]
    assert (len(set(shown)), provider.questions - before) == (len(shown), 2)
    assert {token_file(world)["refresh_token"]} == provider.refresh_tokens
