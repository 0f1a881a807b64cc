"""Submission against a server that fails at every stage."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from madoguchi.errors import ConfigurationError, LoginRefused, SignInNeeded
from madoguchi.outbox import smtp as module
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.outbox.stages import Envelope, Outcome, Stage
from madoguchi.outbox.wire import Patience
from tests.builders import SETTINGS, make_office
from tests.servers import smtp_fault
from tests.servers.certs import Certs
from tests.servers.smtp_fault import Fault
from tests.servers.smtp_sink import FaultySmtp

pytestmark = pytest.mark.integration

RAW = b"Subject: invoice\r\n\r\nfirst line\r\n.a line that starts with a dot\r\n..two\r\n"
MAIL = Envelope("taro.yamada@example.co.jp", "hanako.suzuki@example.co.jp", RAW)
OutboxFor = Callable[..., SmtpOutbox]
LOGIN = ('username = "taro"', 'password_env = "MADOGUCHI_TEST_PASSWORD"')
S, O = Stage, Outcome  # noqa: E741


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OutboxFor]:
    """An outbox for a server: ``outbox(server, 'security = "tls"')``."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "open-sesame")
    monkeypatch.setattr(module, "FINAL_SECONDS", 1.0)
    made: list[SmtpOutbox] = []

    def make(server: Any, *lines: str, stopping: Callable[[], bool] = lambda: False) -> SmtpOutbox:
        head = SETTINGS.partition("[smtp]")[0]
        given = lines if any("security" in line for line in lines) else ('security = "none"', *lines)
        table = "\n".join(["[smtp]", 'host = "127.0.0.1"', f"port = {server.port}", *given])
        office = make_office(tmp_path, settings=head + table)
        made.append(SmtpOutbox(office.settings, office.home, None, stopping))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def server() -> Iterator[FaultySmtp]:
    with FaultySmtp() as running:
        yield running


@pytest.fixture
def certs(tmp_path: Path) -> Certs:
    return Certs.make(tmp_path)


def test_a_mail_arrives_as_it_is(outbox: OutboxFor, server: FaultySmtp) -> None:
    """Byte for byte, one recipient, the envelope as given; the connection serves the next mail too."""
    box = outbox(server)
    for _ in range(3):
        delivery = box.send(MAIL)
        assert (delivery.outcome, delivery.stage, delivery.answer) == (O.SENT, S.FINAL, "250 2.0.0 accepted")
    assert [(one.mail_from, one.rcpt_to, one.data) for one in server.received] == [
        (MAIL.mail_from, [MAIL.recipient], RAW)
    ] * 3
    assert server.connections == 1


def test_the_null_sender_is_written_as_such(outbox: OutboxFor, server: FaultySmtp) -> None:
    """An empty envelope sender is MAIL FROM:<>."""
    assert outbox(server).send(Envelope("", MAIL.recipient, RAW)).outcome is O.SENT
    assert server.received[0].mail_from == ""


