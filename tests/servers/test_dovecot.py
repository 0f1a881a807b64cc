"""The tests' own Dovecot: what other tests rely on when they use it."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers import dovecot
from tests.servers.certs import Certs
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_conf import CAPABILITIES, capabilities_without

pytestmark = pytest.mark.integration

RAW = b"From: hanako@example.co.jp\r\nSubject: invoice\r\n\r\nhello\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    dovecot.require()
    with Dovecot(users={"taro.yamada": "open-sesame", "hanako": "other", "fresh": "third"}) as running:
        yield running


def test_delivery_adds_a_real_return_path_and_delivered_to(server: Dovecot) -> None:
    """LMTP puts the envelope on top of the mail, and leaves the mail itself as it was."""
    server.deliver(RAW, mail_from="boss@example.co.jp", user="Hanako@example.co.jp")
    raw = server.folder_messages(user="hanako")[-1].raw
    head = raw.split(b"\r\n")
    assert head[0] == b"Return-Path: <boss@example.co.jp>"
    assert head[1] == b"Delivered-To: Hanako@example.co.jp"
    assert raw.endswith(RAW)


def test_a_null_sender_is_kept(server: Dovecot) -> None:
    """A bounce arrives with `Return-Path: <>`."""
    server.deliver(RAW, mail_from="", user="hanako")
    assert server.folder_messages(user="hanako")[-1].raw.startswith(b"Return-Path: <>\r\n")


def test_append_keeps_bytes_date_and_flags(server: Dovecot) -> None:
    r"""APPEND adds no header; INTERNALDATE, \Answered and keywords stay; a missing folder is made."""
    when = datetime(2026, 11, 2, 9, 30, 15, tzinfo=timezone(timedelta(hours=9)))
    server.append(RAW, "Requests/請求書", when, [r"\Answered", "$Label"])
    (mail,) = server.folder_messages("Requests/請求書")
    assert mail.raw == RAW
    assert mail.flags == {r"\Answered", "$Label"}
    with server.client() as client:
        client.normalise_times = False
        client.select_folder("Requests/請求書", readonly=True)
        assert client.fetch([mail.uid], ["INTERNALDATE"])[mail.uid][b"INTERNALDATE"] == when


def test_reading_a_folder_changes_nothing(server: Dovecot) -> None:
    r"""`folder_messages` leaves a mail unseen."""
    server.append(RAW, "Unread")
    server.folder_messages("Unread")
    assert server.folder_messages("Unread")[0].flags == frozenset()


@pytest.mark.parametrize(("name", "password"), [("taro.yamada", "wrong"), ("taro.yamada", "other"), ("nobody", "x")])
def test_a_wrong_password_is_refused(server: Dovecot, name: str, password: str) -> None:
    """A wrong password, another user's password and an unknown user do not get in."""
    client = IMAPClient(server.host, server.port, ssl=False)
    with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
        client.login(name, password)
    client.shutdown()


def test_refused_logins_do_not_slow_down_the_next_one(server: Dovecot) -> None:
    """After three wrong passwords a right one is let in at once: no test pays for another's failures."""
    for _ in range(3):
        client = IMAPClient(server.host, server.port, ssl=False)
        with pytest.raises(LoginError):
            client.login("taro.yamada", "wrong")
        client.shutdown()
    started = time.monotonic()
    with server.client():
        assert time.monotonic() - started < 0.4


@pytest.mark.parametrize("name", ["taro.yamada", "taro.yamada@example.co.jp", "Taro.Yamada@example.co.jp"])
def test_one_account_has_many_spellings(server: Dovecot, name: str) -> None:
    """A login with the domain, or in other letters, is the same account."""
    with IMAPClient(server.host, server.port, ssl=False) as client:
        client.login(name, "open-sesame")
        assert client.folder_exists("INBOX")


def test_imaps_presents_a_certificate_of_its_own_ca(server: Dovecot, tmp_path: Path) -> None:
    """TLS succeeds for a client that trusts this server's CA, and fails for one that trusts another."""
    with IMAPClient("localhost", server.tls_port, ssl_context=server.certs.client_context()) as client:
        client.login(server.username, server.password)
    other = Certs.make(tmp_path).client_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", server.tls_port, ssl_context=other)


def test_starttls_is_offered_on_the_plain_port(server: Dovecot) -> None:
    """The same certificate serves STARTTLS."""
    with IMAPClient("localhost", server.port, ssl=False) as client:
        client.starttls(server.certs.client_context())
        client.login(server.username, server.password)
        assert client.folder_exists("INBOX")


