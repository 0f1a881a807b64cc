"""Training examples out of the account."""

from __future__ import annotations

from madoguchi.judge.corpus import of_message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Place
from madoguchi.service.labelled import from_folders, from_queue, labelled_folders
from tests.builders import DIRECTORY, OWNER, make_mail
from tests.service.conftest import Desks
from tests.service.desk import Desk


def test_each_type_has_its_folder_and_mine_its_own(desks: Desks) -> None:
    """The owner's names where given."""
    named = DIRECTORY.replace("[requests.invoice]\n", '[requests.invoice]\nfolder = "請求書"\n')
    desk = desks(directory=named)
    assert dict(labelled_folders(desk.office)) == {
        "invoice": "Requests/請求書",
        "account-access": "Requests/account-access",
        "mine": "Requests/mine",
    }


def test_labelled_folders_teach_what_colleagues_wrote(desk: Desk) -> None:
    """Text on top, label by folder; not the owner's own mails in any spelling, nor the program's; unmarked."""
    for folder in ("Requests/invoice", "Requests/mine", "Requests/unknown-type"):
        desk.mailbox.make_folder(folder)
    desk.mailbox.append("Requests/invoice", desk.letter(1), (), desk.now())
    desk.mailbox.append("Requests/mine", desk.letter(2, body="\n", subject=""), (), desk.now())
    desk.mailbox.append("Requests/invoice", desk.letter(3, sender="Taro.Yamada+x@Example.co.jp"), (), desk.now())
    desk.mailbox.append("Requests/invoice", desk.letter(4, headers=[("X-Madoguchi-Loop", "x")]), (), desk.now())
    desk.mailbox.append("Requests/unknown-type", desk.letter(5), (), desk.now())
    before = desk.snapshot()
    examples = from_folders(desk.office, desk.mailbox)
    assert [(one.label, one.subject, one.lang) for one in examples] == [("invoice", "請求書の件", "ja")]
    assert "お世話になっております" not in examples[0].body
    assert examples[0].source == "Requests/invoice UID 1"
    assert examples.skipped == 1
    assert desk.snapshot() == before


def test_many_mails_are_read_in_batches(desk: Desk) -> None:
    """More than a batch, none lost."""
    desk.mailbox.make_folder("Requests/invoice")
    for number in range(205):
        desk.mailbox.append("Requests/invoice", desk.letter(number), (), desk.now())
    assert len(from_folders(desk.office, desk.mailbox)) == 205


def test_labels_of_the_queue_teach_where_the_mail_still_lies(desk: Desk) -> None:
    """The mail labelled in place; not one that went away, was renumbered, or whose folder is gone."""
    here, gone = desk.receive(1), desk.receive(2)
    desk.mailbox.remove(gone)
    labels = [
        (here, "account-access"),
        (gone, "invoice"),
        (Place("INBOX", here.uidvalidity + 1, here.uid), "invoice"),
        (Place("Archive", 1, 1), "invoice"),
    ]
    assert [one.label for one in from_queue(desk.office, desk.mailbox, labels)] == ["account-access"]
    assert from_queue(desk.office, desk.mailbox, []) == []


def test_a_thread_is_named_by_its_oldest_mail() -> None:
    """So that a question and its repetition never lie on both sides of a fold."""
    thread = make_mail(headers=[("References", "<root@x> <mid@x>"), ("In-Reply-To", "<mid@x>")])
    assert of_message(parse(thread), "invoice", "s").thread == "<root@x>"
    assert of_message(parse(make_mail(headers=[("In-Reply-To", "<mid@x>")])), "invoice", "s").thread == "<mid@x>"
    alone = of_message(parse(make_mail()), "invoice", "s")
    assert (alone.thread, alone.date) == ("<request-1@example.co.jp>", "2026-11-23T09:00:00+09:00")
    assert OWNER not in alone.body
