"""One behaviour for every mailbox: the twin in memory, the embedded server, and Dovecot."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from madoguchi.config.settings import Imap
from madoguchi.demo.server import EmbeddedImap
from madoguchi.mailbox.imap import ImapMailbox
from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import LARGEST_READ, Folder, FolderMissing, Mailbox, Place, Refused, Renumbered
from tests.builders import make_mail
from tests.servers.dovecot import Dovecot, require

WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PUBLIC = [name for name, _ in inspect.getmembers(Mailbox, inspect.isfunction) if not name.startswith("_")]
OTHER = "Answered/請求書"


@dataclass
class Site:
    """A mailbox, and how mail gets into it behind its back."""

    mailbox: Any
    deliver: Callable[..., object]

    def inbox(self) -> Folder:
        opened: Folder = self.mailbox.examine("INBOX")
        return opened

    def uids(self, folder: str = "INBOX") -> list[int]:
        found: list[int] = self.mailbox.uids_after(self.mailbox.examine(folder), 0)
        return found


@contextmanager
def memory(_: ExitStack) -> Iterator[Site]:
    mailbox = MemoryMailbox()
    yield Site(mailbox, mailbox.deliver)


@contextmanager
def embedded(_: ExitStack) -> Iterator[Site]:
    with (
        EmbeddedImap(folders=("Sent", "Drafts")) as server,
        connected(server.port, server.username, server.password) as mailbox,
    ):
        yield Site(mailbox, server.deliver)


@cache
def running(stack: ExitStack) -> tuple[Dovecot, Iterator[str]]:
    """One server for all tests, with a user for each."""
    users = {f"unit{number}": "open-sesame" for number in range(40)}
    return stack.enter_context(Dovecot(users=users)), iter(users)


@contextmanager
def dovecot(stack: ExitStack) -> Iterator[Site]:
    require()
    server, names = running(stack)
    user = next(names)

    def deliver(raw: bytes, *, when: datetime = WHEN, folder: str = "INBOX", flags: tuple[str, ...] = ()) -> None:
        server.append(raw, folder=folder, when=when, flags=flags, user=user)

    with connected(server.port, user, server.users[user]) as mailbox:
        yield Site(mailbox, deliver)


@contextmanager
def connected(port: int, username: str, password: str) -> Iterator[ImapMailbox]:
    settings = Imap(host="127.0.0.1", port=port, security="none", username=username, password_env="UNIT_PASSWORD")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNIT_PASSWORD", password)
        mailbox = ImapMailbox.connect(settings, Path(), None)
    try:
        yield mailbox
    finally:
        mailbox.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[ExitStack]:
    """What runs until the last test of this file is over."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(
    params=[
        memory,
        pytest.param(embedded, marks=pytest.mark.integration),
        pytest.param(dovecot, marks=pytest.mark.integration),
    ],
    ids=lambda make: make.__name__,
)
def site(request: pytest.FixtureRequest, servers: ExitStack) -> Iterator[Site]:
    """Each kind of mailbox, empty."""
    with request.param(servers) as opened:
        yield opened


def mail(number: int = 1, **parts: Any) -> bytes:
    return make_mail(message_id=f"<{number}@example.co.jp>", **parts)


@pytest.mark.parametrize("kind", [MemoryMailbox, ImapMailbox])
@pytest.mark.parametrize("name", PUBLIC)
def test_every_kind_has_what_the_protocol_asks(kind: type, name: str) -> None:
    """Each method, with the same arguments and the same answer."""
    assert inspect.signature(getattr(kind, name)) == inspect.signature(getattr(Mailbox, name))


def test_uids_rise_and_never_come_back(site: Site) -> None:
    """Each new mail gets a higher UID, below the next one announced; after a move its number stays unused."""
    assert site.uids() == []
    for number in (1, 2, 3):
        site.deliver(mail(number), when=WHEN)
    first, second, third = site.uids()
    assert first < second < third < site.inbox().next_uid
    folder = site.inbox()
    destination = site.mailbox.make_folder(OTHER)
    site.mailbox.move([Place("INBOX", folder.uidvalidity, third)], destination)
    site.deliver(mail(4), when=WHEN)
    assert site.uids()[:2] == [first, second]
    assert site.uids()[2] > third
    assert site.mailbox.uids_after(site.inbox(), second) == site.uids()[2:]


def test_reading_marks_nothing(site: Site) -> None:
    """Bytes, flags and INTERNALDATE come back as they are; no \\Seen appears, and what is not there is left out."""
    site.deliver(mail(), when=WHEN, flags=("\\Flagged",))
    folder, (uid,) = site.inbox(), site.uids()
    for _ in range(2):
        (arrival,) = site.mailbox.fetch(folder, [uid, uid + 1000])
        assert (arrival.uid, arrival.raw, arrival.truncated) == (uid, mail(), False)
        assert arrival.flags - {"\\Recent"} == {"\\Flagged"}
        assert arrival.internal_date == WHEN
        site.mailbox.headings(folder, [uid], ["SUBJECT"])
    flags = site.mailbox.flags(folder, [uid, uid + 1000])
    assert {one: found - {"\\Recent"} for one, found in flags.items()} == {uid: {"\\Flagged"}}
    assert site.mailbox.fetch(folder, []) == []
    assert site.mailbox.flags(folder, []) == {}