def test_users_have_mailboxes_of_their_own(server: Dovecot) -> None:
    """What one user is sent, another does not see."""
    server.deliver(RAW, user="taro.yamada")
    assert server.folder_messages(user="fresh") == []


def test_a_renumbered_folder_has_another_uidvalidity(server: Dovecot) -> None:
    """`renumber` changes UIDVALIDITY, and keeps the mails."""
    server.append(RAW, "Renumbered")
    with server.client() as client:
        before = client.folder_status("Renumbered", ["UIDVALIDITY"])[b"UIDVALIDITY"]
    server.renumber("Renumbered")
    with server.client() as client:
        assert client.folder_status("Renumbered", ["UIDVALIDITY"])[b"UIDVALIDITY"] != before
    assert len(server.folder_messages("Renumbered")) == 1


def test_nothing_runs_as_root(server: Dovecot) -> None:
    """Started as root, the server runs as nobody; started by anybody else, as that user."""
    owner = Path(f"/proc/{server.pid}").stat().st_uid
    assert owner == (65534 if os.geteuid() == 0 else os.geteuid())


def test_special_folders_may_have_japanese_names() -> None:
    r"""With `special_use`, \Sent and \Drafts are found under the names asked for."""
    dovecot.require()
    with Dovecot(sent="送信済み", drafts="下書き") as server, server.client() as client:
        assert client.find_special_folder(rb"\Sent") == "送信済み"
        assert client.find_special_folder(rb"\Drafts") == "下書き"


def test_without_special_use_the_folders_carry_no_attribute() -> None:
    r"""The folders exist, and nothing says what they are for."""
    dovecot.require()
    with Dovecot(special_use=False) as server, server.client() as client:
        attributes = {name: found for found, _, name in client.list_folders()}
    assert {"Sent", "Drafts"} < set(attributes)
    assert not {rb"\Sent", rb"\Drafts"} & {attribute for found in attributes.values() for attribute in found}


def test_prefix_and_separator_are_what_the_client_sees() -> None:
    """`INBOX.` and `.` are announced by NAMESPACE, and folders live below the inbox."""
    dovecot.require()
    with Dovecot(separator=".", prefix="INBOX.", sent="送信済み") as server:
        server.append(RAW, "INBOX.Requests.請求書")
        assert [mail.raw for mail in server.folder_messages("INBOX.Requests.請求書")] == [RAW]
        with server.client() as client:
            assert client.namespace()[0] == (("INBOX.", "."),)
            assert client.find_special_folder(rb"\Sent") == "INBOX.送信済み"


def test_hidden_capabilities_are_not_announced() -> None:
    """What `capabilities` leaves out, a client does not see; the rest it does."""
    dovecot.require()
    hidden = {"MOVE", "UIDPLUS", "IDLE", "SPECIAL-USE"}
    with Dovecot(capabilities=capabilities_without(*hidden)) as server, server.client() as client:
        announced = {name.decode() for name in client.capabilities()}
    assert announced == {name.upper() for name in CAPABILITIES.split()} - hidden


def test_an_unknown_capability_cannot_be_hidden() -> None:
    """A misspelt name raises, rather than leave a test with a server that hides nothing."""
    with pytest.raises(KeyError, match="MOVES"):
        capabilities_without("MOVES")


def test_an_outage_keeps_port_and_mails() -> None:
    """After `stop` nobody answers; after `start` the same port has the same mails."""
    dovecot.require()
    with Dovecot() as server:
        server.deliver(RAW)
        server.stop()
        with pytest.raises(OSError, match="refused"):
            server.client()
        server.start()
        assert len(server.folder_messages()) == 1


def test_a_failed_start_says_why_and_leaves_nothing_behind() -> None:
    """A configuration that Dovecot refuses raises with Dovecot's own words, and the folder is gone."""
    dovecot.require()
    server = Dovecot(separator="no-such")
    with pytest.raises(RuntimeError, match="separator"), server:
        pass
    assert not server._base.exists()


def test_a_missing_dovecot_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Dovecot is not installed, a test is skipped with a sentence; with CI set, it fails with the same one."""
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(dovecot, "_SYSTEM_FOLDERS", "/nonexistent")
    assert "not installed" in dovecot.available()
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        dovecot.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not installed"):
        dovecot.require()


def test_another_version_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Dovecot of another configuration language is reported by its version."""
    program = tmp_path / "dovecot"
    program.write_text("#!/bin/sh\necho '2.4.1-4 (7d8c0bc)'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "2.4.1-4" in dovecot.available()
