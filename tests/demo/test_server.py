"""The demonstration's own mail server, spoken to by the clients that the program uses."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from madoguchi.demo.server import EmbeddedImap, Received, SmtpSink

pytestmark = pytest.mark.integration

JST = timezone(timedelta(hours=9))
RAW = b"From: hanako@example.co.jp\r\nSubject: invoice\r\n\r\n.dots and \xe7\xaa\x93\xe5\x8f\xa3\r\n"


@pytest.fixture
def server() -> Iterator[EmbeddedImap]:
    with EmbeddedImap(folders=["送信済み"]) as running:
        yield running


@pytest.fixture
def client(server: EmbeddedImap) -> Iterator[IMAPClient]:
    with connect(server) as connected:
        yield connected


def connect(server: EmbeddedImap) -> IMAPClient:
    client = IMAPClient(server.host, server.port, ssl=False)
    client.normalise_times = False
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.login(server.username, server.password)
    return client


def flags(client: IMAPClient, uid: int) -> set[bytes]:
    return set(client.get_flags([uid])[uid]) - {rb"\Recent"}


def test_a_delivered_mail_keeps_its_bytes_date_and_flags(server: EmbeddedImap, client: IMAPClient) -> None:
    r"""What is delivered comes back byte for byte, with its INTERNALDATE (zone included), \Answered and keyword."""
    when = datetime(2026, 11, 2, 9, 30, 15, tzinfo=JST)
    server.deliver(RAW, when=when, flags=[r"\Answered", "$Label"])
    client.select_folder("INBOX", readonly=True)
    ((uid, found),) = client.fetch(client.search(), ["BODY.PEEK[]", "INTERNALDATE"]).items()
    assert found[b"BODY[]"] == RAW
    assert found[b"INTERNALDATE"] == when
    assert flags(client, uid) == {rb"\Answered", b"$Label"}


def test_a_mail_without_a_date_is_from_now(server: EmbeddedImap, client: IMAPClient) -> None:
    """By default INTERNALDATE is the present."""
    server.deliver(RAW)
    client.select_folder("INBOX", readonly=True)
    (found,) = client.fetch(client.search(), ["INTERNALDATE"]).values()
    assert abs(found[b"INTERNALDATE"] - datetime.now(UTC)) < timedelta(seconds=5)


def test_flags_and_keywords_set_by_a_client_stay(server: EmbeddedImap) -> None:
    r"""\Answered, \Seen and a keyword set in one session are there in the next."""
    server.deliver(RAW)
    with connect(server) as first:
        first.select_folder("INBOX")
        (uid,) = first.search()
        first.add_flags([uid], [rb"\Answered", rb"\Seen", b"$Held"])
    with connect(server) as second:
        second.select_folder("INBOX")
        assert flags(second, uid) == {rb"\Answered", rb"\Seen", b"$Held"}


def test_an_examined_mail_stays_unseen(server: EmbeddedImap, client: IMAPClient) -> None:
    r"""Reading with EXAMINE and PEEK sets no \Seen, so the demonstration shows unread mail as unread."""
    server.deliver(RAW)
    client.select_folder("INBOX", readonly=True)
    (uid,) = client.search()
    client.fetch([uid], ["BODY.PEEK[]"])
    assert flags(client, uid) == set()


def test_delivery_makes_missing_folders_and_move_files_there(server: EmbeddedImap, client: IMAPClient) -> None:
    """A mail moved into a nested folder with a Japanese name arrives there and leaves the inbox."""
    server.deliver(RAW, folder="Requests/請求書")
    server.deliver(RAW)
    client.select_folder("INBOX")
    client.move(client.search(), "Requests/請求書")
    assert client.search() == []
    assert client.folder_status("Requests/請求書", ["MESSAGES"])[b"MESSAGES"] == 2


def test_the_folders_asked_for_exist_from_the_start(client: IMAPClient) -> None:
    """`folders` are there before any mail is."""
    assert {name for _, _, name in client.list_folders()} == {"INBOX", "送信済み"}


def test_a_client_in_idle_hears_of_a_delivery(server: EmbeddedImap, client: IMAPClient) -> None:
    """IDLE reports a new mail well before a poll would."""
    client.select_folder("INBOX")
    client.idle()
    server.deliver(RAW)
    assert (1, b"EXISTS") in client.idle_check(timeout=5)
    client.idle_done()


def test_deliveries_from_several_threads_all_arrive(server: EmbeddedImap, client: IMAPClient) -> None:
    """`deliver` may be called from any thread; none of 40 mails is lost."""

    def deliver_ten() -> None:
        for _ in range(10):
            server.deliver(RAW)

    threads = [threading.Thread(target=deliver_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.select_folder("INBOX")[b"EXISTS"] == 40


@pytest.mark.parametrize("name", ["taro.yamada", "somebody.else"])
def test_a_wrong_password_is_refused(server: EmbeddedImap, name: str) -> None:
    """Neither a wrong password nor an unknown user gets in."""
    client = IMAPClient(server.host, server.port, ssl=False)
    with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
        client.login(name, "not " + server.password)
    client.shutdown()


def test_passwords_of_its_own_making_differ() -> None:
    """Two demonstrations side by side cannot log in to each other's mailbox."""
    assert EmbeddedImap().password != EmbeddedImap().password


def test_it_stops_within_a_second_even_with_clients_in_idle() -> None:
    """A client that never leaves does not hold the shutdown up, and reads the end of its connection."""
    with EmbeddedImap() as server:
        client = connect(server)
        client.select_folder("INBOX")
        client.idle()
        started = time.monotonic()
    assert time.monotonic() - started < 1
    with pytest.raises(OSError, match="refused"):
        IMAPClient(server.host, server.port, ssl=False)
    client.shutdown()


def test_two_servers_run_side_by_side() -> None:
    """Each has its own port and its own mails."""
    with EmbeddedImap() as one, EmbeddedImap() as other, connect(other) as client:
        one.deliver(RAW)
        assert one.port != other.port
        assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_the_sink_records_envelope_and_text() -> None:
    """A mail is in `received` when the client has read the final reply: sender, every recipient, exact bytes."""
    with SmtpSink() as sink, smtplib.SMTP(sink.host, sink.port) as client:
        client.sendmail("taro@example.co.jp", ["a@example.co.jp", "b@example.co.jp"], RAW)
        assert sink.received == [Received("taro@example.co.jp", ("a@example.co.jp", "b@example.co.jp"), RAW)]


def test_the_sink_accepts_a_null_sender() -> None:
    """MAIL FROM:<> is recorded as an empty sender."""
    with SmtpSink() as sink, smtplib.SMTP(sink.host, sink.port) as client:
        client.sendmail("", ["a@example.co.jp"], RAW)
        assert sink.received[0].mail_from == ""


def test_the_sink_takes_any_login_without_a_word_on_the_terminal(caplog: pytest.LogCaptureFixture) -> None:
    """AUTH works on plain loopback with any password, and the library's own deprecation warning stays away."""
    with SmtpSink() as sink, smtplib.SMTP(sink.host, sink.port) as client:
        code, _ = client.login("taro.yamada", "anything")
        client.sendmail("taro@example.co.jp", ["a@example.co.jp"], RAW)
    assert code == 235
    assert len(sink.received) == 1
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


def test_the_sink_stops_within_a_second_in_mid_transaction() -> None:
    """A client in the middle of a mail does not hold the shutdown up."""
    with SmtpSink() as sink:
        client = smtplib.SMTP(sink.host, sink.port)
        client.ehlo()
        client.mail("taro@example.co.jp")
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert sink.received == []
    client.close()
