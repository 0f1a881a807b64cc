"""IDLE is only a hint: what it makes quick, what its silence costs, and how long one is held."""

from __future__ import annotations

import threading
import time

import pytest

from madoguchi.errors import ServerAway
from madoguchi.mailbox import connection, idling
from madoguchi.service.account import Session
from madoguchi.service.one_pass import one_pass
from tests.integration.conftest import Proxied
from tests.integration.letters import request
from tests.integration.promise import kept
from tests.integration.world import until
from tests.servers.imap_proxy import ImapProxy

NEVER = 600.0
PATIENCE = 30.0
HINTS = (b" EXISTS", b" RECENT", b" EXPUNGE")


def never() -> bool:
    return False


def without_hints(line: bytes, hints: tuple[bytes, ...] = HINTS) -> bytes:
    """What the server says unasked is lost on its way."""
    return b"" if line.startswith(b"* ") and line.rstrip().endswith(hints) else line


def idling_now(proxy: ImapProxy) -> bool:
    return len(proxy.times(b"IDLE")) > len(proxy.times(b"DONE"))


def idles(opened: Session, proxy: ImapProxy, seconds: float) -> threading.Thread:
    """Waits in a thread of its own, which has come to IDLE."""
    before = len(proxy.times(b"IDLE"))
    waiting = threading.Thread(target=opened.mailbox.wait, args=("INBOX", seconds, never))
    waiting.start()
    until(lambda: len(proxy.times(b"IDLE")) > before, PATIENCE)
    return waiting


def test_news_ends_the_wait(proxied: Proxied) -> None:
    """Long before the poll that would find it. EXISTS without RECENT will do."""
    world, proxy = proxied()
    world.start()
    proxy.edit = lambda line: without_hints(line, (b" RECENT",))
    with world.connected() as opened, world.box.client() as other:
        one_pass(opened)
        waiting = idles(opened, proxy, NEVER)
        other.append("INBOX", request(1), (), world.now())
        waiting.join(PATIENCE)
        assert not waiting.is_alive()
        one_pass(opened)
    kept(world, [1])


def test_a_lost_notification_costs_one_poll_interval(proxied: Proxied) -> None:
    """What the server announces never arrives: the wait ends after the poll interval, and the search finds the mail."""
    world, proxy = proxied()
    world.start()
    with world.connected() as opened:
        one_pass(opened)
        proxy.edit = without_hints
        began = time.monotonic()
        waiting = idles(opened, proxy, 2.0)
        world.receive(request(1))
        waiting.join(PATIENCE)
        assert 2.0 <= time.monotonic() - began < PATIENCE
        one_pass(opened)
    kept(world, [1])


def test_without_idle_the_wait_is_the_poll_interval(proxied: Proxied) -> None:
    """The server does not offer IDLE: it is not asked for, and the search after the interval finds the mail."""
    world, proxy = proxied()
    proxy.edit = lambda line: line.replace(b" IDLE", b"")
    world.start()
    with world.connected() as opened:
        one_pass(opened)
        world.receive(request(1))
        began = time.monotonic()
        opened.mailbox.wait("INBOX", 0.5, never)
        assert 0.5 <= time.monotonic() - began < PATIENCE
        one_pass(opened)
    assert proxy.times(b"IDLE") == []
    kept(world, [1])


def test_idle_is_renewed_long_before_a_server_or_a_router_gives_up(
    proxied: Proxied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No IDLE lasts longer than the limit, which is below five minutes of silence, however long the poll interval is."""
    assert idling.LONGEST_IDLE < 5 * 60 < 29 * 60
    monkeypatch.setattr(idling, "LONGEST_IDLE", 0.2)
    world, proxy = proxied()
    world.start()
    with world.connected() as opened:
        one_pass(opened)
        opened.mailbox.wait("INBOX", NEVER, lambda: len(proxy.times(b"DONE")) >= 4)
        world.receive(request(1))
        one_pass(opened)
    assert len(proxy.times(b"NOOP")) >= 4
    kept(world, [1])


def test_a_connection_that_goes_silent_in_idle_is_given_up(proxied: Proxied, monkeypatch: pytest.MonkeyPatch) -> None:
    """A router forgot it, without FIN or RST: found out at the next renewal, and the goodbye waits for nobody."""
    monkeypatch.setattr(idling, "LONGEST_IDLE", 0.3)
    monkeypatch.setattr(idling, "PROMPT_SECONDS", 0.3)
    world, proxy = proxied()
    world.start()

    def forget(line: bytes) -> bytes:
        proxy.silent = line.startswith(b"+ idling")
        return line

    proxy.edit = forget
    began = time.monotonic()
    with pytest.raises(ServerAway, match="in time"), world.connected() as opened:
        opened.mailbox.wait("INBOX", NEVER, never)
    assert time.monotonic() - began < PATIENCE
    proxy.calm()
    world.receive(request(1))
    world.run()
    kept(world, [1])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"Something else\r\n", "no sense"),
        (b"* BYE going down\r\n", "going down|in time"),
        (b"", "in time"),
    ],
)
def test_what_is_no_go_ahead_is_noticed(
    proxied: Proxied, monkeypatch: pytest.MonkeyPatch, answer: bytes, error: str
) -> None:
    """BYE, nonsense or nothing where the go-ahead was expected: the server is away, and that is told."""
    if "in time" in error:
        monkeypatch.setattr(idling, "PROMPT_SECONDS", 0.5)
    world, proxy = proxied()
    world.start()
    proxy.answer = lambda command: (answer or b"* OK wait\r\n") if command == b"IDLE" else None
    with pytest.raises(ServerAway, match=error), world.connected() as opened:
        opened.mailbox.wait("INBOX", NEVER, never)


def test_a_goodbye_in_idle_is_noticed(proxied: Proxied) -> None:
    """BYE without hanging up: the server is away at once, not at the next renewal."""
    world, proxy = proxied()
    world.start()

    def say_goodbye() -> bool:
        if idling_now(proxy):
            proxy.say(b"* BYE idle for too long\r\n")
        return False

    with pytest.raises(ServerAway), world.connected() as opened:
        opened.mailbox.wait("INBOX", NEVER, say_goodbye)


def test_a_server_that_offers_idle_and_refuses_it_is_polled(proxied: Proxied) -> None:
    """Asked for once, then no more; the connection is kept."""
    world, proxy = proxied()
    world.start()
    proxy.answer = lambda command: b"TAG BAD IDLE is not for you\r\n" if command == b"IDLE" else None
    with world.connected() as opened:
        for number in (1, 2):
            world.receive(request(number))
            one_pass(opened)
            opened.mailbox.wait("INBOX", 0.1, never)
    assert len(proxy.times(b"IDLE")) == 1
    kept(world, [1, 2])


def test_news_before_the_go_ahead_is_news(proxied: Proxied) -> None:
    """Said between the command and the server's "+": the wait ends at once, and the connection is kept."""
    world, proxy = proxied()
    world.start()
    with world.connected() as opened:
        one_pass(opened)
        proxy.edit = lambda line: b"* 7 EXISTS\r\n" + line if line.startswith(b"+ idling") else line
        began = time.monotonic()
        opened.mailbox.wait("INBOX", NEVER, never)
        assert time.monotonic() - began < PATIENCE
        proxy.calm()
        assert one_pass(opened)


def test_a_read_time_out_is_longer_than_a_prompt_answer() -> None:
    """A large mail may take its time; the answer to DONE may not."""
    assert idling.PROMPT_SECONDS < connection.READ_SECONDS
