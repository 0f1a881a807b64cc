"""What is new, and what was there before."""

from __future__ import annotations

import pytest

from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.service.account import open_session
from madoguchi.service.discovery import discover
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed


def test_the_first_start_is_a_baseline(desks: Desks) -> None:
    """Whatever was there is never answered, not on the first pass and not on the tenth."""
    desk = desks()
    for number in (1, 2):
        desk.receive(number)
    before = desk.snapshot()
    desk.run(10)
    assert [(one["disposition"], one["reason"]) for one in desk.fates()] == [("baseline", "baseline")] * 2
    assert desk.outbox.handed_in == []
    assert desk.snapshot() == before


def test_an_empty_inbox_is_a_baseline_too(desk: Desk) -> None:
    """The first mail ever is new."""
    desk.receive()
    desk.run()
    assert desk.reason() == "answerable"


def test_every_uid_is_written_down_once(desk: Desk) -> None:
    """Discovery twice finds nothing twice; the inbox comes back as it was opened."""
    place = desk.receive()
    for _ in range(2):
        folder = discover(desk.session)
    assert (folder.name, folder.uidvalidity) == ("INBOX", place.uidvalidity)
    assert [one.place for one in desk.journal.queue.unread(9)] == [place]
    assert desk.journal.queue.watermark("INBOX") == (place.uidvalidity, place.uid)


def test_a_baseline_mail_stays_one_wherever_it_goes(desks: Desks) -> None:
    """Dragged out and back, copied, renumbered: known by its identity, never answered."""
    desk = desks()
    old = desk.receive()
    raw = desk.inbox()[0].raw
    desk.run()
    desk.forward(hours=1)
    desk.mailbox.remove(old)
    desk.mailbox.deliver(raw, when=desk.now())
    desk.run()
    desk.mailbox.deliver(raw, when=desk.now())
    desk.run()
    desk.mailbox.renumber()
    desk.run(2)
    assert [one["reason"] for one in desk.fates()] == ["baseline"]
    assert desk.outbox.handed_in == []


def test_another_persons_mail_is_not_taken_for_the_one_of_the_same_id(desks: Desks) -> None:
    """It came while the folder was renumbered: each has its own fate, neither is answered, each where it lies."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.run()
    desk.receive()
    desk.run()
    desk.receive(sender="taro.sato@example.co.jp", body="ログインできません。\n")
    desk.mailbox.renumber()
    desk.run()
    desk.forward(minutes=20)
    desk.run(2)
    assert sorted(fate["reason"] for fate in desk.fates()) == ["rebaselined", "same-id"]
    assert desk.outbox.handed_in == []
    records = desk.journal.mails.by_message_id("<1@example.co.jp>")
    lies = {arrival.uid: parsed(arrival.raw)["From"].addresses[0].addr_spec for arrival in desk.inbox()}
    assert [lies[record.place.uid] for record in records] == [record.sender for record in records]


def test_after_renumbering_the_unknown_is_held_and_the_old_is_baseline(desk: Desk) -> None:
    """Recent and unknown: perhaps new, perhaps not, so the owner decides; what is known keeps its fate."""
    desk.receive(1)
    desk.run()
    desk.mailbox.renumber()
    desk.receive(2)
    desk.mailbox.deliver(desk.letter(3), when=desk.now().replace(year=2025))
    desk.run(2)
    assert [desk.reason(number) for number in (1, 2, 3)] == ["answerable", "rebaselined", "baseline"]
    assert len(desk.outbox.accepted) == 1


def test_a_missing_inbox_is_told_by_its_key(desk: Desk) -> None:
    """The configuration's key and value stand in the error."""
    desk.mailbox.remove_folder("INBOX")
    desk.office.settings.folders.__dict__["inbox"] = "Eingang"
    with pytest.raises(FolderMissing, match=r"folders\.inbox: found 'Eingang'"):
        open_session(desk.session.account, desk.mailbox, desk.outbox)