def test_a_large_mail_is_cut_at_the_first_mebibyte(site: Site) -> None:
    """Never more than the limit is read, and the cut is told."""
    large = mail(1, body="x" * 70 + "\n") + b"y" * 60 + b"\r\n" * 10
    large += (b"z" * 70 + b"\r\n") * (LARGEST_READ // 72 + 10)
    site.deliver(large, when=WHEN)
    (arrival,) = site.mailbox.fetch(site.inbox(), site.uids())
    assert (len(arrival.raw), arrival.truncated) == (LARGEST_READ, True)
    assert arrival.raw == large[:LARGEST_READ]


def test_headings_are_only_the_fields_asked_for(site: Site) -> None:
    """Folded fields whole, names in any case, an absent field absent, the date beside them."""
    site.deliver(mail(headers=[("In-Reply-To", "\r\n <long@example.co.jp>"), ("X-Other", "no")]), when=WHEN)
    (heading,) = site.mailbox.headings(site.inbox(), site.uids(), ["MESSAGE-ID", "IN-REPLY-TO", "X-NONE"])
    assert b"<1@example.co.jp>" in heading.header
    assert b"<long@example.co.jp>" in heading.header
    assert b"X-Other" not in heading.header
    assert b"Subject" not in heading.header
    assert heading.internal_date == WHEN
    assert site.mailbox.headings(site.inbox(), [], ["SUBJECT"]) == []


def test_a_mail_is_found_by_its_message_id(site: Site) -> None:
    """That one only; nothing for an unknown one."""
    for number in (1, 22, 3):
        site.deliver(mail(number), when=WHEN)
    uids = site.uids()
    assert site.mailbox.with_message_id(site.inbox(), "<22@example.co.jp>") == [uids[1]]
    assert site.mailbox.with_message_id(site.inbox(), "<2@example.co.jp>") == []


def test_what_answers_a_mail_is_found(site: Site) -> None:
    """By In-Reply-To; nothing for an id that no header can hold."""
    site.deliver(mail(1), when=WHEN)
    site.deliver(mail(2, headers=[("In-Reply-To", "<Asked@example.co.jp>")]), when=WHEN)
    assert site.mailbox.answering(site.inbox(), "<Asked@example.co.jp>") == site.uids()[1:]
    assert site.mailbox.answering(site.inbox(), "<\u3042\x00@example.co.jp>") == []


def test_a_copy_is_taken_away_alone(site: Site) -> None:
    """Exactly that UID: what somebody else marked \\Deleted stays, and what is gone already is no mistake."""
    for number in (1, 2, 3):
        site.deliver(mail(number), when=WHEN, flags=("\\Deleted",) if number == 2 else ())
    folder, (first, second, third) = site.inbox(), site.uids()
    for uid in (first, first, 999):
        site.mailbox.discard(Place("INBOX", folder.uidvalidity, uid))
    assert site.uids() == [second, third]
    with pytest.raises(Renumbered):
        site.mailbox.discard(Place("INBOX", folder.uidvalidity + 1, third))
    assert site.uids() == [second, third]


def test_what_exists_is_found_by_a_search(site: Site) -> None:
    """Of the UIDs asked about, those that are there; no question, no answer."""
    for number in (1, 2):
        site.deliver(mail(number), when=WHEN)
    first, second = site.uids()
    assert site.mailbox.present(site.inbox(), [second, second + 1000]) == {second}
    assert site.mailbox.present(site.inbox(), [first, second]) == {first, second}
    assert site.mailbox.present(site.inbox(), []) == set()


def test_mail_since_a_day(site: Site) -> None:
    """By arrival, not by the Date header."""
    for days in (10, 5, 0):
        site.deliver(mail(days), when=WHEN - timedelta(days=days))
    assert site.mailbox.uids_since(site.inbox(), WHEN - timedelta(days=6)) == site.uids()[1:]


def test_folders_are_made_once_in_any_script(site: Site) -> None:
    """Made where missing, found afterwards, listed; making it again is no mistake."""
    assert site.mailbox.find_folder(OTHER) is None
    name = site.mailbox.make_folder(OTHER)
    site.mailbox.forget_listing()
    assert site.mailbox.make_folder(OTHER) == name
    assert site.mailbox.find_folder(OTHER) == name
    assert {"INBOX", name} <= set(site.mailbox.folder_names())
    assert site.mailbox.find_folder("inbox") == "INBOX"


def test_sent_and_drafts_are_found(site: Site) -> None:
    """By SPECIAL-USE or by name."""
    assert site.mailbox.special_folder("sent") == "Sent"
    assert site.mailbox.special_folder("drafts") == "Drafts"
    assert not site.mailbox.keeps_sent_copies()


def test_a_missing_folder_is_told(site: Site) -> None:
    """Opening and appending: an error with a name, and the connection works on."""
    with pytest.raises(FolderMissing):
        site.mailbox.examine("Nowhere")
    with pytest.raises(Refused):
        site.mailbox.append("Nowhere", mail(), (), WHEN)
    assert site.inbox().name == "INBOX"


def test_an_appended_mail_keeps_flags_and_date(site: Site) -> None:
    """What goes into Sent is read there as it was put, and where the server says that it is."""
    place = site.mailbox.append("Sent", mail(5), ("\\Seen",), WHEN)
    folder = site.mailbox.examine("Sent")
    assert place == Place("Sent", folder.uidvalidity, *site.uids("Sent"))
    assert (folder.next_uid, folder.size) == (place.uid + 1, 1)
    (arrival,) = site.mailbox.fetch(folder, site.uids("Sent"))
    assert (arrival.raw, arrival.internal_date) == (mail(5), WHEN)
    assert arrival.flags - {"\\Recent"} == {"\\Seen"}


def test_answered_is_set_on_what_is_there(site: Site) -> None:
    """Other flags stay, vanished places are passed over, and \\Seen is not set."""
    site.deliver(mail(1), when=WHEN, flags=("\\Flagged",))
    site.deliver(mail(2), when=WHEN)
    folder, (first, second) = site.inbox(), site.uids()
    site.mailbox.mark_answered([Place("INBOX", folder.uidvalidity, uid) for uid in (first, 999)])
    site.mailbox.mark_answered([])
    flags = site.mailbox.flags(site.inbox(), [first, second])
    assert {uid: found - {"\\Recent"} for uid, found in flags.items()} == {
        first: {"\\Answered", "\\Flagged"},
        second: set(),
    }


def test_a_move_takes_exactly_these_mails(site: Site) -> None:
    """With flags and date, to the place that is told; others stay, even one that somebody marked \\Deleted."""
    for number in (1, 2, 3):
        site.deliver(mail(number), when=WHEN, flags=("\\Deleted",) if number == 2 else ("\\Answered",))
    folder, (first, second, third) = site.inbox(), site.uids()
    destination = site.mailbox.make_folder(OTHER)
    places = [Place("INBOX", folder.uidvalidity, uid) for uid in (third, first, 999)]
    moved = site.mailbox.move(places, destination)
    assert set(moved) == {places[0], places[1]}
    assert site.uids() == [second]
    there = site.mailbox.examine(destination)
    arrivals = site.mailbox.fetch(there, site.uids(destination))
    assert {arrival.raw for arrival in arrivals} == {mail(1), mail(3)}
    assert all("\\Answered" in arrival.flags and arrival.internal_date == WHEN for arrival in arrivals)
    for old, new in moved.items():
        if new is not None:
            assert (new.folder, new.uidvalidity) == (destination, there.uidvalidity)
            (arrival,) = site.mailbox.fetch(there, [new.uid])
            assert arrival.raw == mail(1 if old.uid == first else 3)
    assert site.mailbox.move([], destination) == {}
    assert site.mailbox.move(places, destination) == {}


def test_a_move_to_nowhere_loses_nothing(site: Site) -> None:
    """Refused, and the mail still lies where it was."""
    site.deliver(mail(), when=WHEN)
    folder, uids = site.inbox(), site.uids()
    with pytest.raises(Refused):
        site.mailbox.move([Place("INBOX", folder.uidvalidity, uids[0])], "Nowhere")
    assert site.uids() == uids


def test_places_of_another_uidvalidity_are_void(site: Site) -> None:
    """Moving or marking by an outdated place raises `Renumbered` and touches nothing."""
    site.deliver(mail(), when=WHEN)
    folder, (uid,) = site.inbox(), site.uids()
    outdated = Place("INBOX", folder.uidvalidity + 1, uid)
    destination = site.mailbox.make_folder(OTHER)
    with pytest.raises(Renumbered):
        site.mailbox.move([outdated], destination)
    with pytest.raises(Renumbered):
        site.mailbox.mark_answered([outdated])
    with pytest.raises(Renumbered):
        site.mailbox.fetch(Folder("INBOX", folder.uidvalidity + 1, 1), [uid])
    assert site.uids() == [uid]
    assert "\\Answered" not in site.mailbox.flags(site.inbox(), [uid])[uid]


def test_waiting_ends_in_time_and_at_a_stop(site: Site) -> None:
    """After the seconds given, or soon after a stop."""
    began = time.monotonic()
    site.mailbox.wait("INBOX", 0.2, lambda: False)
    assert 0.1 < time.monotonic() - began < 2
    site.mailbox.wait("INBOX", 60, lambda: True)
    assert time.monotonic() - began < 4
    assert site.inbox().name == "INBOX"
