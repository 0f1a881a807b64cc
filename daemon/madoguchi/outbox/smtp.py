"""SMTP submission (RFC 6409), the step taken apart: every stage has a name, and every failure its stage."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from madoguchi import unreached
from madoguchi.config.secrets import Secret, Tokens, another, read_secret, source_of
from madoguchi.config.settings import Server, Settings, Smtp
from madoguchi.config.tls import handshake_of, tls_context
from madoguchi.errors import LoginRefused, ServerAway, SignInNeeded
from madoguchi.failpoint import failpoint
from madoguchi.outbox.meeting import Meeting
from madoguchi.outbox.sender import LOGIN_LAPSED, meaning
from madoguchi.outbox.stages import LOST, Delivery, Envelope, Outcome, Stage, judge
from madoguchi.outbox.wire import Patience, PatientSMTP, PatientSMTPS, Unasked

CONNECT_SECONDS, REPLY_SECONDS, FINAL_SECONDS, STOP_GRACE = 20.0, 60.0, 300.0, 20.0
_DOT = b".\r\n"
_FAILURES = (smtplib.SMTPException, OSError, ValueError)


class _Failed(Exception):
    def __init__(self, stage: Stage, code: int, answer: str) -> None:
        self.delivery = Delivery(meaning(stage, code, answer) or Outcome.DEFERRED, stage, answer)
        super().__init__(str(self.delivery))


class SmtpOutbox:
    """See `madoguchi.outbox.stages.Outbox`. Keeps its connection from one mail to the next.

    ``tokens``: of the sign-in, if there is one. ``stopping()`` true: no stage is waited for longer than `STOP_GRACE`
    seconds more.
    """

    def __init__(
        self, settings: Settings, home: Path, tokens: Tokens | None, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._settings, self._home, self._tokens = settings, home, tokens
        self._patience = Patience(stopping, STOP_GRACE)
        self._smtp: PatientSMTP | None = None

    def send(self, envelope: Envelope) -> Delivery:
        try:
            smtp = self._ready()
            return self._hand_in(smtp, envelope)
        except ServerAway as error:
            return Delivery(Outcome.DEFERRED, Stage.AUTH, str(error))
        except _Failed as failed:
            self._after(failed.delivery)
            return failed.delivery

    def verify(self) -> Delivery:
        """Connects and logs in, hands in nothing; for `check`. Raises `LoginRefused`."""
        try:
            self._ready()
        except _Failed as failed:
            self.close()
            return failed.delivery
        return Delivery(Outcome.SENT, Stage.AUTH)

    def meet(self) -> Meeting:
        """Connects and says EHLO, over TLS where that is configured, and never logs in. Raises `ServerAway`."""
        server = self._settings.smtp
        self._patience.seconds = REPLY_SECONDS
        try:
            self._smtp, banner = self._open(server)
        except _Failed as failed:
            where = f"smtp {server.host}:{server.port}"
            msg = f"{where}: {failed.delivery.answer} (at {failed.delivery.stage})"
            raise ServerAway(msg) from failed.__cause__
        try:
            return Meeting(handshake_of(self._smtp.sock), banner, dict(self._smtp.esmtp_features))
        finally:
            self.close()

    def close(self) -> None:
        if self._smtp is not None:
            self._patience.seconds = 2.0
            try:
                self._smtp.quit()
            except _FAILURES:
                self._smtp.close()
            self._smtp = None

    def _after(self, delivery: Delivery) -> None:
        """A connection is kept only when the server said a clear no to this one mail."""
        if self._smtp is None:
            return
        lapsed = delivery.answer.startswith(str(LOGIN_LAPSED))
        if delivery.outcome is Outcome.UNKNOWN or lapsed or not delivery.answer[:1].isdigit():
            self._smtp.close()
            self._smtp = None
            return
        try:
            self._smtp.rset()
        except _FAILURES:
            self._smtp.close()
            self._smtp = None

    def _ready(self) -> PatientSMTP:
        self._patience.seconds = REPLY_SECONDS
        if self._smtp is not None:
            try:
                if self._smtp.noop()[0] == 250:
                    return self._smtp
            except _FAILURES:
                pass
            self._smtp.close()
            self._smtp = None
        self._smtp = self._connect(self._settings.smtp)
        return self._smtp

    def _connect(self, server: Smtp) -> PatientSMTP:
        """A token that is refused is followed by a fresh one, once; nothing is offered a third time."""
        secret = self._secret(server)
        try:
            return self._logged_in(server, secret)
        except LoginRefused:
            other = self._another(server, secret)
            if other == secret:
                raise
        return self._logged_in(server, other)

    def _logged_in(self, server: Smtp, secret: Secret | None) -> PatientSMTP:
        smtp, _ = self._open(server)
        try:
            if secret is not None:
                self._login(smtp, server, secret)
        except (_Failed, LoginRefused):
            smtp.close()
            raise
        if smtp.sock is not None:
            smtp.sock.settimeout(REPLY_SECONDS)
            # The final dot is a write of its own: without this it waits 40 ms for the server's acknowledgement.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return smtp

    def _open(self, server: Smtp) -> tuple[PatientSMTP, str]:
        """A connection that has introduced itself and not logged in, and what the server said first."""
        context = None if server.security == "none" else tls_context(server.ca_file, self._home, "smtp")
        name = self._settings.account.rpartition("@")[2]
        if server.security == "tls":
            smtp: PatientSMTP = PatientSMTPS(local_hostname=name, timeout=CONNECT_SECONDS, context=context)
        else:
            smtp = PatientSMTP(local_hostname=name, timeout=CONNECT_SECONDS)
        smtp.patience = self._patience
        # connect() alone does not tell the certificate check which host this is.
        smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            _, banner = self._reply(Stage.CONNECT, lambda: smtp.connect(server.host, server.port))
            self._reply(Stage.CONNECT, smtp.ehlo)
            if server.security == "starttls":
                self._reply(Stage.TLS, lambda: smtp.starttls(context=context))
                self._reply(Stage.TLS, smtp.ehlo)
        except _Failed:
            smtp.close()
            raise
        return smtp, banner.decode("utf-8", "replace")

    def _secret(self, server: Smtp) -> Secret | None:
        """Its own, or the one of [imap] where [smtp] names a user and no secret."""
        if not server.username:
            return None
        named, section = self._names_secret(server)
        return read_secret(named, self._home, section, self._tokens)

    def _another(self, server: Smtp, refused: Secret | None) -> Secret | None:
        named, section = self._names_secret(server)
        return another(refused, named, self._home, section, self._tokens) if refused else None

    def _names_secret(self, server: Smtp) -> tuple[Server, str]:
        return (server, "smtp") if server.has_secret else (self._settings.imap, "imap")

    def _login(self, smtp: PatientSMTP, server: Smtp, secret: Secret) -> None:
        try:
            if secret.is_token:
                words = f"user={server.username}\x01auth=Bearer {secret.value}\x01\x01"
                smtp.auth("XOAUTH2", lambda challenge=None: words if challenge is None else "")
            else:
                _login_once(smtp, server.username, secret.value)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < 500:
                raise _Failed(Stage.AUTH, error.smtp_code, _words(error.smtp_code, b"login not possible now")) from None
            where = f"smtp {server.host}:{server.port}"
            _, section = self._names_secret(server)
            raise _not_let_in(where, server.username, str(error.smtp_error), secret, section) from None
        except smtplib.SMTPNotSupportedError:
            if server.security == "none":
                return  # a relay on this machine that asks for no login
            msg = f"smtp {server.host}:{server.port}: the server offers no login: leave smtp.username empty, or use TLS"
            raise LoginRefused(msg) from None
        except _FAILURES as error:
            raise _Failed(Stage.AUTH, LOST, _what(error)) from None

    def _hand_in(self, smtp: PatientSMTP, envelope: Envelope) -> Delivery:
        wire = on_the_wire(envelope.raw)
        size = _size(smtp, len(wire))
        self._reply(Stage.MAIL, lambda: smtp.docmd(f"MAIL FROM:<{envelope.mail_from}>{size}"))
        failpoint("after-mail-from")
        for address in (envelope.recipient, *envelope.also):
            self._reply(Stage.RCPT, partial(smtp.docmd, f"RCPT TO:<{address}>"))
        self._reply(Stage.DATA, lambda: smtp.docmd("DATA"))
        failpoint("after-go-ahead")
        self._write(smtp, Stage.DATA, wire[: -len(_DOT)])
        self._write(smtp, Stage.BODY, _DOT)
        failpoint("after-text")
        self._patience.seconds = FINAL_SECONDS
        code, words = self._reply(Stage.FINAL, smtp.getreply)
        return Delivery(Outcome.SENT, Stage.FINAL, _words(code, words))

    def _write(self, smtp: PatientSMTP, before: Stage, text: bytes) -> None:
        """A reply that came already, at the stage ``before``, is none to this text."""
        try:
            smtp.expect_silence()
        except _FAILURES as error:
            raise _Failed(before, LOST, _what(error)) from error
        try:
            smtp.send(text)
        except _FAILURES as error:
            raise _Failed(Stage.BODY, LOST, _what(error)) from error

    def _reply(self, stage: Stage, step: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """Takes one step; anything but its success ends this mail with the outcome of the table."""
        try:
            code, words = step()
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
            # Either STARTTLS was declined, or smtplib itself says 500 to a line without end: no word about this mail.
            raise _Failed(stage, LOST, _words(error.smtp_code, said)) from error
        except ssl.SSLCertVerificationError as error:
            raise _Failed(stage, LOST, f"certificate not trusted: {error.verify_message}") from error
        except _FAILURES as error:
            raise _Failed(stage, LOST, _what(error)) from error
        if judge(stage, code) not in (None, Outcome.SENT):
            raise _Failed(stage, code, _words(code, words))
        return code, words


def _not_let_in(where: str, username: str, said: str, secret: Secret, section: str) -> LoginRefused:
    """The server's own words are not told: some echo what they were given."""
    if "5.7.139" in said or "SmtpClientAuthentication is disabled" in said:
        mend = "SMTP AUTH is off for this mailbox: the administrator turns it on (Set-CASMailbox)"
        return SignInNeeded(f"{where}: {mend}") if secret.signed_in else LoginRefused(f"{where}: {mend}")
    if secret.signed_in:
        mend = "the sign-in is not for this mailbox, or it may not send: run `madoguchi login` as smtp.username"
        return SignInNeeded(f"{where}: token refused: {mend}")
    return LoginRefused(f"{where}: login refused for {username}: check smtp.username and {source_of(secret, section)}")


