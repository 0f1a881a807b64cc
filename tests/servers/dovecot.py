"""A private Dovecot: real IMAP, and real delivery through LMTP, without root and without touching the system's own.

Supported: Dovecot 2.3, with LMTP (Debian 12: `dovecot-imapd dovecot-lmtpd`).
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pytest
from imapclient import IMAPClient

from .certs import Certs
from .dovecot_conf import Layout, Place, oauth2, passwd, render

HOST = "127.0.0.1"
DOMAIN = "example.co.jp"
_SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/local/sbin"  # not on the PATH of ordinary users
_PORTS = range(20_000, 32_000)  # below the ephemeral range, where a parallel test could be handed the same one
_START_SECONDS = 10.0
_STOP_SECONDS = 0.5


class Stored(NamedTuple):
    """One mail of a folder, as IMAP tells it."""

    uid: int
    flags: frozenset[str]
    raw: bytes


def available() -> str:
    """Why there is no usable Dovecot on this machine; empty when there is one."""
    program = _program("dovecot")
    if program is None:
        return "Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd)"
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    if not version.startswith("2.3."):
        return f"Dovecot {version.split()[0]} is installed; these tests configure 2.3, whose settings differ"
    if not Path("/usr/lib/dovecot/lmtp").exists() and not Path("/usr/libexec/dovecot/lmtp").exists():
        return "Dovecot's LMTP service is not installed (Debian: dovecot-lmtpd)"
    return ""


def require() -> None:
    """Skip the calling test where Dovecot is missing; fail it where CI is set, since there it must not be."""
    missing = available()
    if missing and os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)


class Dovecot:
    """A running Dovecot with its own users and an empty store, for use as a context manager.

    Attributes: `host`, `port` (plain, STARTTLS offered), `tls_port` (IMAPS), `certs`, `users` (name to password).
    Its log goes to standard error when the block ends in an exception, and always under pytest, which shows it
    for failed tests only. A wrong password is answered after half a second: Dovecot flushes failures that often.
    """

    host = HOST

    def __init__(
        self, *, users: Mapping[str, str] | None = None, expires: datetime | None = None, **layout: Any
    ) -> None:
        """`users`: local part to password. `expires`: of its certificate. `layout`: the fields of `Layout`, by name."""
        self.users = dict(users or {"taro.yamada": "open-sesame"})
        self.layout = Layout(**layout)
        self.port = self.tls_port = 0
        self._expires = expires
        self.certs: Certs
        self._base: Path
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return once IMAP answers. Raises RuntimeError, with the log, if it never does."""
        # Not pytest's tmp_path: the path of a Unix socket may have 107 bytes.
        self._base = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
        try:
            self.certs = Certs.make(self._base, expires=self._expires)
            (self._base / "passwd").write_text(passwd(self.users, self._base))
            self._start_on_free_ports()
        except BaseException:
            shutil.rmtree(self._base, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is not None or "PYTEST_CURRENT_TEST" in os.environ:
            sys.stderr.write(f"--- Dovecot on port {self.port}\n{self.log}")
        shutil.rmtree(self._base, ignore_errors=True)

    @property
    def log(self) -> str:
        """What Dovecot has logged so far."""
        path = self._base / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def username(self) -> str:
        """The first user."""
        return next(iter(self.users))

    @property
    def password(self) -> str:
        """The first user's."""
        return self.users[self.username]

    @property
    def pid(self) -> int:
        """The master process. Raises RuntimeError while it is stopped."""
        if self._process is None:
            raise RuntimeError("Dovecot is stopped")
        return self._process.pid

    def start(self) -> None:
        """Start again after `stop`: same ports, same mails. Raises RuntimeError, with the log, if it fails."""
        command = [_program("dovecot") or "dovecot", "-F", "-c", str(self._base / "dovecot.conf")]
        with (self._base / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_drop_to_nobody()
            )
        deadline = time.monotonic() + _START_SECONDS
        while not _greets(self.port, self._base.name):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                msg = f"Dovecot did not start:\n{self.log}"
                raise RuntimeError(msg)
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server and every connection; the store stays. For an outage in mid-test, with `start`."""
        if self._process is None:
            return
        # To the whole group: a stop through the master alone waits a second for the open connections.
        for step in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, step)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        self._process = None

    def deliver(self, raw: bytes, *, mail_from: str = f"hanako.sato@{DOMAIN}", user: str = "") -> None:
        """Deliver through LMTP, which adds Return-Path, Delivered-To and Received. `user`: name or full address."""
        name = user or self.username
        recipient = name if "@" in name else f"{name}@{DOMAIN}"
        with smtplib.LMTP(str(self._base / "run" / "lmtp")) as client:
            client.sendmail(mail_from, [recipient], raw)

    def append(
        self, raw: bytes, folder: str = "INBOX", when: datetime | None = None, flags: Sequence[str] = (), user: str = ""
    ) -> None:
        """Put a mail there as it is (no Return-Path added), with `when` as INTERNALDATE. Makes the folder if absent."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, flags, when)

    def folder_messages(self, folder: str = "INBOX", user: str = "") -> list[Stored]:
        r"""Every mail of a folder in UID order, read without side effects. `\Recent` is left out of the flags."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["FLAGS", "BODY.PEEK[]"])
        return [Stored(uid, _flags(item[b"FLAGS"]), item[b"BODY[]"]) for uid, item in sorted(found.items())]

    def client(self, user: str = "") -> IMAPClient:
        """A logged in client on the plain port; as a context manager it logs out."""
        name = user or self.username
        client = IMAPClient(self.host, self.port, ssl=False)
        # Without it, every literal waits 40 ms for a delayed acknowledgement.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(name, self.users[name])
        return client

    def renumber(self, folder: str = "INBOX", user: str = "") -> None:
        """Give a folder another UIDVALIDITY, as a restored or rebuilt store has."""
        update = ["mailbox", "update", "-u", user or self.username, "--uid-validity", str(int(time.time()) + 1000)]
        command = [_program("doveadm") or "doveadm", "-c", str(self._base / "dovecot.conf"), *update, folder]
        subprocess.run(command, check=True, capture_output=True, **_drop_to_nobody())

    def _start_on_free_ports(self, tries: int = 5) -> None:
        self.port, self.tls_port = _free_ports(2)
        self._write_configuration()
        try:
            self.start()
        except RuntimeError as error:
            if tries == 1 or "Address already in use" not in str(error):
                raise
            self._start_on_free_ports(tries - 1)

    def _write_configuration(self) -> None:
        account = _account()
        group = grp.getgrgid(account.pw_gid).gr_name
        place = Place(self._base, self.port, self.tls_port, account.pw_name, group, self.certs)
        (self._base / "dovecot.conf").write_text(render(place, self.layout))
        (self._base / "oauth2").write_text(oauth2(self.layout))
        (self._base / "log").write_bytes(b"")
        if os.geteuid() == 0:
            for path in (self._base, *self._base.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid)


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=_SYSTEM_FOLDERS)


def _account() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _drop_to_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        port = random.choice(_PORTS)
        with contextlib.suppress(OSError), socket.create_server((HOST, port)):
            found.append(port)
    return found


def _greets(port: int, name: str) -> bool:
    """Whether it is our server that answers: another may have taken the port in the meantime."""
    try:
        with socket.create_connection((HOST, port), timeout=_START_SECONDS) as sock:
            return name.encode() in sock.recv(4096)
    except OSError:
        return False


def _flags(found: Sequence[bytes]) -> frozenset[str]:
    return frozenset(flag.decode() for flag in found) - {r"\Recent"}
