"""An office's HTTP proxy that knows one way only: whatever host a CONNECT names, it leads to one port of this machine.

So a client that asks for a server of the world outside, by its own name and under TLS, meets a test's server.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


class Tunnel:
    """For use as a context manager. ``asked``: each "host:port" so far."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self.port = 0
        self._to = port
        self._listener: socket.socket
        self._acceptor: threading.Thread

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name="Tunnel", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()

    @property
    def url(self) -> str:
        """What HTTPS_PROXY says."""
        return f"http://{HOST}:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(client,), name="Tunnel client", daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection((HOST, self._to)) as server:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            method, place, _ = head.split(b"\r\n", 1)[0].split(b" ")
            assert method == b"CONNECT"
            self.asked.append(place.decode())
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pour, args=(server, client), name="Tunnel back", daemon=True)
            back.start()
            _pour(client, server)
            back.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    """All that comes, until it ends; then the other side hears so."""
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
