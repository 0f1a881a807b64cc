"""The tests' own SMTP server: every fault happens at its stage and nowhere else, seen through smtplib."""

from __future__ import annotations

import base64
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.certs import Certs
from tests.servers.smtp_auth import Login
from tests.servers.smtp_fault import Fault, Stage, fault_in
from tests.servers.smtp_sink import FaultySmtp

pytestmark = pytest.mark.integration

SENDER, RECIPIENT = "taro@example.co.jp", "hanako@example.co.jp"
RAW = b"Subject: invoice\r\n\r\nfirst line\r\n.second line starts with a dot\r\n"


@pytest.fixture
def server() -> Iterator[FaultySmtp]:
    with FaultySmtp() as running:
        yield running


@pytest.fixture
def certs(tmp_path: Path) -> Certs:
    return Certs.make(tmp_path)


def connect(server: FaultySmtp, *, timeout: float = 5.0) -> smtplib.SMTP:
    return smtplib.SMTP(server.host, server.port, timeout=timeout)


def send(server: FaultySmtp, recipient: str = RECIPIENT, *, timeout: float = 5.0) -> None:
    with connect(server, timeout=timeout) as client:
        client.sendmail(SENDER, [recipient], RAW)


def upto(client: smtplib.SMTP, stage: Stage, recipient: str = RECIPIENT) -> tuple[int, bytes]:
    """Take a transaction up to a stage and return the reply to it; the stages before it must have gone well."""
    steps: dict[str, Callable[[], tuple[int, bytes]]] = {
        "ehlo": client.ehlo,
        "mail": lambda: client.mail(SENDER),
        "rcpt": lambda: client.rcpt(recipient),
        "data": lambda: client.docmd("DATA"),
    }
    for name, step in steps.items():
        code, text = step()
        if name == stage:
            return code, text
        assert code in {250, 354}, (name, code, text)
    client.send(RAW.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return client.getreply()


def test_a_mail_without_faults_is_received_as_sent(server: FaultySmtp) -> None:
    """Envelope, exact bytes (dots unstuffed) and parameters are recorded once the client has the final reply."""
    with connect(server) as client:
        client.sendmail(SENDER, [RECIPIENT, "b@example.co.jp"], RAW, rcpt_options=["NOTIFY=NEVER"])
        (mail,) = server.received
    assert (mail.mail_from, mail.rcpt_to) == (SENDER, [RECIPIENT, "b@example.co.jp"])
    assert mail.data == RAW
    assert "NOTIFY=NEVER" in mail.parameters
    assert server.attempts == [mail]


def test_a_null_sender_is_an_empty_one(server: FaultySmtp) -> None:
    """MAIL FROM:<> is recorded as an empty sender."""
    with connect(server) as client:
        client.sendmail("", [RECIPIENT], RAW)
    assert server.received[0].mail_from == ""


def test_several_mails_share_a_connection(server: FaultySmtp) -> None:
    """Three mails on one kept connection are three transactions."""
    with connect(server) as client:
        for _ in range(3):
            client.sendmail(SENDER, [RECIPIENT], RAW)
    assert (server.connections, len(server.received)) == (1, 3)


def test_a_bad_banner_refuses_the_connection(server: FaultySmtp) -> None:
    """`banner` answers the connection itself: there is no transaction."""
    server.fault = Fault("banner", reply="554 5.3.2 not today")
    with pytest.raises(smtplib.SMTPConnectError) as caught:
        connect(server)
    assert caught.value.smtp_code == 554
    assert server.attempts == []


@pytest.mark.parametrize("stage", ["ehlo", "mail", "rcpt", "data", "final"])
@pytest.mark.parametrize("code", [451, 554])
def test_a_refusal_comes_at_its_stage(server: FaultySmtp, stage: Stage, code: int) -> None:
    """Everything before the stage goes well, the stage gets the reply asked for, and no mail counts as delivered."""
    server.fault = Fault(stage, reply=f"{code} 4.0.0 as asked")
    with connect(server) as client:
        assert upto(client, stage) == (code, b"4.0.0 as asked")
    assert server.received == []
    assert [attempt.stage for attempt in server.attempts] == ([] if stage == "ehlo" else [stage])


@pytest.mark.parametrize("stage", ["ehlo", "mail", "rcpt", "data", "final"])
def test_a_drop_comes_at_its_stage(server: FaultySmtp, stage: Stage) -> None:
    """Everything before the stage goes well; in place of its reply the connection ends."""
    server.fault = Fault(stage, drop=True)
    with connect(server) as client, pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        upto(client, stage)
    assert server.received == []


def test_a_dropped_banner_is_a_connection_without_a_word(server: FaultySmtp) -> None:
    """The client is connected, and reads nothing."""
    server.fault = Fault("banner", drop=True)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        connect(server)
    assert server.connections == 1


def test_a_drop_in_the_body_comes_after_its_first_bytes(server: FaultySmtp) -> None:
    """The server has read some of the text, breaks off, and has the first line on record, but no mail."""
    server.fault = Fault("body", drop=True)
    with connect(server) as client:
        assert upto(client, "data")[0] == 354
        client.send(b"Subject: invoice\r\n")
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            client.getreply()
    (attempt,) = server.attempts
    assert (attempt.stage, attempt.data, attempt.accepted) == ("body", b"Subject: invoice\r\n", False)


def test_a_mail_can_be_kept_though_the_client_is_never_told(server: FaultySmtp) -> None:
    """`kept` with a drop at the end is the worst case for a sender: delivered, and no way to know."""
    server.fault = Fault("final", drop=True, kept=True)
    with connect(server) as client, pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        upto(client, "final")
    assert [mail.data for mail in server.received] == [RAW]


def test_a_hang_outlasts_the_client_and_then_goes_on(server: FaultySmtp) -> None:
    """During a hang at the end the client times out; the server accepts the mail afterwards all the same."""
    server.fault = Fault("final", seconds=0.5)
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(server, timeout=0.2)
    assert server.received == []
    deadline = time.monotonic() + 5
    while not server.received and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(server.received) == 1


def test_a_hang_shorter_than_the_patience_is_only_slow(server: FaultySmtp) -> None:
    """A client that waits long enough gets the normal reply."""
    server.fault = Fault("final", seconds=0.2)
    started = time.monotonic()
    send(server)
    assert time.monotonic() - started >= 0.2
    assert len(server.received) == 1


def test_a_fault_may_heal_after_some_times(server: FaultySmtp) -> None:
    """`times=2` fails twice; the third try goes through, and setting the fault again counts anew."""
    fault = Fault("mail", reply="451 4.3.0 later", times=2)
    for _ in range(2):
        server.fault = fault
        for _ in range(2):
            with pytest.raises(smtplib.SMTPSenderRefused):
                send(server)
        send(server)
    assert [mail.accepted for mail in server.attempts] == [False, False, True] * 2


def test_a_421_closes_the_connection(server: FaultySmtp) -> None:
    """After 421 the server hangs up (RFC 5321 section 3.8)."""
    server.fault = Fault("mail", reply="421 4.3.2 closing")
    with connect(server) as client:
        assert upto(client, "mail")[0] == 421
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.getreply()


@pytest.mark.parametrize(
    ("recipient", "stage", "code"),
    [
        ("rcpt-550@example.co.jp", "rcpt", 550),
        ("data-451@example.co.jp", "data", 451),
        ("final-451@example.co.jp", "final", 451),
        ("final-554@example.co.jp", "final", 554),
        ("final-599+other@example.co.jp", "final", 599),
    ],
)
def test_a_recipient_chooses_the_refusal(server: FaultySmtp, recipient: str, stage: Stage, code: int) -> None:
    """The local part names stage and code; the next mail to anybody else is not concerned."""
    with connect(server) as client:
        assert upto(client, stage, recipient)[0] == code
        client.rset()
        client.sendmail(SENDER, [RECIPIENT], RAW)
    assert [mail.rcpt_to for mail in server.received] == [[RECIPIENT]]
    assert server.attempts[0].tried == [recipient]


@pytest.mark.parametrize("recipient", ["rcpt-drop@x.jp", "data-drop@x.jp", "body-drop@x.jp", "final-drop@x.jp"])
def test_a_recipient_chooses_where_the_connection_drops(server: FaultySmtp, recipient: str) -> None:
    """The local part names the stage at which the server hangs up without accepting."""
    with connect(server) as client, pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        upto(client, "final", recipient)
    assert [attempt.stage for attempt in server.attempts] == [recipient.partition("-")[0]]
    assert server.received == []


def test_a_recipient_may_ask_for_a_mail_kept_in_silence(server: FaultySmtp) -> None:
    """`final-drop-kept` accepts and hangs up."""
    with connect(server) as client, pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        upto(client, "final", "final-drop-kept@example.co.jp")
    assert len(server.received) == 1


def test_one_refused_recipient_leaves_the_others(server: FaultySmtp) -> None:
    """`rcpt-550` is refused alone: the mail goes to the other recipient, and both are on record as tried."""
    with connect(server) as client:
        refused = client.sendmail(SENDER, ["rcpt-550@example.co.jp", RECIPIENT], RAW)
    assert set(refused) == {"rcpt-550@example.co.jp"}
    (mail,) = server.received
    assert (mail.rcpt_to, mail.tried) == ([RECIPIENT], ["rcpt-550@example.co.jp", RECIPIENT])


@pytest.mark.parametrize(
    ("recipient", "fault"),
    [
        ("final-hang3@example.co.jp", Fault("final", seconds=3)),
        ("body-drop@example.co.jp", Fault("body", drop=True)),
        ("hanako@example.co.jp", None),
        ("banner-550@example.co.jp", None),
        ("final-55@example.co.jp", None),
        ("my-final-550@example.co.jp", None),
    ],
)
def test_only_a_well_formed_local_part_asks_for_a_fault(recipient: str, fault: Fault | None) -> None:
    """Ordinary addresses, and stages before the recipient is known, ask for nothing."""
    assert fault_in(recipient) == fault


@pytest.mark.parametrize(
    "wrong", [{"stage": "nowhere", "drop": True}, {"stage": "mail"}, {"stage": "mail", "reply": "451", "drop": True}]
)
def test_a_fault_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    """A test that asks for nothing, or for two things at once, is told so rather than left to pass."""
    with pytest.raises(ValueError, match=r"stage|fault"):
        Fault(**wrong)  # type: ignore[arg-type]  # what the types forbid is what is tried here


def test_implicit_tls_is_verified(certs: Certs, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A client that trusts the CA gets through; one that trusts another does not."""
    with FaultySmtp(security="tls", certs=certs) as server:
        with smtplib.SMTP_SSL("localhost", server.port, context=certs.client_context()) as client:
            client.sendmail(SENDER, [RECIPIENT], RAW)
        other = Certs.make(tmp_path_factory.mktemp("other")).client_context()
        with pytest.raises(ssl.SSLCertVerificationError):
            smtplib.SMTP_SSL("localhost", server.port, context=other)
    assert [mail.tls for mail in server.received] == [True]


def test_starttls_comes_before_auth_and_mail(certs: Certs) -> None:
    """Without the upgrade, AUTH is neither offered nor taken and MAIL gets 530; with it, both work."""
    with FaultySmtp(security="starttls", certs=certs, users={"taro": "secret"}) as server:
        with smtplib.SMTP("localhost", server.port) as client:
            client.ehlo()
            assert not client.has_extn("auth")
            assert client.docmd("AUTH", "PLAIN AHRhcm8Ac2VjcmV0")[0] == 530
            assert client.mail(SENDER)[0] == 530
            client.starttls(context=certs.client_context())
            client.login("taro", "secret")
            client.sendmail(SENDER, [RECIPIENT], RAW)
        assert [(mail.tls, mail.username) for mail in server.received] == [(True, "taro")]


def test_a_refused_starttls_leaves_a_plain_connection(certs: Certs) -> None:
    """`starttls` with 454 refuses the upgrade; nothing is sent in the clear."""
    with FaultySmtp(security="starttls", certs=certs) as server:
        server.fault = Fault("starttls", reply="454 4.7.0 not available")
        with smtplib.SMTP("localhost", server.port) as client, pytest.raises(smtplib.SMTPResponseException) as caught:
            client.starttls(context=certs.client_context())
    assert caught.value.smtp_code == 454
    assert server.attempts == []


@pytest.mark.parametrize("method", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize(("password", "accepted"), [("secret", True), ("wrong", False)])
@pytest.mark.parametrize("initial", [True, False])
def test_passwords(method: str, password: str, accepted: bool, initial: bool) -> None:
    """PLAIN and LOGIN, with and without an initial response, let the right password in and answer 535 to another."""
    with FaultySmtp(users={"taro": "secret"}) as server, connect(server) as client:
        client.ehlo()
        client.user, client.password = "taro", password
        mechanism = {"PLAIN": client.auth_plain, "LOGIN": client.auth_login}[method]
        try:
            code = client.auth(method, mechanism, initial_response_ok=initial)[0]
        except smtplib.SMTPAuthenticationError as error:
            code = error.smtp_code
        assert code == (235 if accepted else 535)
    assert server.logins == [Login(method, "taro", accepted)]


@pytest.mark.parametrize(("token", "code"), [("fresh", 235), ("expired", 535)])
def test_bearer_tokens(token: str, code: int) -> None:
    """XOAUTH2 lets the right token in; a wrong one first gets the JSON challenge, then 535 after an empty answer."""
    response = base64.b64encode(f"user=taro\1auth=Bearer {token}\1\1".encode()).decode()
    with FaultySmtp(tokens={"taro": "fresh"}) as server, connect(server) as client:
        client.ehlo()
        assert client.esmtp_features["auth"].split() == ["XOAUTH2"]
        reply, text = client.docmd("AUTH", f"XOAUTH2 {response}")
        if reply == 334:
            assert b'"status":"401"' in base64.b64decode(text)
            reply, _ = client.docmd("")
        assert reply == code


def test_a_temporary_auth_failure_is_no_wrong_password(server: FaultySmtp) -> None:
    """`auth` with 454 is answered before any password is looked at."""
    with FaultySmtp(users={"taro": "secret"}) as guarded, connect(guarded) as client:
        guarded.fault = Fault("auth", reply="454 4.7.0 try later")
        with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
            client.login("taro", "secret")
    assert caught.value.smtp_code == 454
    assert guarded.logins == []


def test_mail_may_need_a_login() -> None:
    """With `require_auth`, MAIL gets 530 until somebody has logged in."""
    with FaultySmtp(users={"taro": "secret"}, require_auth=True) as server, connect(server) as client:
        client.ehlo()
        assert client.mail(SENDER)[0] == 530
        client.login("taro", "secret")
        client.sendmail(SENDER, [RECIPIENT], RAW)
    assert len(server.received) == 1


def test_a_size_limit_holds_before_and_after_the_text() -> None:
    """A declared SIZE over the limit is refused at MAIL, an undeclared one at the end; what fits goes through."""
    with FaultySmtp(size_limit=200) as server, connect(server) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "200"
        assert client.mail(SENDER, ["SIZE=201"])[0] == 552
        client.rset()
        client.mail(SENDER)
        client.rcpt(RECIPIENT)
        assert client.data(b"x" * 300)[0] == 552
        client.sendmail(SENDER, [RECIPIENT], RAW)
    assert [mail.stage for mail in server.attempts if not mail.accepted] == ["mail", "final"]
    assert len(server.received) == 1


def test_commands_out_of_order_are_refused(server: FaultySmtp) -> None:
    """RCPT before MAIL, DATA before RCPT, an unknown word and a malformed path get 503, 503, 502 and 501."""
    with connect(server) as client:
        client.ehlo()
        codes = [client.docmd(line)[0] for line in ("RCPT TO:<a@x.jp>", "DATA", "VERFIY", "MAIL FROM:a@x.jp")]
    assert codes == [503, 503, 502, 501]


def test_many_clients_at_once(server: FaultySmtp) -> None:
    """Eight clients with five mails each lose none and mix up none."""

    def send_five(sender: str) -> None:
        with connect(server) as client:
            for _ in range(5):
                client.sendmail(sender, [RECIPIENT], RAW + sender.encode() + b"\r\n")

    threads = [threading.Thread(target=send_five, args=(f"c{number}@example.co.jp",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.received) == 40
    assert all(mail.data.endswith(mail.mail_from.encode() + b"\r\n") for mail in server.received)


@pytest.mark.parametrize("security", ["none", "tls"])
def test_it_stops_at_once_whatever_hangs(security: str, certs: Certs) -> None:
    """Neither an idle client nor one held in a hang, in TLS or not, delays the end; no thread is left."""
    options = {"security": security, "certs": certs if security == "tls" else None}
    with FaultySmtp(**options) as server:  # type: ignore[arg-type]  # a literal, out of a parameter
        clients = [_client(server, certs, security) for _ in range(2)]
        server.fault = Fault("mail", seconds=60)
        for client in clients:
            client.ehlo()
        clients[0].putcmd("MAIL", f"FROM:<{SENDER}>")
        while not server.attempts:
            time.sleep(0.005)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("FaultySmtp")]
    for client in clients:
        client.close()


def _client(server: FaultySmtp, certs: Certs, security: str) -> smtplib.SMTP:
    if security == "tls":
        return smtplib.SMTP_SSL("localhost", server.port, context=certs.client_context())
    return connect(server)


def test_the_same_server_may_be_started_again() -> None:
    """An outage: nobody answers in between, and the port and what was received stay."""
    server = FaultySmtp()
    with server:
        send(server)
        port = server.port
    with pytest.raises(ConnectionRefusedError):
        send(server)
    with server:
        send(server)
    assert (server.port, len(server.received)) == (port, 2)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_needs_a_certificate(security: str) -> None:
    """Forgetting `certs` is an error, not a server in the clear."""
    with pytest.raises(ValueError, match="certs"):
        FaultySmtp(security=security)  # type: ignore[arg-type]  # a literal, out of a parameter
