"""What the owner's own moves say."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.errors import ServerAway
from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import Folder, Heading, Place, Refused
from madoguchi.service.feedback import take_feedback
from tests.service.conftest import Desks
from tests.service.desk import Desk

INVOICE, ACCESS, MINE = "Requests/invoice", "Requests/account-access", "Requests/mine"
ANSWERED = "Answered/invoice"


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """Answers are filed at once; the labelled folders are there, and some old mail in them."""
    desk = desks("\n[folders]\nfile_after_hours = 0\n")
    for folder in (INVOICE, ACCESS, MINE):
        desk.mailbox.make_folder(folder)
    desk.mailbox.deliver(desk.letter(90), folder=INVOICE, when=desk.now())
    desk.run()
    return desk


def answered(desk: Desk, number: int = 1) -> Place:
    """A mail that was answered as an invoice and filed; its place."""
    desk.receive(number)
    desk.run()
    assert desk.fate(number)["state"] == "filed"
    (place,) = [
        Place(ANSWERED, desk.mailbox.examine(ANSWERED).uidvalidity, arrival.uid)
        for arrival in desk.mailbox.contents(ANSWERED)
        if f"<{number}@example.co.jp>".encode() in arrival.raw
    ]
    return place


@pytest.mark.parametrize(
    ("folder", "label", "feedback"),
    [
        (INVOICE, "invoice", "confirmed"),
        (ACCESS, "account-access", "corrected"),
        (MINE, "mine", "corrected"),
    ],
)
def test_a_move_to_a_label_confirms_or_corrects(desk: Desk, folder: str, label: str, feedback: str) -> None:
    """On record with its time, and only once; nothing is sent for it."""
    desk.mailbox.move([answered(desk)], folder)
    desk.run()
    fate = desk.fate()
    assert (fate["label"], fate["feedback"], fate["disposition"]) == (label, feedback, "answered")
    assert fate["folder"] == folder
    desk.run(2)
    assert len(desk.answers()) == 1
    assert desk.journal.readings.feedback(None) == {feedback: 1}
    assert desk.journal.mails.labels() == []


def test_back_in_the_inbox_the_answer_was_wrong(desk: Desk) -> None:
    """Which type is right nobody said; it is not answered again, and counts as no pointer."""
    desk.mailbox.move([answered(desk)], "INBOX")
    desk.run(3)
    fate = desk.fate()
    assert (fate["label"], fate["feedback"], fate["state"]) == (None, "put-back", "filed")
    assert len(desk.answers()) == 1
    assert desk.journal.outgoing.pointers({"hanako@example.co.jp"}, desk.now().replace(year=2020)) == ()


def test_what_was_put_back_may_be_corrected_then(desk: Desk) -> None:
    """The last word counts."""
    desk.mailbox.move([answered(desk)], "INBOX")
    desk.run()
    (back,) = [arrival for arrival in desk.inbox() if b"<1@example.co.jp>" in arrival.raw]
    desk.mailbox.move([Place("INBOX", desk.mailbox.examine("INBOX").uidvalidity, back.uid)], ACCESS)
    desk.run()
    assert (desk.fate()["label"], desk.fate()["feedback"]) == ("account-access", "corrected")


def test_a_label_that_was_taken_back_holds_no_more(desk: Desk) -> None:
    """Confirmed by mistake, then back to the inbox: the answer was wrong. A held mail just loses its label."""
    desk.mailbox.move([answered(desk)], INVOICE)
    held = desk.receive(2, subject="", body="こんにちは、鈴木さん\n")
    desk.run()
    desk.mailbox.move([held], MINE)
    desk.run()
    assert (desk.fate(1)["feedback"], desk.fate(2)["label"]) == ("confirmed", "mine")
    for folder in (INVOICE, MINE):
        there = desk.mailbox.examine(folder)
        uids = [uid for uid in desk.mailbox.uids_after(there, 0) if (folder, uid) != (INVOICE, 1)]
        desk.mailbox.move([Place(folder, there.uidvalidity, uid) for uid in uids], "INBOX")
    desk.run(2)
    assert [(desk.fate(n)["label"], desk.fate(n)["feedback"]) for n in (1, 2)] == [(None, "put-back"), (None, None)]
    assert len(desk.answers()) == 1


def test_a_label_by_hand_judges_an_answer_too(desk: Desk) -> None:
    """`held label` on an answered mail is the same word."""
    answered(desk)
    (record,) = desk.journal.mails.by_message_id("<1@example.co.jp>")
    desk.journal.mails.label(record, "account-access", desk.now())
    assert (desk.fate()["feedback"], len(desk.journal.mails.labels())) == ("corrected", 1)


def test_a_second_delivery_is_no_put_back(desk: Desk) -> None:
    """The same mail comes again, and the first copy still lies where it was filed."""
    answered(desk)
    desk.mailbox.deliver(desk.letter(1), when=desk.now())
    desk.run(2)
    assert desk.fate()["feedback"] is None
    assert len(desk.answers()) == 1


def test_a_server_that_tells_no_places_is_asked_by_message_id(desks: Desks) -> None:
    """Without UIDPLUS the filed mail is looked for by its id."""
    desk = desks("\n[folders]\nfile_after_hours = 0\n")
    desk.mailbox = MemoryMailbox(tells_places=False)
    desk.connect()
    desk.run()
    desk.receive(1)
    desk.receive(2, sender="jiro@example.co.jp")
    desk.run()
    folder = desk.mailbox.examine(ANSWERED)
    first = desk.mailbox.with_message_id(folder, "<1@example.co.jp>")[0]
    desk.mailbox.move([Place(ANSWERED, folder.uidvalidity, first)], "INBOX")
    desk.mailbox.deliver(desk.letter(2, sender="jiro@example.co.jp"), when=desk.now())
    desk.run(2)
    assert [desk.fate(number)["feedback"] for number in (1, 2)] == ["put-back", None]
    assert len(desk.answers()) == 2


def test_a_held_mail_that_is_moved_to_a_label_is_labelled(desk: Desk) -> None:
    """No answer to judge; it leaves the queue. One that still waits is not answered."""
    held = desk.receive(1, subject="", body="こんにちは、鈴木さん\n")
    desk.run()
    desk.mailbox.move([held], MINE)
    desk.run()
    fate = desk.fate()
    assert (fate["label"], fate["feedback"], fate["closed_by"]) == ("mine", None, "labelled")
    desk.configure("\n[reply]\ndelay_seconds = 600\n")
    desk.connect()
    waiting = desk.receive(2)
    desk.run()
    desk.mailbox.move([waiting], ACCESS)
    desk.run()
    desk.forward(hours=1)
    desk.run()
    assert (desk.fate(2)["label"], desk.fate(2)["reason"]) == ("account-access", "handled")
    assert desk.answers() == []


def test_old_mail_is_nobodys_answer(desk: Desk) -> None:
    """Mail of before the first start is moved about without a word in the journal."""
    desk.mailbox.move([Place(INVOICE, desk.mailbox.examine(INVOICE).uidvalidity, 1)], MINE)
    desk.run()
    assert desk.fates() == []


def test_only_what_came_since_is_looked_at(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass without news asks for no heading."""
    desk.mailbox.move([answered(desk)], INVOICE)
    desk.run()

    def none_asked(*_: Any) -> list[Heading]:
        raise AssertionError("headings were read")

    monkeypatch.setattr(desk.mailbox, "headings", none_asked)
    take_feedback(desk.session)


