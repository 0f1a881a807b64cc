"""Servers that are wrong, away or not to be trusted: exit statuses, and what is never tried."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from madoguchi.demo.server import EmbeddedImap
from madoguchi.errors import LoginRefused, ServerAway, SubmissionAway
from tests.integration.box import Box
from tests.integration.conftest import Dovecots, Worlds
from tests.integration.letters import request
from tests.integration.world import World
from tests.servers.certs import Certs
from tests.servers.smtp_fault import Fault
from tests.servers.smtp_sink import FaultySmtp

SECRET = "wrong-and-secret-8841"


def _told(done: subprocess.CompletedProcess[str]) -> str:
    """Why it ended: the last line of the log, all of which is JSON."""
    *_, last = [json.loads(line) for line in done.stderr.splitlines()]
    assert (last["event"], last["exit_code"]) == ("ended", done.returncode)
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr
    return str(last["why"])


def _waiting(world: World, *numbers: int) -> None:
    world.start()
    for number in numbers or (1,):
        world.receive(request(number))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@contextmanager
def _greeter(greeting: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that greets and then hears what the client says, until it hangs up. Yields its port and what it heard."""
    heard: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock:
                sock.sendall(greeting)
                sock.settimeout(1)
                try:
                    heard.append(sock.recv(4096))
                except OSError:
                    pass

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listener,))
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


@pytest.mark.parametrize("words", [("run", "--once"), ("run",)])
def test_a_wrong_imap_password_ends_the_program_after_one_attempt(
    on_dovecot: Worlds, dovecots: Dovecots, words: tuple[str, ...]
) -> None:
    """Exit 2, one line that names the setting and never the password, one login attempt: accounts get locked."""
    world = on_dovecot()
    (world.home / "password").write_text(SECRET)
    done = world.command(*words)
    assert (done.returncode, "imap.username" in _told(done)) == (2, True)
    tried = [
        line for line in dovecots().log.splitlines() if f"<{world.box.username}>" in line and "auth failed" in line
    ]
    assert len(tried) == 1
    assert "1 attempts" in tried[0]


def test_a_wrong_smtp_password_ends_the_program_and_loses_no_mail(on_dovecot: Worlds) -> None:
    """Exit 2, one line, one connection for three waiting mails; with the password mended each is answered once."""
    world = on_dovecot()
    with FaultySmtp(users={"taro": "right"}, require_auth=True) as smtp:
        world.smtp = smtp
        (world.home / "submission").write_text(SECRET)
        login = {"username": "taro", "password_file": "submission"}
        world.configure(smtp={"host": smtp.host, "port": smtp.port, **login})
        _waiting(world, 1, 2, 3)
        done = world.command("run", "--once")
        assert (done.returncode, "smtp.username" in _told(done)) == (2, True)
        assert (smtp.connections, smtp.attempts) == (1, [])
        assert {fate["state"] for fate in world.fates()} == {"pending"}
        (world.home / "submission").write_text("right")
        world.forward(minutes=5)
        world.run(2)
        assert len({str(mail["To"]) for mail in world.sent}) == len(world.sent) == 3


def test_a_wrong_smtp_password_is_offered_once(on_dovecot: Worlds) -> None:
    """The server that offers several mechanisms hears a wrong password once: every refusal counts towards a lock."""
    world = on_dovecot()
    _waiting(world)
    with FaultySmtp(users={"taro": "right"}, require_auth=True) as smtp:
        world.configure(smtp={"port": smtp.port, "username": "taro", "password_file": "password"})
        with pytest.raises(LoginRefused, match=r"smtp\.username"):
            world.run()
        assert len(smtp.logins) == 1


def test_an_unreachable_mailbox_is_a_temporary_failure(on_dovecot: Worlds) -> None:
    """Nobody listens: 75, one line with host and port."""
    world = on_dovecot()
    port = _free_port()
    world.configure(imap={"port": port})
    done = world.command("run", "--once")
    assert (done.returncode, f"imap 127.0.0.1:{port}" in _told(done)) == (75, True)


def test_an_unreachable_submission_server_is_a_temporary_failure_when_something_is_to_send(on_dovecot: Worlds) -> None:
    """75 and one line; the mail waits, and is answered once the server is back."""
    world = on_dovecot()
    port, right = _free_port(), world.smtp.port
    _waiting(world)
    world.configure(smtp={"port": port})
    done = world.command("run", "--once")
    assert (done.returncode, "smtp 127.0.0.1" in _told(done)) == (75, True)
    assert (world.fate()["state"], world.reason()) == ("pending", None)
    world.configure(smtp={"port": right})
    world.forward(minutes=5)
    world.run(2)
    assert (len(world.sent), world.reason()) == (1, "answerable")


@pytest.mark.parametrize("greeting", [b"* BYE overloaded, come later\r\n", b"220 mail ESMTP\r\n", b""])
def test_what_is_no_imap_server_is_a_temporary_failure_and_hears_no_password(
    on_dovecot: Worlds, greeting: bytes
) -> None:
    """A BYE, an SMTP server or an immediate hang-up where IMAP was expected: 75, one line."""
    world = on_dovecot()
    with _greeter(greeting) as (port, heard):
        world.configure(imap={"port": port})
        (world.home / "password").write_text(SECRET)
        done = world.command("run", "--once")
    assert (done.returncode, bool(_told(done))) == (75, True)
    assert not any(SECRET.encode() in words for words in heard)


