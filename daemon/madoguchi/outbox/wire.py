"""smtplib, made patient: it waits for replies in short slices, so that a stop is heard within a second."""

from __future__ import annotations

import select
import smtplib
import ssl
import time
from collections.abc import Callable
from typing import Any

SLICE_SECONDS = 0.5
READY = 220
_CHUNK = 8192


class Patience:
    """How long to wait for a reply. ``stopping``: from then on at most ``grace`` seconds more."""

    def __init__(self, stopping: Callable[[], bool], grace: float) -> None:
        self._stopping, self._grace = stopping, grace
        self.seconds = 60.0

    def await_readable(self, sock: Any, began: float | None = None) -> None:
        """Raises TimeoutError when nothing comes. ``began``: since when it is waited for (`time.monotonic`)."""
        began = time.monotonic() if began is None else began
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
    return _received(sock) is not None


class _Awaited:
    """Lines as they come, as long as patience lasts; of a file there is as much as smtplib asks for.

    With TLS "readable" may mean the protocol's own bytes, after which nothing is there: so one goes on waiting.
    """

    def __init__(self, sock: Any, patience: Patience) -> None:
        self._sock, self._patience = sock, patience
        self.left = b""
        """What came behind the last line that was read."""

    def readline(self, most: int) -> bytes:
        """Raises TimeoutError."""
        began = time.monotonic()
        while b"\n" not in self.left and len(self.left) < most:
            self._patience.await_readable(self._sock, began)
            more = _received(self._sock)
            if more == b"":
                break
            self.left += more or b""
        end = min(self.left.find(b"\n") + 1 or len(self.left), most)
        line, self.left = self.left[:end], self.left[end:]
        return line

    def close(self) -> None:
        self.left = b""


def _received(sock: Any) -> bytes | None:
    """What is there to be read, b"" at the end; None where it was TLS's own."""
    if not isinstance(sock, ssl.SSLSocket):
        return bytes(sock.recv(_CHUNK))
    usual = sock.gettimeout()
    sock.settimeout(0)
    try:
        return sock.recv(_CHUNK)
    except ssl.SSLWantReadError:
        return None
    finally:
        sock.settimeout(usual)


class Unasked(smtplib.SMTPException):
    """The server said more than it was asked: from here on no reply can be told from another's."""

    def __init__(self) -> None:
        super().__init__("a reply that nobody asked for, or the end of the connection")


class PatientSMTP(smtplib.SMTP):
    """Waits as long as ``patience`` says, whatever the socket's own time-out is."""

    patience = Patience(lambda: False, grace=0.0)
    _command = ""

    def putcmd(self, cmd: str, args: str = "") -> None:
        self.expect_silence()
        self._command = cmd.upper()
        super().putcmd(cmd, args)

    def expect_silence(self) -> None:
        """To be called before anything is written. Raises `Unasked`: every reply belongs to what was said before it."""
        behind = isinstance(self.file, _Awaited) and self.file.left
        if behind or (self.sock is not None and _said_more(self.sock)):
            raise Unasked

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.file = _Awaited(self.sock, self.patience)
        try:
            told = super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):
                raise error.__context__ from error
            raise
        if self._command == "STARTTLS" and told[0] == READY:
            self.expect_silence()  # what is said in the clear must not pass for something said within TLS (RFC 3207 §6)
        return told


class PatientSMTPS(smtplib.SMTP_SSL, PatientSMTP):
    """The same with TLS from the first byte (RFC 8314)."""