def test_a_folder_from_its_beginning_does_not_overrule_a_later_label(desk: Desk) -> None:
    """Renumbered, it is read again; what the owner said in the queue meanwhile stays."""
    desk.mailbox.move([answered(desk)], INVOICE)
    desk.run()
    (record,) = desk.journal.mails.by_message_id("<1@example.co.jp>")
    desk.journal.mails.label(record, "account-access", desk.now())
    desk.mailbox.renumber(INVOICE)
    desk.run()
    assert desk.fate()["label"] == "account-access"


def test_a_folder_that_cannot_be_read_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked at again on the next pass, and nothing is lost."""
    desk.mailbox.move([answered(desk)], ACCESS)
    real = desk.mailbox.uids_after

    def refusing(folder: Folder, uid: int) -> list[int]:
        if folder.name == ACCESS:
            raise Refused("NO")
        return real(folder, uid)

    with monkeypatch.context() as broken:
        broken.setattr(desk.mailbox, "uids_after", refusing)
        desk.run()
    assert desk.fate()["feedback"] is None
    desk.run()
    assert desk.fate()["feedback"] == "corrected"


def test_a_crash_before_the_watermark_loses_no_label(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The label is recorded first; recorded twice it is the same."""
    desk.mailbox.move([answered(desk)], ACCESS)

    def dies(*_: Any) -> None:
        raise ServerAway("gone")

    with monkeypatch.context() as broken:
        broken.setattr(desk.session.journal.queue, "looked_through", dies)
        with pytest.raises(ServerAway):
            desk.run()
    desk.connect()
    desk.run()
    assert (desk.fate()["label"], desk.fate()["feedback"]) == ("account-access", "corrected")