FAULTS: list[tuple[Fault, Outcome, Stage]] = [
    (Fault("banner", drop=True), O.DEFERRED, S.CONNECT),
    (Fault("banner", "421 4.3.2 busy"), O.DEFERRED, S.CONNECT),
    (Fault("banner", "554 5.3.2 go away"), O.DEFERRED, S.CONNECT),
    (Fault("ehlo", "421 4.3.2 busy"), O.DEFERRED, S.CONNECT),
    (Fault("ehlo", drop=True), O.DEFERRED, S.CONNECT),
    (Fault("mail", "451 4.3.0 later"), O.DEFERRED, S.MAIL),
    (Fault("mail", "550 5.7.1 sender refused"), O.BARRED, S.MAIL),
    (Fault("mail", "552 5.3.4 too large"), O.REFUSED, S.MAIL),
    (Fault("mail", drop=True), O.DEFERRED, S.MAIL),
    (Fault("rcpt", "450 4.2.0 busy"), O.DEFERRED, S.RCPT),
    (Fault("rcpt", "550 5.1.1 unknown"), O.REFUSED, S.RCPT),
    (Fault("rcpt", "553 5.7.1 <a@b>: Sender address rejected: not owned by user taro"), O.BARRED, S.RCPT),
    (Fault("rcpt", drop=True), O.DEFERRED, S.RCPT),
    (Fault("data", "421 4.3.2 closing"), O.DEFERRED, S.DATA),
    (Fault("data", "554 5.6.0 no"), O.REFUSED, S.DATA),
    (Fault("data", "250 2.0.0 odd"), O.DEFERRED, S.DATA),
    (Fault("data", drop=True), O.DEFERRED, S.DATA),
    (Fault("final", "451 4.3.0 later"), O.DEFERRED, S.FINAL),
    (Fault("final", "554 5.6.0 refused"), O.REFUSED, S.FINAL),
    (Fault("final", "554 5.2.252 SendAsDenied; taro not allowed to send as hanako"), O.BARRED, S.FINAL),
    (Fault("final", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"), O.BARRED, S.FINAL),
    (Fault("final", "what?"), O.UNKNOWN, S.FINAL),
    (Fault("final", "250" + "x" * 9000), O.UNKNOWN, S.FINAL),
    (Fault("final", "354 go on"), O.UNKNOWN, S.FINAL),
    (Fault("final", drop=True), O.UNKNOWN, S.FINAL),
    (Fault("final", drop=True, kept=True), O.UNKNOWN, S.FINAL),
    (Fault("final", "250 2.0.0 late", seconds=3.0), O.UNKNOWN, S.FINAL),
]


@pytest.mark.parametrize(("fault", "outcome", "stage"), FAULTS, ids=lambda value: str(value)[:60])
def test_each_fault_has_its_outcome(
    outbox: OutboxFor, server: FaultySmtp, fault: Fault, outcome: Outcome, stage: Stage
) -> None:
    """What goes wrong at a stage is told with that stage and the server's words; the next mail goes out all the same."""
    box = outbox(server)
    server.fault = fault
    delivery = box.send(MAIL)
    assert (delivery.outcome, delivery.stage) == (outcome, stage)
    if fault.reply[:3].isdigit() and not fault.seconds and len(fault.reply) < 500:
        assert delivery.answer == fault.reply
    assert delivery.answer
    server.fault = None
    before = len(server.received)
    assert box.send(MAIL).outcome is O.SENT
    assert len(server.received) == before + 1


SILENT = [
    (Fault("banner", seconds=20), S.CONNECT),
    (Fault("ehlo", seconds=20), S.CONNECT),
    (Fault("starttls", seconds=20), S.TLS),
    (Fault("auth", seconds=20), S.AUTH),
    (Fault("mail", seconds=20), S.MAIL),
    (Fault("rcpt", seconds=20), S.RCPT),
    (Fault("data", seconds=20), S.DATA),
]


@pytest.mark.parametrize(("fault", "stage"), SILENT, ids=lambda value: getattr(value, "stage", ""))
def test_silence_at_any_stage_before_the_text_is_a_deferral(
    outbox: OutboxFor, certs: Certs, monkeypatch: pytest.MonkeyPatch, fault: Fault, stage: Stage
) -> None:
    """The server hangs for minutes: given up in time, surely not sent."""
    monkeypatch.setattr(module, "REPLY_SECONDS", 0.2)
    with FaultySmtp(security="starttls", certs=certs, users={"taro": "open-sesame"}) as server:
        server.fault = fault
        lines = ('security = "starttls"', f'ca_file = "{certs.ca_file}"', *LOGIN)
        delivery = outbox(server, *lines).send(MAIL)
        assert (delivery.outcome, delivery.stage, delivery.answer) == (O.DEFERRED, stage, "no answer in time")
        assert server.received == []


def test_a_slow_banner_is_waited_for(outbox: OutboxFor, server: FaultySmtp) -> None:
    """A server that first looks its client up is no server in trouble (RFC 5321 §4.5.3.2.1)."""
    server.fault = Fault("banner", seconds=1.5, times=1)
    assert outbox(server).send(MAIL).outcome is O.SENT


UNASKED = ("250 2.0.0 accepted", "354 go on", "550 5.1.1 no")


@pytest.mark.parametrize("words", UNASKED)
@pytest.mark.parametrize("stage", ["banner", "ehlo", "mail", "rcpt", "data"])
def test_a_reply_that_nobody_asked_for_is_never_taken_for_a_later_one(
    outbox: OutboxFor, server: FaultySmtp, stage: Any, words: str
) -> None:
    """Two replies to one command: nothing more is said on that connection, nothing was sent, and the next mail goes out."""
    box = outbox(server)
    server.fault = Fault(stage, unasked=words, times=1)
    delivery = box.send(MAIL)
    assert (delivery.outcome, server.received) == (O.DEFERRED, [])
    assert "nobody asked for" in delivery.answer
    assert box.send(MAIL).outcome is O.SENT
    assert (server.connections, len(server.received)) == (2, 1)


def test_a_reply_after_the_final_one_costs_the_connection_alone(outbox: OutboxFor, server: FaultySmtp) -> None:
    """The first reply counts; the second is not the answer to the next mail's MAIL."""
    box = outbox(server)
    server.fault = Fault("final", unasked="554 5.6.0 refused", times=1)
    assert [box.send(MAIL).outcome for _ in range(2)] == [O.SENT, O.SENT]
    assert server.connections == 2


def test_what_is_said_before_tls_is_not_heard_within_it(outbox: OutboxFor, certs: Certs) -> None:
    """Replies slipped in before the handshake (CVE-2011-0411) break it: nothing is offered."""
    with FaultySmtp(security="starttls", certs=certs) as server:
        server.fault = Fault("starttls", unasked="250-localhost\r\n250 AUTH PLAIN")
        delivery = outbox(server, 'security = "starttls"', f'ca_file = "{certs.ca_file}"').send(MAIL)
        assert (delivery.outcome, delivery.stage, server.attempts) == (O.DEFERRED, S.TLS, [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_session_tickets_are_no_replies(outbox: OutboxFor, certs: Certs, security: Any) -> None:
    """TLS 1.3 sends bytes of its own whenever it likes: they cost no connection."""
    with FaultySmtp(security=security, certs=certs) as server:
        box = outbox(server, f'security = "{security}"', f'ca_file = "{certs.ca_file}"')
        assert [box.send(MAIL).outcome for _ in range(3)] == [O.SENT] * 3
        assert server.connections == 1


def test_the_announced_size_is_kept(outbox: OutboxFor) -> None:
    """MAIL tells the size where the server asks for it; above the limit nothing is offered, and that mail alone fails."""
    with FaultySmtp(size_limit=200) as server:
        box = outbox(server)
        assert box.send(MAIL).outcome is O.SENT
        assert server.attempts[0].parameters == [f"SIZE={len(module.on_the_wire(RAW))}"]
        large = box.send(Envelope(MAIL.mail_from, MAIL.recipient, RAW + b"x" * 200 + b"\r\n"))
        assert (large.outcome, large.stage, len(server.attempts)) == (O.REFUSED, S.MAIL, 1)
        assert "200" in large.answer
        assert box.send(MAIL).outcome is O.SENT


def test_a_connection_lost_within_the_text_is_of_unknown_outcome(outbox: OutboxFor, server: FaultySmtp) -> None:
    """Some of the text went out: never deferred, whether the loss shows while writing or while reading."""
    server.fault = Fault("body", drop=True)
    long = Envelope(MAIL.mail_from, MAIL.recipient, RAW + b"x" * 70 + b"\r\n" * 2_000_000)
    for mail in (MAIL, long):
        delivery = outbox(server).send(mail)
        assert delivery.outcome is O.UNKNOWN
        assert delivery.stage in (S.BODY, S.FINAL)


def test_the_faults_cover_every_stage_of_the_server() -> None:
    """Nothing that the server can do wrong in plain SMTP is left out; TLS and login have tests of their own."""
    covered = {fault.stage for fault, _, _ in FAULTS} | {"body", "starttls", "auth"}
    assert covered == set(get_args(smtp_fault.Stage))


def test_a_clear_no_keeps_the_connection(outbox: OutboxFor, server: FaultySmtp) -> None:
    """One refused recipient costs no new login; an unknown outcome does."""
    box = outbox(server)
    for code in ("rcpt-550", "final-451", "data-554"):
        box.send(Envelope(MAIL.mail_from, f"{code}@example.co.jp", RAW))
    assert box.send(MAIL).outcome is O.SENT
    assert server.connections == 1
    box.send(Envelope(MAIL.mail_from, "final-drop@example.co.jp", RAW))
    box.send(MAIL)
    assert server.connections == 2


def test_a_connection_that_died_between_mails_is_replaced(outbox: OutboxFor, server: FaultySmtp) -> None:
    """The server restarts in between: the next mail connects anew."""
    box = outbox(server)
    assert box.send(MAIL).outcome is O.SENT
    server.__exit__(None, None, None)
    assert box.send(MAIL).stage is S.CONNECT
    server.__enter__()
    assert box.send(MAIL).outcome is O.SENT


def test_nobody_listens(outbox: OutboxFor) -> None:
    """Deferred at connect, in words."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    delivery = outbox(type("Closed", (), {"port": port})).send(MAIL)
    assert (delivery.outcome, delivery.stage, delivery.answer) == (O.DEFERRED, S.CONNECT, "Connection refused")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_is_verified_and_used(outbox: OutboxFor, certs: Certs, security: Any) -> None:
    """With the private authority the mail goes out encrypted; without it nothing is offered, and the why is told."""
    with FaultySmtp(security=security, certs=certs) as server:
        trusting = outbox(server, f'security = "{security}"', f'ca_file = "{certs.ca_file}"')
        assert trusting.send(MAIL).outcome is O.SENT
        assert server.received[0].tls
        untrusting = outbox(server, f'security = "{security}"')
        delivery = untrusting.send(MAIL)
        assert delivery.outcome is O.DEFERRED
        assert "certificate not trusted" in delivery.answer
        assert len(server.attempts) == 1


@pytest.mark.parametrize("fault", [Fault("starttls", "454 4.7.0 not now"), Fault("starttls", drop=True)])
def test_a_failed_starttls_never_falls_back(outbox: OutboxFor, certs: Certs, fault: Fault) -> None:
    """No mail and no password in plain text: deferred at TLS."""
    with FaultySmtp(security="starttls", certs=certs, users={"taro": "open-sesame"}) as server:
        server.fault = fault
        lines = ('security = "starttls"', f'ca_file = "{certs.ca_file}"', 'username = "taro"')
        delivery = outbox(server, *lines, 'password_env = "MADOGUCHI_TEST_PASSWORD"').send(MAIL)
        assert (delivery.outcome, delivery.stage) == (O.DEFERRED, S.TLS)
        assert (server.attempts, server.logins) == ([], [])


def test_a_server_without_starttls_gets_nothing(outbox: OutboxFor, server: FaultySmtp, certs: Certs) -> None:
    """STARTTLS is asked for and not offered: deferred, no mail offered."""
    delivery = outbox(server, 'security = "starttls"', f'ca_file = "{certs.ca_file}"').send(MAIL)
    assert (delivery.outcome, delivery.stage) == (O.DEFERRED, S.TLS)
    assert server.attempts == []


def test_the_login_is_used(outbox: OutboxFor) -> None:
    """Name and password of [smtp], or the password of [imap] where [smtp] names a user alone."""
    with FaultySmtp(users={"taro": "open-sesame"}, require_auth=True) as server:
        assert outbox(server, *LOGIN).send(MAIL).outcome is O.SENT
        assert outbox(server, 'username = "taro"').send(MAIL).outcome is O.SENT
        assert [one.username for one in server.received] == ["taro", "taro"]


def test_a_wrong_password_is_raised_after_one_try(outbox: OutboxFor) -> None:
    """One login attempt, no password in the words, nothing handed in."""
    with FaultySmtp(users={"taro": "another"}, require_auth=True) as server:
        with pytest.raises(LoginRefused, match=r"login refused for taro: check smtp\.username") as refused:
            outbox(server, *LOGIN).send(MAIL)
        assert "open-sesame" not in str(refused.value)
        assert "\n" not in str(refused.value)
        # smtplib offers every mechanism that the server knows; each is one attempt at most.
        assert len({login.mechanism for login in server.logins}) == len(server.logins)
        assert server.attempts == []


@pytest.mark.parametrize("fault", [Fault("auth", "454 4.7.0 not now"), Fault("auth", drop=True)])
def test_a_login_that_is_not_possible_now_is_deferred(outbox: OutboxFor, fault: Fault) -> None:
    """A server in trouble is no wrong password."""
    with FaultySmtp(users={"taro": "open-sesame"}) as server:
        server.fault = fault
        delivery = outbox(server, *LOGIN).send(MAIL)
        assert (delivery.outcome, delivery.stage) == (O.DEFERRED, S.AUTH)


def test_a_login_that_lapsed_in_mid_session_is_made_again(outbox: OutboxFor) -> None:
    """530 at MAIL is no word about the sender: the next mail goes out on a new connection, with a login of its own."""
    with FaultySmtp(users={"taro": "open-sesame"}) as server:
        box = outbox(server, *LOGIN)
        assert box.send(MAIL).outcome is O.SENT
        server.fault = Fault("mail", reply="530 5.7.0 authentication required", times=1)
        delivery = box.send(MAIL)
        assert (delivery.outcome, delivery.stage) == (O.DEFERRED, S.MAIL)
        assert box.send(MAIL).outcome is O.SENT
        assert (server.connections, len(server.logins)) == (2, 2)


class Issued:
    """A sign-in that gives these tokens, one after the other."""

    def __init__(self, *tokens: str) -> None:
        self._left = list(tokens)

    def token(self) -> str:
        return self._left[0]

    def instead_of(self, refused: str) -> str:
        assert self._left.pop(0) == refused
        return self._left[0]


NO_SECRET = SETTINGS.replace('password_env = "MADOGUCHI_TEST_PASSWORD"', "").partition("[smtp]")[0]
SIGN_IN = '[oauth2]\nprovider = "microsoft365"\nclient_id = "c"\n'


@pytest.mark.parametrize(
    ("given", "logins"), [(("stale", "good"), [False, True]), (("stale", "stale too", "good"), [False, False])]
)
def test_a_token_of_the_sign_in_that_is_refused_is_replaced_once(
    tmp_path: Path, given: tuple[str, ...], logins: list[bool]
) -> None:
    """A fresh one is tried, and after that it is a matter for a person; no address and no token is told."""
    with FaultySmtp(tokens={"taro": "good"}, require_auth=True) as server:
        table = f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nusername = "taro"\n'
        office = make_office(tmp_path, settings=NO_SECRET + table + SIGN_IN)
        box = SmtpOutbox(office.settings, office.home, Issued(*given))
        if logins[-1]:
            assert box.send(MAIL).outcome is O.SENT
        else:
            with pytest.raises(
                SignInNeeded, match=r"token refused: .* run `madoguchi login` as smtp\.username"
            ) as needed:
                box.send(MAIL)
            assert "stale" not in str(needed.value)
        assert [login.accepted for login in server.logins] == logins
        box.close()


def test_submission_that_is_switched_off_is_told_as_that(outbox: OutboxFor) -> None:
    """Microsoft's word for it is about the mailbox, not about the password."""
    with FaultySmtp(users={"taro": "open-sesame"}, require_auth=True) as server:
        server.fault = Fault("auth", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled")
        with pytest.raises(LoginRefused, match="SMTP AUTH is off for this mailbox"):
            outbox(server, *LOGIN).send(MAIL)


def test_a_token_logs_in(outbox: OutboxFor, tmp_path: Path) -> None:
    """XOAUTH2 with what the command prints; a failing command defers, a wrong token is refused."""
    token = tmp_path / "token"
    token.write_text("secret-token\n")
    with FaultySmtp(tokens={"taro": "secret-token"}, require_auth=True) as server:
        box = outbox(server, 'username = "taro"', f"token_command = 'cat {token}'")
        assert box.send(MAIL).outcome is O.SENT
        box.close()
        token.unlink()
        delivery = box.send(MAIL)
        assert (delivery.outcome, delivery.stage) == (O.DEFERRED, S.AUTH)
        token.write_text("stale\n")
        with pytest.raises(LoginRefused):
            box.send(MAIL)


def test_a_missing_secret_is_the_owners_to_mend(
    outbox: OutboxFor, server: FaultySmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by its key before anything is offered."""
    box = outbox(server, *LOGIN)
    monkeypatch.delenv("MADOGUCHI_TEST_PASSWORD")
    with pytest.raises(ConfigurationError, match=r"smtp\.password_env"):
        box.send(MAIL)
    assert server.attempts == []


def test_verify_hands_in_nothing(outbox: OutboxFor, server: FaultySmtp) -> None:
    """`check` connects and logs in only; a server that is away is told."""
    assert outbox(server).verify().outcome is O.SENT
    server.fault = Fault("banner", "554 5.3.2 go away")
    assert outbox(server).verify().answer == "554 5.3.2 go away"
    assert server.attempts == []


def test_a_stop_does_not_cut_an_outstanding_final_reply(
    outbox: OutboxFor, server: FaultySmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to stop in the middle of DATA, the reply is still awaited: sent, not unknown."""
    monkeypatch.setattr(module, "FINAL_SECONDS", 30.0)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    delivery = outbox(server, stopping=stop.is_set).send(Envelope(MAIL.mail_from, "final-hang1@x.example", RAW))
    assert stop.is_set()
    assert delivery.outcome is O.SENT


def test_patience_ends_sooner_after_a_stop() -> None:
    """Without a stop it waits its whole time, from a stop on only the grace; what is there is read at once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for patience, stopping, least, most in ((0.6, False, 0.5, 2.0), (60.0, True, 0.0, 3.0)):
            patient = Patience(lambda stopping=stopping: stopping, grace=0.1)  # type: ignore[misc]
            patient.seconds = patience
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                patient.await_readable(ours)
            assert least <= time.monotonic() - began <= most
        theirs.sendall(b"250 ok\r\n")
        Patience(lambda: True, grace=0.0).await_readable(ours)