def test_what_is_no_smtp_server_leaves_the_mail_waiting(on_dovecot: Worlds) -> None:
    """An IMAP server where SMTP was expected: 75, the mail waits."""
    world = on_dovecot()
    _waiting(world)
    world.configure(smtp={"port": world.box.port})
    done = world.command("run", "--once")
    assert (done.returncode, "smtp 127.0.0.1" in _told(done)) == (75, True)
    assert world.fate()["state"] == "pending"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_private_authority_is_trusted_by_its_file_alone(
    on_dovecot: Worlds, dovecots: Dovecots, tmp_path: Path, security: str
) -> None:
    """Both servers behind a private CA: works with ca_file; without it, or with another CA, refused, nothing sent."""
    world = on_dovecot()
    certs = dovecots().certs
    stranger = Certs.make(tmp_path)
    ports = {"port": world.box.tls_port if security == "tls" else world.box.port}
    with FaultySmtp(security=security, certs=certs) as smtp:  # type: ignore[arg-type]
        world.smtp = smtp
        both = {"security": security, "ca_file": certs.ca_file}
        world.configure(imap={**both, **ports}, smtp={**both, "port": smtp.port})
        _waiting(world)
        world.run()
        assert (len(world.sent), [mail.tls for mail in smtp.attempts]) == (1, [True])
        for ca_file in ("", stranger.ca_file):
            world.configure(imap={"ca_file": ca_file})
            with pytest.raises(ServerAway, match="certificate not trusted"):
                world.run()
        world.receive(request(2))
        world.configure(imap={"ca_file": certs.ca_file}, smtp={"ca_file": ""})
        done = world.command("run", "--once")
        assert (done.returncode, "certificate not trusted" in _told(done)) == (75, True)
        assert len(smtp.attempts) == 1


def test_a_certificate_for_another_host_is_refused(on_dovecot: Worlds, tmp_path: Path) -> None:
    """The right authority is not enough: the name must be the submission server's, or it hears no password."""
    world = on_dovecot()
    certs = Certs(tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem")
    authority = trustme.CA()
    other = authority.issue_cert("mail.other.example")
    authority.cert_pem.write_to_path(str(certs.ca_file))
    other.private_key_pem.write_to_path(str(certs.key_file))
    other.cert_chain_pems[0].write_to_path(str(certs.cert_file))
    _waiting(world)
    for security in ("tls", "starttls"):
        with FaultySmtp(security=security, certs=certs, users={"taro": "open-sesame"}) as smtp:  # type: ignore[arg-type]
            login = {"username": "taro", "password_file": "password"}
            world.configure(smtp={"port": smtp.port, "security": security, "ca_file": certs.ca_file, **login})
            with pytest.raises(SubmissionAway, match="certificate not trusted"):
                world.run()
            assert (smtp.logins, smtp.attempts) == ([], [])
        world.forward(hours=2)


@pytest.mark.parametrize("refusal", ["not offered", "454 4.7.0 no TLS now", "drop"])
def test_starttls_that_fails_never_falls_back_to_plain_text(
    on_dovecot: Worlds, dovecots: Dovecots, refusal: str
) -> None:
    """No STARTTLS, a refused one, a broken one: the server counts as away, and neither password nor mail crosses the wire."""
    world = on_dovecot()
    certs = dovecots().certs
    offered = {} if refusal == "not offered" else {"security": "starttls", "certs": certs}
    _waiting(world)
    with FaultySmtp(users={"taro": "open-sesame"}, **offered) as smtp:  # type: ignore[arg-type]
        if offered:
            smtp.fault = Fault("starttls", drop=True) if refusal == "drop" else Fault("starttls", reply=refusal)
        login = {"username": "taro", "password_file": "password"}
        world.configure(smtp={"port": smtp.port, "security": "starttls", "ca_file": certs.ca_file, **login})
        with pytest.raises(SubmissionAway, match="smtp 127"):
            world.run()
        assert (smtp.logins, smtp.attempts, smtp.connections) == ([], [], 1)
    assert world.fate()["state"] == "pending"


def test_an_imap_server_without_starttls_hears_no_password(on_dovecot: Worlds, dovecots: Dovecots) -> None:
    """security = "starttls" where the server offers none: 75, one line, no login."""
    world = on_dovecot()
    with EmbeddedImap() as imap:
        world.box = Box("embedded", imap.host, imap.port, imap.username, imap.password)
        (world.home / "password").write_text(imap.password)
        world.configure(imap={"port": imap.port, "security": "starttls", "ca_file": dovecots().certs.ca_file})
        done = world.command("run", "--once")
    assert (done.returncode, "starttls" in _told(done).lower()) == (75, True)


def test_a_missing_authority_file_is_a_mistake_of_configuration(on_dovecot: Worlds) -> None:
    """Exit 2 and one line that names the key and the file."""
    world = on_dovecot()
    world.configure(imap={"security": "tls", "port": world.box.tls_port, "ca_file": "nowhere.pem"})
    done = world.command("run", "--once")
    line = _told(done)
    assert (done.returncode, "imap.ca_file" in line, "nowhere.pem" in line) == (2, True, True)
