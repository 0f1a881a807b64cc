"""uvicorn on loopback, and nowhere else."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from madoguchi.errors import UsageError
from madoguchi.review.app import build
from madoguchi.review.desk import Desk
from madoguchi.review.origin import Site

HOST = "127.0.0.1"
SWEEP_SECONDS = 60.0


def listening(port: int) -> tuple[socket.socket, Site]:
    """A socket on loopback, and the name under which it answers. Raises `UsageError` where the port is taken."""
    try:
        sock = socket.create_server((HOST, port))
    except OSError as error:
        msg = f"--port: found {port}, which cannot be used: {error.strerror}; 0 takes any that is free"
        raise UsageError(msg) from error
    return sock, Site(sock.getsockname()[1])


def serve(desk: Desk, site: Site, sock: socket.socket) -> None:
    """Until SIGINT or SIGTERM. What was read does not outlive the last session by more than a minute."""
    ended = threading.Event()
    threading.Thread(target=_sweep, args=(desk, ended), daemon=True).start()
    try:
        server(desk, site).run(sockets=[sock])
    finally:
        ended.set()
        desk.sender.finish()
        desk.forget()


def _sweep(desk: Desk, ended: threading.Event) -> None:
    while True:
        desk.sweep()
        if ended.wait(SWEEP_SECONDS):
            return


def server(desk: Desk, site: Site) -> uvicorn.Server:
    """The server, not running yet. Its own words are not logged: a path or a traceback may say too much."""
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL + 1)
    config = uvicorn.Config(
        build(desk, site),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=50,
        timeout_graceful_shutdown=2,
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """Ends on a signal as on a word of its owner: nothing went wrong."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(_: int, __: FrameType | None) -> None:
            self.should_exit = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
