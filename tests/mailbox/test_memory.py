"""What the twin in memory can do beyond the protocol."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import FolderMissing, Place, Refused, Renumbered
from tests.builders import make_mail

WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_renumbering_voids_every_uid() -> None:
    """The same mails under another UIDVALIDITY, and whoever still holds the old folder is told."""
    mailbox = MemoryMailbox()
    mailbox.deliver(b"gone")
    kept = [mailbox.deliver(make_mail(), when=WHEN, flags=["\\Seen"]), mailbox.deliver(b"b", when=WHEN)]
    mailbox.remove(Place("INBOX", kept[0].uidvalidity, 1))
    before, old = mailbox.contents(), mailbox.examine("INBOX")
    mailbox.renumber()
    new = mailbox.examine("INBOX")
    assert new.uidvalidity != old.uidvalidity
    assert [(one.raw, one.flags, one.internal_date) for one in mailbox.contents()] == [
        (one.raw, one.flags, one.internal_date) for one in before
    ]
    assert [one.uid for one in mailbox.contents()] == [1, 2]
    with pytest.raises(Renumbered):
        mailbox.uids_after(old, 0)
    with pytest.raises(Renumbered):
        mailbox.remove(kept[0])


def test_the_server_may_say_no() -> None:
    """Method by method, for as long as it is told to; nothing is half done."""
    mailbox = MemoryMailbox()
    place = mailbox.deliver(b"a")
    mailbox.refusing = {"append", "move", "mark_answered", "make_folder"}
    with pytest.raises(Refused):
        mailbox.append("Sent", b"b", (), WHEN)
    with pytest.raises(Refused):
        mailbox.move([place], "Sent")
    with pytest.raises(Refused):
        mailbox.mark_answered([place])
    with pytest.raises(FolderMissing):
        mailbox.make_folder("New")
    assert (mailbox.contents("Sent"), len(mailbox.contents())) == ([], 1)
    mailbox.refusing.clear()
    assert mailbox.move([place], "Sent") == {place: Place("Sent", mailbox.examine("Sent").uidvalidity, 1)}


def test_a_server_need_not_tell_where_mails_went() -> None:
    """Without UIDPLUS the new place is None, and the mail is there all the same."""
    mailbox = MemoryMailbox(tells_places=False, keeps_sent=True)
    place = mailbox.deliver(b"a")
    assert mailbox.move([place], "Drafts") == {place: None}
    assert [one.raw for one in mailbox.contents("Drafts")] == [b"a"]
    assert mailbox.keeps_sent_copies()


def test_folders_come_and_go_behind_the_programs_back() -> None:
    """With separator and prefix as on a server, seen at once."""
    mailbox = MemoryMailbox(["INBOX", "INBOX.Sent"], separator=".", prefix="INBOX.")
    assert mailbox.special_folder("sent") == "INBOX.Sent"
    assert mailbox.make_folder("Requests/STOP") == "INBOX.Requests.STOP"
    assert mailbox.find_folder("Requests/STOP") == "INBOX.Requests.STOP"
    mailbox.remove_folder("INBOX.Requests.STOP")
    assert mailbox.find_folder("Requests/STOP") is None
    with pytest.raises(FolderMissing):
        mailbox.examine("INBOX.Requests.STOP")


def test_flags_are_set_by_others_too() -> None:
    """As by a phone."""
    mailbox = MemoryMailbox()
    place = mailbox.deliver(b"a", flags=["\\Seen"])
    mailbox.flag(place, "\\Answered")
    assert mailbox.flags(mailbox.examine("INBOX"), [1]) == {1: {"\\Seen", "\\Answered"}}


def test_a_delivery_ends_the_waiting() -> None:
    """New mail is heard of well before the poll."""
    mailbox = MemoryMailbox()
    threading.Timer(0.1, mailbox.deliver, [b"a"]).start()
    began = time.monotonic()
    mailbox.wait("INBOX", 30, lambda: False)
    assert time.monotonic() - began < 5
