"""One SMTP conversation on the server's side, with a fault where one is asked for (RFC 5321, 3207, 4954, 1870)."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from .smtp_auth import Credentials, Login, authenticate
from .smtp_fault import Fault, Stage, fault_in


class Hangup(Exception):
    """The conversation is over, by either side: no error of this program."""


@dataclass
class Attempt:
    """One transaction, from MAIL FROM to wherever it came: `stage` is the last step that the client began.

    `tried` has every recipient asked for, `rcpt_to` those that were accepted; `parameters` are those of MAIL and RCPT,
    in capitals (`SIZE=123`, `NOTIFY=NEVER`). `username` is empty without AUTH. `data` is as sent, dots unstuffed.
    `accepted`: the mail counts as delivered, whether or not the client was told.
    """

    mail_from: str
    tried: list[str] = field(default_factory=list)
    rcpt_to: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    data: bytes = b""
    stage: Stage = "mail"
    accepted: bool = False
    username: str = ""
    tls: bool = False


@dataclass(frozen=True)
class Offer:
    """What the server offers. `size_limit` in bytes, 0: none. With `starttls`, the upgrade is offered and required."""

    credentials: Credentials
    require_auth: bool
    size_limit: int
    extensions: tuple[str, ...]
    starttls: ssl.SSLContext | None


class Site(Protocol):
    """What a conversation needs of the server: its offer, its faults and its memory."""

    offer: Offer
    attempts: list[Attempt]
    logins: list[Login]

    def fault_at(self, stage: Stage) -> Fault | None:
        """The fault due at this stage, counted as used."""

    def wait(self, seconds: float) -> None:
        """Sleep. Raises Hangup at once when the server stops."""


class Conversation:
    """Speaks with one client until either side ends it."""

    def __init__(self, sock: socket.socket, site: Site, *, tls: bool) -> None:
        self.sock = sock
        self._site = site
        self._lines: BinaryIO = sock.makefile("rb")
        self._tls = tls
        self._username = ""
        self._more: tuple[str, ...] = ()
        self._attempt: Attempt | None = None
        self._asked: Fault | None = None
        self._commands: dict[str, Callable[[str], None]] = {
            "EHLO": self._ehlo,
            "HELO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": lambda _: self._say("250 2.0.0 ok"),
            "QUIT": self._quit,
        }

    def run(self) -> None:
        """From banner to end. Raises Hangup, or OSError where the client broke off."""
        self._step("banner", "220 localhost ESMTP")
        while True:
            verb, _, rest = self._read().partition(" ")
            command = self._commands.get(verb.upper())
            if command is None:
                self._say("502 5.5.1 unknown command")
                continue
            try:
                command(rest)
            except ValueError:
                self._say("501 5.5.4 malformed or cancelled")

    def close(self) -> None:
        """Let go of the connection."""
        self._lines.close()
        self.sock.close()

    def _read(self) -> str:
        line = self._lines.readline(4096)
        if not line.endswith(b"\n"):
            raise Hangup
        return line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")

    def _say(self, *replies: str) -> None:
        replies, self._more = replies + self._more, ()
        self.sock.sendall("".join(f"{reply}\r\n" for reply in replies).encode("utf-8", "surrogateescape"))

    def _step(self, stage: Stage, *normal: str) -> bool:
        """Answer a step, wrongly if so asked; True if it was answered as normal."""
        if self._failed(stage):
            return False
        self._say(*normal)
        return True

    def _failed(self, stage: Stage) -> bool:
        """Do the fault of this stage, if any; True if it has answered in place of the normal reply."""
        fault = self._asked if self._asked and self._asked.stage == stage else self._site.fault_at(stage)
        if fault is None:
            return False
        if fault.kept and self._attempt:
            self._attempt.accepted = True
        self._site.wait(fault.seconds)
        self._more = (fault.unasked,) if fault.unasked else ()
        if fault.drop:
            raise Hangup
        if fault.reply:
            self._say(fault.reply)
        if fault.reply.startswith("421"):
            raise Hangup
        return bool(fault.reply)

    def _ehlo(self, _: str) -> None:
        offer = self._site.offer
        lines = ["localhost", *offer.extensions]
        if offer.size_limit:
            lines.append(f"SIZE {offer.size_limit}")
        if self._wants_tls():
            lines.append("STARTTLS")
        elif mechanisms := offer.credentials.mechanisms():
            lines.append("AUTH " + " ".join(mechanisms))
        self._reset()
        self._step("ehlo", *(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")

    def _wants_tls(self) -> bool:
        return self._site.offer.starttls is not None and not self._tls

    def _starttls(self, _: str) -> None:
        context = self._site.offer.starttls
        if context is None or self._tls:
            self._say("503 5.5.1 not offered")
        elif self._step("starttls", "220 2.0.0 go ahead"):
            # What came in plain text before the handshake is dropped with the old reader (RFC 3207 section 6).
            self._lines.close()
            self.sock = context.wrap_socket(self.sock, server_side=True)
            self._lines = self.sock.makefile("rb")
            self._tls = True

    def _auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        credentials = self._site.offer.credentials
        if self._wants_tls():
            self._say("530 5.7.0 STARTTLS first")
        elif mechanism.upper() not in credentials.mechanisms():
            self._say("504 5.5.4 unknown mechanism")
        elif not self._failed("auth"):
            login = authenticate(mechanism.upper(), initial, credentials, self._ask)
            self._site.logins.append(login)
            self._username = login.username if login.accepted else ""
            self._say("235 2.7.0 welcome" if login.accepted else "535 5.7.8 wrong credentials")

    def _ask(self, challenge: str) -> str:
        self._say(f"334 {challenge}")
        return self._read()

    def _mail(self, rest: str) -> None:
        address, parameters = _path(rest)
        self._reset()
        self._attempt = Attempt(address, parameters=parameters, username=self._username, tls=self._tls)
        self._site.attempts.append(self._attempt)
        refusal = self._refusal(parameters)
        if not self._step("mail", refusal or "250 2.1.0 ok") or refusal:
            self._reset()

    def _refusal(self, parameters: list[str]) -> str:
        offer = self._site.offer
        sizes = [int(parameter[5:]) for parameter in parameters if parameter.startswith("SIZE=")]
        if self._wants_tls():
            return "530 5.7.0 STARTTLS first"
        if offer.require_auth and not self._username:
            return "530 5.7.0 authentication required"
        return self._too_large(max(sizes, default=0))

    def _too_large(self, size: int) -> str:
        limit = self._site.offer.size_limit
        return "552 5.3.4 too large" if limit and size > limit else ""

    def _rcpt(self, rest: str) -> None:
        if self._attempt is None:
            self._say("503 5.5.1 MAIL first")
            return
        address, parameters = _path(rest)
        attempt = self._attempt
        attempt.stage = "rcpt"
        attempt.tried.append(address)
        attempt.parameters += parameters
        earlier, self._asked = self._asked, fault_in(address) or self._asked
        if self._step("rcpt", "250 2.1.5 ok"):
            attempt.rcpt_to.append(address)
        else:
            self._asked = earlier

    def _data(self, _: str) -> None:
        attempt = self._attempt
        if attempt is None or not attempt.rcpt_to:
            self._say("503 5.5.1 RCPT first")
            return
        attempt.stage = "data"
        if self._step("data", "354 end with a dot"):
            attempt.stage = "body"
            self._text(attempt)
            attempt.stage = "final"
            refusal = self._too_large(len(attempt.data))
            if not self._failed("final"):
                attempt.accepted = not refusal
                self._say(refusal or "250 2.0.0 accepted")
        self._reset()

    def _text(self, attempt: Attempt) -> None:
        """Collect the lines up to the lone dot, without the dots that protect others (RFC 5321 section 4.5.2)."""
        lines: list[bytes] = []
        try:
            while (line := self._lines.readline()) != b".\r\n":
                if not line.endswith(b"\n"):
                    raise Hangup
                lines.append(line.removeprefix(b"."))
                if len(lines) == 1 and self._failed("body"):
                    raise Hangup
        finally:
            attempt.data = b"".join(lines)

    def _rset(self, _: str) -> None:
        self._reset()
        self._say("250 2.0.0 ok")

    def _reset(self) -> None:
        self._attempt = self._asked = None

    def _quit(self, _: str) -> None:
        self._say("221 2.0.0 bye")
        raise Hangup


def _path(rest: str) -> tuple[str, list[str]]:
    """The address and the parameters of `FROM:<a@b> SIZE=1` or `TO:<a@b>`."""
    match = re.fullmatch(r"(?:FROM|TO):\s*<([^>]*)>\s*(.*)", rest, re.IGNORECASE)
    if match is None:
        raise ValueError(rest)
    return match[1], match[2].upper().split()
