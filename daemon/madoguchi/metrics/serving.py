"""A small HTTP server of its own thread: ``GET /metrics``, and nothing else. It listens where the setting says."""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from madoguchi.errors import ConfigurationError
from madoguchi.metrics.exposition import CONTENT_TYPE
from madoguchi.service.account import log

MOST_AT_ONCE = 8
PATIENCE = 5.0
"""Seconds that a client may be silent."""


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server_version, sys_version = "madoguchi", ""
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_text=True)

    def do_HEAD(self) -> None:
        self._answer(with_text=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Who asks is not worth a line."""

    def _answer(self, *, with_text: bool) -> None:
        if self.path.partition("?")[0] != "/metrics":
            self.send_error(404)
            return
        text = self.server.text()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_text:
            self.wfile.write(text)


class _Server(socketserver.ThreadingTCPServer):
    """Not the standard library's HTTPServer, which asks the name service who it is before it listens."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = MOST_AT_ONCE

    def __init__(self, family: socket.AddressFamily, where: Any, text: Callable[[], bytes]) -> None:
        self.address_family, self.text = family, text
        self._free = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(where, _Handler)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Those too many are hung up on."""
        return self._free.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody who hangs up is nobody's trouble; anything else is ours, and stops nothing."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            log.error("scrape-failed", exc_info=error)


@contextmanager
def listening(written: str, host: str, port: int, text: Callable[[], bytes]) -> Iterator[None]:
    """``written``: as the setting has it. Raises `ConfigurationError` where nobody can listen there."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        server = _Server(family, where, text)
    except OSError as error:
        why = error.strerror or type(error).__name__
        msg = f'metrics.listen: found "{written}": {why}; expected a free port on an address of this machine'
        raise ConfigurationError([msg]) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="metrics", daemon=True)
    thread.start()
    log.info("metrics", listen=f"{host}:{port}")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