def _login_once(smtp: PatientSMTP, username: str, password: str) -> None:
    """By one mechanism only: smtplib's own login offers a wrong password by each of them, which locks accounts."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    steps: dict[str, Any] = {"PLAIN": smtp.auth_plain, "LOGIN": smtp.auth_login, "CRAM-MD5": smtp.auth_cram_md5}
    mechanism = next((name for name in steps if name in offered), None)
    if mechanism is None:
        raise smtplib.SMTPNotSupportedError("no known login mechanism is offered")
    smtp.user, smtp.password = username, password
    smtp.auth(mechanism, steps[mechanism])


def on_the_wire(raw: bytes) -> bytes:
    """CRLF line ends, dots doubled at the start of lines, and the final dot (RFC 5321 §4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    body = re.sub(rb"(?m)^\.", b"..", lines)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + _DOT


def _size(smtp: PatientSMTP, octets: int) -> str:
    """MAIL's parameter where the server asks for it (RFC 1870 §5, §6). Above its limit nothing is offered at all."""
    if "size" not in smtp.esmtp_features:
        return ""
    limit = smtp.esmtp_features["size"].strip()
    if limit.isdecimal() and 0 < int(limit) < octets:
        raise _Failed(Stage.MAIL, 552, f"too large: {octets} octets, the server takes {limit}")
    return f" SIZE={octets}"


def _what(error: Exception) -> str:
    if isinstance(error, Unasked):
        return str(error)
    if known := unreached.words(error):
        return known
    strerror = error.strerror if isinstance(error, ConnectionError) else None
    return strerror or type(error).__name__


def _words(code: int, words: bytes) -> str:
    text = words.decode("utf-8", "replace")
    return f"{code} {' '.join(text.split())}"[:300]
