"""Training examples out of the account."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.errors import ServerAway, Temporary
from madoguchi.journal.training_cache import TrainingCache
from madoguchi.judge.corpus import of_message
from madoguchi.judge.reading import sample_of
from madoguchi.judge.rows import digest
from madoguchi.learning import pointing
from madoguchi.learning.labelled import Gathered, LeftOut, gather
from madoguchi.learning.teaching import read_account
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival, Folder, FolderMissing, Place, Renumbered
from tests.builders import DIRECTORY, OWNER, make_mail
from tests.service.conftest import Desks
from tests.service.desk import Desk


def test_each_type_has_its_folder_and_mine_its_own(desks: Desks) -> None:
    """The owner's names where given."""
    named = DIRECTORY.replace("[requests.invoice]\n", '[requests.invoice]\nfolder = "請求書"\n')
    desk = desks(directory=named)
    assert dict(desk.office.labelled_folders()) == {
        "invoice": "Requests/請求書",
        "account-access": "Requests/account-access",
        "mine": "Requests/mine",
    }


def found(desk: Desk, cache: TrainingCache | None = None, **more: Any) -> Gathered:
    """What a training finds at this desk."""
    return gather(desk.office, desk.mailbox, cache or TrainingCache.nowhere(), **more)


def labelled(desk: Desk, label: str, number: int, **parts: Any) -> Place:
    """A colleague's mail that the owner put into a labelled folder."""
    desk.mailbox.make_folder(f"Requests/{label}")
    return desk.mailbox.deliver(desk.letter(number, **parts), folder=f"Requests/{label}", when=desk.now())


def test_labelled_folders_teach_what_colleagues_wrote(desk: Desk) -> None:
    """Label by folder; not the owner's own mails in any spelling, nor the program's, nor sensitive ones; unmarked."""
    labelled(desk, "invoice", 1)
    labelled(desk, "mine", 2, body="\n", subject="")
    labelled(desk, "invoice", 3, sender="Taro.Yamada+x@Example.co.jp")
    labelled(desk, "invoice", 4, headers=[("X-Madoguchi-Loop", "x")])
    labelled(desk, "unknown-type", 5)
    labelled(desk, "mine", 6, body="人事評価の件でご相談です。パワハラを受けています。\n")
    before = desk.snapshot()
    got = found(desk)
    assert [(row.label, row.name, row.lang) for row in got.rows] == [("invoice", "<1@example.co.jp>", "ja")]
    assert got.rows[0].digest == digest(sample_of(parse(desk.letter(1))))
    assert got.left_out == {LeftOut.EMPTY: 1, LeftOut.OWN: 2, LeftOut.SENSITIVE: 1}
    assert got.fetched == 5
    assert desk.snapshot() == before


def test_the_answered_folders_are_no_labels(desk: Desk) -> None:
    """What the program filed says what the program thinks; only the owner's move from there teaches."""
    desk.mailbox.make_folder("Answered/invoice")
    place = desk.mailbox.deliver(desk.letter(1), folder="Answered/invoice", when=desk.now())
    assert (found(desk).rows, found(desk).fetched) == ([], 0)
    desk.mailbox.make_folder("Requests/account-access")
    desk.mailbox.move([place], "Requests/account-access")
    assert [row.label for row in found(desk).rows] == ["account-access"]


def test_many_mails_are_read_in_batches(desk: Desk) -> None:
    """More than a batch, none lost, and told as they are read."""
    told: list[int] = []
    for number in range(205):
        labelled(desk, "invoice", number)
    assert len(found(desk, progress=told.append).rows) == 205
    assert told == [200, 205]


def test_only_what_is_new_is_read(desk: Desk) -> None:
    """Nothing the second time; then one mail more; moved to another label it is read there and forgotten here."""
    cache = TrainingCache.nowhere()
    first, _ = labelled(desk, "invoice", 1), labelled(desk, "mine", 2)
    assert found(desk, cache).fetched == 2
    again = found(desk, cache)
    assert (len(again.rows), again.fetched) == (2, 0)
    labelled(desk, "mine", 3)
    assert found(desk, cache).fetched == 1
    desk.mailbox.move([first], "Requests/mine")
    moved = found(desk, cache)
    assert (moved.fetched, {row.label for row in moved.rows}) == (1, {"mine"})
    assert len(cache.entries) == 3


def test_what_leaves_the_mailbox_leaves_the_cache(desk: Desk) -> None:
    """Deleted, renumbered, or its folder gone."""
    cache = TrainingCache.nowhere()
    for number in (1, 2, 3):
        labelled(desk, "invoice", number)
    found(desk, cache)
    desk.mailbox.remove(next(iter(cache.entries)).place)
    assert len(found(desk, cache).rows) == len(cache.entries) == 2
    desk.mailbox.renumber("Requests/invoice")
    assert found(desk, cache).fetched == len(cache.entries) == 2
    desk.mailbox.remove_folder("Requests/invoice")
    found(desk, cache)
    assert cache.entries == {}


def test_nothing_is_forgotten_where_the_mailbox_could_not_be_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server goes away in the middle: what was read before is still there the next time."""
    cache = TrainingCache.nowhere()
    labelled(desk, "invoice", 1)
    found(desk, cache)
    labelled(desk, "mine", 2)

    def away(*_: object) -> list[Arrival]:
        raise ServerAway("imap: gone")

    with monkeypatch.context() as broken:
        broken.setattr(desk.mailbox, "fetch", away)
        with pytest.raises(ServerAway):
            found(desk, cache)
    assert found(desk, cache).fetched == 1


def test_a_mail_that_breaks_something_teaches_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is counted, and the others are learned from."""
    labelled(desk, "invoice", 1)
    labelled(desk, "invoice", 2)
    real = pointing.is_sensitive

    def breaks(message: Message, office: Office) -> bool:
        if message.message_id == "<1@example.co.jp>":
            raise ZeroDivisionError
        return real(message, office)

    monkeypatch.setattr(pointing, "is_sensitive", breaks)
    got = found(desk)
    assert ([row.name for row in got.rows], got.left_out) == (["<2@example.co.jp>"], {LeftOut.UNREADABLE: 1})


