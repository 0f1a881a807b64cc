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


def _readable(sock: Any) -> bool:
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    return bool(select.select([sock], [], [], SLICE_SECONDS)[0])


class PatientSMTP(smtplib.SMTP):
    """Replies are read unbuffered, so that "readable" and "there is a reply" are the same thing."""

    patience: Patience | None = None

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
