"""smtplib, made patient: it waits for replies in short slices, so that a stop is heard within a second."""

from __future__ import annotations

import select
import smtplib
import ssl
import time
from collections.abc import Callable
from typing import Any

SLICE_SECONDS = 0.5


class Patience:
    """How long to wait for a reply. ``stopping``: from then on at most ``grace`` seconds more."""

    def __init__(self, stopping: Callable[[], bool], grace: float) -> None:
        self._stopping, self._grace = stopping, grace
        self.seconds = 60.0

    def await_readable(self, sock: Any) -> None:
        """Raises TimeoutError when nothing comes."""
        began = time.monotonic()
        stopped_at: float | None = None
        while not _readable(sock):
            now = time.monotonic()
            if stopped_at is None and self._stopping():
                stopped_at = now
            if now - began > self.seconds or (stopped_at is not None and now - stopped_at > self._grace):
                raise TimeoutError


def _readable(sock: Any, seconds: float = SLICE_SECONDS) -> bool:
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    return bool(select.select([sock], [], [], seconds)[0])


def _said_more(sock: Any) -> bool:
    """Whether something waits to be read that no command asked for, or the other end has hung up.

    With TLS the bytes may be the protocol's own (RFC 8446 §4.6.1, a session ticket): only reading tells. One look, no
    second: what comes in between would pass for a reply.
    """
    if not _readable(sock, 0):
        return False
    if not isinstance(sock, ssl.SSLSocket):
        return True
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        sock.recv(1)
    except ssl.SSLWantReadError:
        return False
    finally:
        sock.settimeout(patience)
    return True


class Unasked(smtplib.SMTPException):
    """The server said more than it was asked: from here on no reply can be told from another's."""

    def __init__(self) -> None:
        super().__init__("a reply that nobody asked for, or the end of the connection")


class PatientSMTP(smtplib.SMTP):
    """Replies are read unbuffered, so that "readable" and "there is a reply" are the same thing."""

    patience: Patience | None = None

    def putcmd(self, cmd: str, args: str = "") -> None:
        self.expect_silence()
        super().putcmd(cmd, args)

    def expect_silence(self) -> None:
        """To be called before anything is written. Raises `Unasked`: every reply belongs to what was said before it."""
        if self.sock is not None and _said_more(self.sock):
            raise Unasked

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.file = self.sock.makefile("rb", buffering=0)
        if self.patience is not None:
            self.patience.await_readable(self.sock)
        return super().getreply()


class PatientSMTPS(smtplib.SMTP_SSL, PatientSMTP):
    """The same with TLS from the first byte (RFC 8314)."""
