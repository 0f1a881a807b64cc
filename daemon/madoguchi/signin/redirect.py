"""Waits on this machine's own 127.0.0.1 for the browser to come back from the provider (RFC 8252 §7.3)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

from madoguchi.errors import NotSignedIn, UsageError
from madoguchi.signin.authorization import Foreign

HOST = "127.0.0.1"
SECONDS = 600.0
_SLICE = 0.2
_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>madoguchi</title>
<p>{ja}</p><p lang="en">{en}</p></html>
"""
_DONE = _PAGE.format(
    ja="このページを閉じて、元の画面にお戻りください。", en="You may close this page and go back to the terminal."
)
_NOT_OURS = _PAGE.format(ja="このページは使われていません。", en="There is nothing here.")
_Answer = TypeVar("_Answer")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser keeps spare connections open that never ask
    allow_reuse_address = False
    timeout = _SLICE

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.read: Callable[[str], object] = lambda address: None
        self.outcome: list[object] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hung up is no news, and its request is not to be told."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5.0
    server_version, sys_version = "madoguchi", ""

    def do_GET(self) -> None:
        try:
            found: object = self.server.read(self.path)
        except Foreign:
            self._say(404, _NOT_OURS)
            return
        except NotSignedIn as error:
            found = error
        self._say(200, _DONE)
        self.server.outcome.append(found)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the path holds the code."""

    def _say(self, status: int, page: str) -> None:
        content = page.encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Listener:
    """Open on ``port`` for one answer."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self.port: int = server.server_address[1]

    def wait(self, read: Callable[[str], _Answer], seconds: float = SECONDS) -> _Answer:
        """What ``read`` makes of the first address that is no `Foreign`. Raises `NotSignedIn`."""
        self._server.read = read
        end = time.monotonic() + seconds
        while not self._server.outcome:
            if time.monotonic() > end:
                raise NotSignedIn("nobody signed in in time; nothing was changed: run `madoguchi login` again")
            self._server.handle_request()
        found = self._server.outcome[0]
        if isinstance(found, NotSignedIn):
            raise found
        return found  # type: ignore[return-value]  # what `read` returned


@contextmanager
def listening(port: int = 0) -> Iterator[Listener]:
    """On a free port, or on that one. Raises `UsageError` where it is taken."""
    try:
        server = _Server(port)
    except OSError as error:
        msg = f"--port: found {port} ({error.strerror}), expected a free port of this machine"
        raise UsageError(msg) from error
    try:
        yield Listener(server)
    finally:
        server.server_close()
