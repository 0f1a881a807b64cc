"""Whether the server has said more than it was asked, on a TLS connection whose bytes a test lets through one by one."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from madoguchi.outbox.wire import Patience, PatientSMTP, Unasked
from tests.servers.certs import Certs


class Line:
    """A client that has shaken hands by TLS 1.3, and a server whose session tickets lie ready, not sent yet."""

    def __init__(self, certs: Certs) -> None:
        near, self._far = socket.socketpair()
        self._come, self._ready = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._server = certs.server_context().wrap_bio(self._come, self._ready, server_side=True)
        tls = certs.client_context().wrap_socket(near, server_hostname="localhost", do_handshake_on_connect=False)
        tls.setblocking(False)
        for send in (True, False):
            with suppress(ssl.SSLWantReadError):
                tls.do_handshake()
            self._come.write(self._far.recv(1 << 16))
            with suppress(ssl.SSLWantReadError):
                self._server.do_handshake()
            if send:
                self.deliver()
        tls.settimeout(5)
        self.smtp = PatientSMTP()
        self.smtp.sock = tls

    def deliver(self) -> None:
        """What lies ready arrives."""
        self._far.sendall(self._ready.read())

    def say(self, words: bytes) -> None:
        """The server says so, behind whatever lies ready."""
        self._server.write(words)
        self.deliver()

    def close(self) -> None:
        self.smtp.close()
        self._far.close()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(Certs.make(tmp_path))
    yield made
    made.close()


def test_a_session_ticket_that_comes_while_one_listens_is_no_reply(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right after the handshake it may come at any moment (RFC 8446 §4.6.1): between two looks, too."""
    looks: list[Any] = []
    look = select.select

    def and_then_it_comes(*asked: Any) -> Any:
        looks.append(look(*asked))
        if len(looks) == 1:
            line.deliver()
        return looks[-1]

    monkeypatch.setattr(select, "select", and_then_it_comes)
    for _ in range(3):
        line.smtp.expect_silence()
    assert looks[0] == ([], [], [])


def test_what_is_said_behind_a_ticket_is_heard(line: Line) -> None:
    """Tickets do not hide a reply that nobody asked for."""
    line.say(b"250 unasked\r\n")
    with pytest.raises(Unasked):
        line.smtp.expect_silence()


def test_a_hang_up_behind_a_ticket_is_heard(line: Line) -> None:
    """Nor do they hide the connection's end."""
    line.deliver()
    line._far.shutdown(socket.SHUT_WR)
    with pytest.raises(Unasked):
        line.smtp.expect_silence()


def test_a_ticket_in_the_wait_for_a_reply_does_not_shorten_it(line: Line) -> None:
    """The socket's own time-out is that of connecting; how long a reply may take is told apart from it."""
    line.smtp.sock.settimeout(0.05)
    line.smtp.patience = Patience(lambda: False, grace=0.0)
    line.deliver()
    later = threading.Timer(0.5, line.say, [b"250 taken\r\n"])
    later.start()
    try:
        assert line.smtp.getreply() == (250, b"taken")
    finally:
        later.join()


def test_a_reply_that_breaks_off_is_waited_for_no_longer_than_one_that_does_not_begin(line: Line) -> None:
    """In the middle of a line too, and with tickets in between."""
    line.smtp.sock.settimeout(5)
    line.smtp.patience = Patience(lambda: False, grace=0.0)
    line.smtp.patience.seconds = 0.1
    line.say(b"250 tak")
    with pytest.raises(TimeoutError):
        line.smtp.getreply()


def test_a_stop_is_heard_behind_a_ticket(line: Line) -> None:
    """Within the grace, though nothing that was said is a reply."""
    line.smtp.sock.settimeout(60)
    line.smtp.patience = Patience(lambda: True, grace=0.1)
    line.deliver()
    with pytest.raises(TimeoutError):
        line.smtp.getreply()