def test_a_folder_renumbered_meanwhile_is_not_mixed_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its mails are not taken for those that had their numbers."""
    labelled(desk, "invoice", 1)
    real = desk.mailbox.uids_after

    def late(folder: Folder, uid: int) -> list[int]:
        uids = real(folder, uid)
        desk.mailbox.renumber(folder.name)
        return uids

    cache = TrainingCache.nowhere()
    monkeypatch.setattr(desk.mailbox, "uids_after", late)
    with pytest.raises(Renumbered):
        found(desk, cache)
    assert cache.entries == {}
    with pytest.raises(Temporary, match="renumbered this folder while it was read; train again"):
        read_account(desk.office, desk.journal, cache, lambda: desk.mailbox)


def test_a_folder_deleted_meanwhile_is_told_and_nothing_is_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed, and gone when it is opened."""
    cache = TrainingCache.nowhere()
    labelled(desk, "invoice", 1)
    found(desk, cache)
    monkeypatch.setattr(desk.mailbox, "find_folder", lambda configured: configured)
    desk.mailbox.remove_folder("Requests/invoice")
    with pytest.raises(FolderMissing, match="Requests/invoice"):
        found(desk, cache)
    assert len(cache.entries) == 1


def test_only_the_first_request_of_a_thread_teaches(desk: Desk) -> None:
    """Whatever order they lie in; the same mail under two labels stays twice, for the owner to see."""
    reply = [("References", "<1@example.co.jp>")]
    labelled(desk, "invoice", 2, headers=reply, date="Tue, 24 Nov 2026 01:00:00 +0000")
    labelled(desk, "invoice", 1, date="Tue, 24 Nov 2026 09:30:00 +0900")
    labelled(desk, "mine", 3, headers=reply, date="Tue, 24 Nov 2026 11:00:00 +0900")
    got = found(desk)
    assert [row.name for row in got.rows] == ["<1@example.co.jp>"]
    assert got.left_out == {LeftOut.LATER: 2}
    labelled(desk, "account-access", 1, date="Tue, 24 Nov 2026 09:30:00 +0900")
    assert sorted(row.label for row in found(desk).rows) == ["account-access", "invoice"]


def test_labels_of_the_queue_teach_wherever_the_mail_lies(desk: Desk) -> None:
    """In its place, or found again by its Message-ID; not deleted, and no second time where a folder labels it."""
    here, moved, gone, foldered = (desk.receive(number) for number in (1, 2, 3, 4))
    labels = [
        (here, "<1@example.co.jp>", "account-access"),
        (moved, "<2@example.co.jp>", "mine"),
        (gone, "<3@example.co.jp>", "invoice"),
        (foldered, "<4@example.co.jp>", "invoice"),
        (Place("Elsewhere", 1, 1), "", "invoice"),
    ]
    desk.mailbox.make_folder("Archive")
    desk.mailbox.make_folder("Requests/mine")
    desk.mailbox.move([moved], "Archive")
    desk.mailbox.move([foldered], "Requests/mine")
    desk.mailbox.remove(gone)
    got = found(desk, labels=labels)
    assert {row.name: row.label for row in got.rows} == {
        "<1@example.co.jp>": "account-access",
        "<2@example.co.jp>": "mine",
        "<4@example.co.jp>": "mine",
    }
    assert got.left_out == {LeftOut.GONE: 1}


def test_a_thread_is_named_by_its_oldest_mail() -> None:
    """So that a question and its repetition never lie on both sides of a fold."""
    thread = make_mail(headers=[("References", "<root@x> <mid@x>"), ("In-Reply-To", "<mid@x>")])
    assert of_message(parse(thread), "invoice", "s").thread == "<root@x>"
    assert of_message(parse(make_mail(headers=[("In-Reply-To", "<mid@x>")])), "invoice", "s").thread == "<mid@x>"
    alone = of_message(parse(make_mail()), "invoice", "s")
    assert (alone.thread, alone.date) == ("<request-1@example.co.jp>", "2026-11-23T00:00:00+00:00")
    assert OWNER not in alone.body


def test_what_the_owner_chose_freely_is_told_from_what_the_program_asked_about(desk: Desk) -> None:
    """A mail put into its folder before the program ever saw it speaks for all mail; one labelled after a decision, by
    a move or in the queue, teaches but certifies nothing."""
    labelled(desk, "invoice", 1)
    desk.receive(2, body="こんにちは、鈴木さん\n", subject="ご挨拶")
    desk.receive(3, body="先日はどうも、鈴木さん\n", subject="お礼")
    desk.run()
    (moved,), (queued,) = (desk.journal.mails.by_message_id(f"<{number}@example.co.jp>") for number in (2, 3))
    desk.mailbox.make_folder("Requests/mine")
    desk.mailbox.move([moved.place], "Requests/mine")
    desk.run()
    desk.journal.mails.label(queued, "mine", desk.now())
    rows = read_account(desk.office, desk.journal, TrainingCache.nowhere(), lambda: desk.mailbox).rows
    assert {row.name: row.chosen for row in rows} == {
        "<1@example.co.jp>": False,
        "<2@example.co.jp>": True,
        "<3@example.co.jp>": True,
    }
