"""Stands between a client and an IMAP server, and lies on demand: cuts, silence, other lines, other answers.

Made on plain sockets: it knows lines and tags, nothing else of the protocol, so that it can break all of it.
"""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
_COMMAND = re.compile(rb"([A-P]{4}\d+) (.*)\r\n", re.DOTALL)


class ImapProxy:
    """Forwards to a server on loopback, for use as a context manager. Each of these may be set at any time:

    `cut_after`: that many bytes of what the server says reach each client, then the connection breaks; None: all.
    `silent`: nothing gets through any more, either way, and nobody hears that a connection ended (a blackhole).
    `edit`: turns each line of the server, with its CRLF, into what the client gets; b"" swallows it.
    `ask`: turns each command of the client, without its tag, into what the server gets.
    `answer`: what the client gets in place of the server's answer to a command, "TAG" standing for its tag; None or
    b"": the server is asked. `before`: called with each command before the server gets it.

    `tokens`: bearer token to the (name, password) that the server knows, for XOAUTH2. `tried`: every token so far.
    `heard`: the commands so far, without tags, each with its monotonic time. `connections`: how many clients came.
    `told`: bytes that reached the newest client.
    """

    host = HOST

    def __init__(self, server: int) -> None:
        """`server`: its port."""
        self.port = 0
        self.cut_after: int | None = None
        self.silent = False
        self.edit: Callable[[bytes], bytes] = bytes
        self.ask: Callable[[bytes], bytes] = bytes
        self.answer: Callable[[bytes], bytes | None] = lambda command: None
        self.before: Callable[[bytes], None] = lambda command: None
        self.tokens: dict[str, tuple[str, str]] = {}
        self.tried: list[str] = []
        self.heard: list[tuple[float, bytes]] = []
        self.connections = self.told = 0
        self._server = server
        self._pairs: list[_Pair] = []
        self._listener: socket.socket
        self._acceptor: threading.Thread

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept_clients, name="ImapProxy", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Break off every conversation; return when all threads have ended."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        for pair in self._pairs:
            pair.end()

    def say(self, line: bytes) -> None:
        """Tells every connected client something that the server did not say."""
        for pair in self._pairs:
            with contextlib.suppress(OSError):
                pair.client.sendall(line)

    def calm(self) -> None:
        """The faults go away; what was cut or silenced stays so."""
        fresh = ImapProxy(self._server)
        self.cut_after, self.silent = None, False
        self.edit, self.ask, self.answer, self.before = fresh.edit, fresh.ask, fresh.answer, fresh.before

    def times(self, word: bytes) -> list[float]:
        """When the commands came that begin with that word."""
        return [moment for moment, command in self.heard if command.upper().startswith(word)]

    def _accept_clients(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self.told = 0
            self._pairs.append(_Pair(self, client, socket.create_connection((HOST, self._server))))


class _Pair:
    """One client and its connection to the server, each read by a thread."""

    def __init__(self, proxy: ImapProxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        for sock in (client, server):
            # Without it, small lines wait 40 ms for a delayed acknowledgement.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._told = 0
        self._token_for = b""
        self._threads = [
            threading.Thread(target=self._pump, args=(*way, take), name="ImapProxy client", daemon=True)
            for way, take in (((server, client), self._from_server), ((client, server), self._from_client))
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._break()
        for thread in self._threads:
            thread.join()
        self.client.close()
        self.server.close()

    def _break(self) -> None:
        for sock in (self.client, self.server):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _pump(self, source: socket.socket, sink: socket.socket, take: Callable[[bytes], None]) -> None:
        with contextlib.suppress(OSError), source.makefile("rb") as lines:
            for line in lines:
                if not self.proxy.silent:
                    take(line)
        if not self.proxy.silent:
            self._break()

    def _from_server(self, line: bytes) -> None:
        said = self.proxy.edit(line)
        limit = self.proxy.cut_after
        if limit is not None:
            said = said[: max(0, limit - self._told)]
        self.client.sendall(said)
        self._told += len(said)
        self.proxy.told = self._told
        if limit is not None and self._told >= limit:
            self._break()

    def _from_client(self, line: bytes) -> None:
        if self._token_for:
            self._login(line)
            return
        found = _COMMAND.fullmatch(line)
        if found is None:
            if line == b"DONE\r\n":
                self.proxy.heard.append((time.monotonic(), b"DONE"))
            self.server.sendall(line)
            return
        tag, command = found[1], found[2]
        if self.proxy.tokens and command.startswith(b"AUTHENTICATE XOAUTH2"):
            self._token_for = tag
            self.client.sendall(b"+ \r\n")
            return
        self.proxy.heard.append((time.monotonic(), command))
        self.proxy.before(command)
        if self.proxy.silent:
            return
        answer = self.proxy.answer(command)
        if answer:
            self.client.sendall(answer.replace(b"TAG", tag))
        else:
            self.server.sendall(tag + b" " + self.proxy.ask(command) + b"\r\n")

    def _login(self, line: bytes) -> None:
        tag, self._token_for = self._token_for, b""
        token = base64.b64decode(line).decode().partition("Bearer ")[2].strip("\x01")
        self.proxy.tried.append(token)
        account = self.proxy.tokens.get(token)
        if account:
            self.server.sendall(tag + " LOGIN {} {}\r\n".format(*account).encode())
        else:
            self.client.sendall(tag + b" NO [AUTHENTICATIONFAILED] not this one: " + line)
