"""An SMTP server that accepts mail, and fails where a test asks it to.

Either the server's `fault` says how (for everybody), or the recipient's local part (for that transaction): see
`smtp_fault`. Made on plain sockets, since a well-behaved library cannot break off in the middle of a reply.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Literal, Self

from .certs import Certs
from .smtp_auth import Credentials, Login
from .smtp_fault import Fault, Stage
from .smtp_session import Attempt, Conversation, Hangup, Offer

HOST = "127.0.0.1"


class FaultySmtp:
    """A threaded SMTP server on a free loopback port, for use as a context manager.

    `host`, `port`: where. `fault`: may be set at any time; counts anew each time it is set; None: all is well.
    `attempts`: every transaction that was begun, in order. `received`: those of them that count as delivered.
    `logins`: every AUTH. `connections`: how many clients have come. All are safe to read from any thread.
    """

    host = HOST

    def __init__(
        self,
        *,
        security: Literal["none", "starttls", "tls"] = "none",
        certs: Certs | None = None,
        users: Mapping[str, str] | None = None,
        tokens: Mapping[str, str] | None = None,
        require_auth: bool = False,
        size_limit: int = 0,
        extensions: Sequence[str] = ("8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN"),
    ) -> None:
        """`security` other than none needs `certs`; with starttls, AUTH and MAIL wait for it.

        `users`: name to password for PLAIN and LOGIN. `tokens`: name to bearer token for XOAUTH2. Neither: no AUTH.
        `size_limit`: in bytes, announced as SIZE; 0 for none. Raises ValueError where the certificate is missing.
        """
        if (certs is None) != (security == "none"):
            raise ValueError("certs are for starttls and tls, and these need them")
        context = certs.server_context() if certs else None
        self.port = 0
        self.attempts: list[Attempt] = []
        self.logins: list[Login] = []
        self.connections = 0
        self.offer = Offer(
            credentials=Credentials(dict(users or {}), dict(tokens or {})),
            require_auth=require_auth,
            size_limit=size_limit,
            extensions=tuple(extensions),
            starttls=context if security == "starttls" else None,
        )
        self._context = context if security == "tls" else None
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._used = 0
        self._stopping = threading.Event()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._listener: socket.socket
        self._acceptor: threading.Thread

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        self._stopping.clear()
        self._acceptor = threading.Thread(target=self._accept_clients, name="FaultySmtp", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Break off every conversation, wake whatever hangs, and return when all threads have ended."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        with self._lock:
            threads = list(self._open)
            for sock in self._open.values():
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()

    @property
    def received(self) -> list[Attempt]:
        """The transactions whose mail counts as delivered, in the order they were begun."""
        return [attempt for attempt in self.attempts if attempt.accepted]

    @property
    def fault(self) -> Fault | None:
        """What goes wrong for everybody from now on."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        with self._lock:
            self._fault, self._used = fault, 0

    def fault_at(self, stage: Stage) -> Fault | None:
        """The fault due at this stage, counted as used."""
        with self._lock:
            fault = self._fault
            if fault is None or fault.stage != stage or self._used == fault.times:
                return None
            self._used += 1
            return fault

    def wait(self, seconds: float) -> None:
        """Sleep. Raises Hangup at once when the server stops."""
        if self._stopping.wait(seconds):
            raise Hangup

    def _accept_clients(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._converse, args=(sock,), name="FaultySmtp client", daemon=True)
            with self._lock:
                self.connections += 1
                # A second handle on the connection: TLS takes the first one over.
                self._open[thread] = sock.dup()
            thread.start()

    def _converse(self, sock: socket.socket) -> None:
        try:
            with contextlib.suppress(Hangup, OSError):
                self._converse_until_hangup(sock)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread()).close()

    def _converse_until_hangup(self, sock: socket.socket) -> None:
        with contextlib.closing(sock):
            # Without it, a reply after a reply waits 40 ms for a delayed acknowledgement.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context:
                sock = self._context.wrap_socket(sock, server_side=True)
            conversation = Conversation(sock, self, tls=self._context is not None)
            with contextlib.closing(conversation):
                conversation.run()
