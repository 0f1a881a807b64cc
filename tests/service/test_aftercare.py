"""After an answer: copy, flag, filing, all best effort; and the queue follows the owner."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.service import aftercare, sent_copy
from tests.builders import COLLEAGUE, DIRECTORY
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed

HELD = {"subject": "お昼", "body": "お昼でもどうですか。\n"}


def test_an_answer_is_copied_flagged_and_filed_in_time(desk: Desk) -> None:
    """At once a copy in Sent and \\Answered; after a day the mail lies in Answered/<type>, unread as it was."""
    desk.receive()
    (delivered,) = desk.inbox()
    desk.run(2)
    (copy,) = desk.mailbox.contents("Sent")
    assert copy.raw == desk.outbox.accepted[0].raw
    assert copy.flags == {"\\Seen"}
    assert [one.flags for one in desk.inbox()] == [{"\\Answered"}]
    desk.forward(hours=23, minutes=59)
    desk.run()
    assert len(desk.inbox()) == 1
    desk.forward(minutes=2)
    desk.run(3)
    (filed,) = desk.mailbox.contents("Answered/invoice")
    assert (filed.raw, filed.flags) == (delivered.raw, {"\\Answered"})
    assert (desk.inbox(), desk.fate()["state"], desk.fate()["folder"]) == ([], "filed", "Answered/invoice")
    assert len(desk.mailbox.contents("Sent")) == 1


def test_the_filing_folder_has_the_owners_name(desks: Desks) -> None:
    """`folder = "請求書"`, and 0 hours files at once."""
    named = DIRECTORY.replace("[requests.invoice]\n", '[requests.invoice]\nfolder = "請求書"\n')
    desk = desks("[folders]\nfile_after_hours = 0\n", directory=named)
    desk.run()
    desk.receive()
    desk.run()
    assert len(desk.mailbox.contents("Answered/請求書")) == 1


@pytest.mark.parametrize(("setting", "keeps", "copies"), [("auto", True, 0), ("auto", False, 1), ("append", True, 1), ("server", False, 0)])  # fmt: skip
def test_who_keeps_the_sent_copy(desks: Desks, setting: str, keeps: bool, copies: int) -> None:
    """The provider where it does so by itself, else the program; never both."""
    desk = desks()
    desk.mailbox = MemoryMailbox(keeps_sent=keeps)
    desk.office.settings.smtp.__dict__["sent_copy"] = setting
    desk.connect()
    desk.run()
    desk.receive()
    desk.run(2)
    assert len(desk.mailbox.contents("Sent")) == copies


@pytest.mark.parametrize("configured", ["", "送信控え"])
def test_a_missing_sent_folder_is_made(desks: Desks, configured: str) -> None:
    """Under the name the owner gave, or as Sent."""
    desk = desks(f'[folders]\nfile_after_hours = 24\nsent = "{configured}"\n')
    desk.mailbox.remove_folder("Sent")
    desk.connect()
    desk.run()
    desk.receive()
    desk.run()
    assert len(desk.mailbox.contents(configured or "Sent")) == 1


@pytest.mark.parametrize("refused", ["append", "mark_answered", "make_folder", "move"])
def test_what_fails_afterwards_never_sends_again(desks: Desks, refused: str) -> None:
    """Copy, flag or filing refused for hours: one answer; once the server says yes again it is all done."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.run()
    desk.mailbox.refusing = {refused}
    desk.receive()
    for _ in range(3):
        desk.run()
        desk.forward(hours=1)
    assert len(desk.outbox.handed_in) == 1
    assert desk.reason() == "answerable"
    desk.mailbox.refusing = set()
    desk.run(2)
    (filed,) = desk.mailbox.contents("Answered/invoice")
    assert len(desk.outbox.handed_in) == 1
    if refused != "append":
        assert "\\Answered" in filed.flags
        assert len(desk.mailbox.contents("Sent")) == 1


def test_a_copy_that_a_crash_prevented_is_made_up_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written anew from the original with the same Message-ID; a copy that is there already is not doubled."""
    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.service.answering.keep_copy", lambda *_: None)
        desk.receive()
        patch.setattr(aftercare, "_copy_again", lambda *_: None)
        desk.run()
    assert desk.mailbox.contents("Sent") == []
    desk.run(2)
    (copy,) = desk.mailbox.contents("Sent")
    assert parsed(copy.raw)["Message-ID"] == desk.answers()[0]["Message-ID"]


def test_a_copy_that_cannot_be_written_any_more_stops_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request type left the directory between crash and restart: no copy, and work goes on."""
    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.service.answering.keep_copy", lambda *_: None)
        patch.setattr(aftercare, "_copy_again", lambda *_: None)
        desk.receive()
        desk.run()
    desk.office.directory.requests.pop("invoice")
    desk.forward(hours=25)
    desk.run(2)
    assert desk.fate()["state"] == "filed"
    assert desk.mailbox.contents("Sent") == []


def test_what_the_owner_moved_is_not_moved_again(desk: Desk) -> None:
    """An answered mail that the owner filed stays there; its story is over."""
    place = desk.receive()
    desk.run()
    desk.mailbox.make_folder("Archive")
    desk.mailbox.move([place], "Archive")
    desk.forward(hours=25)
    desk.run(2)
    assert len(desk.mailbox.contents("Archive")) == 1
    assert desk.fate()["state"] == "filed"
    assert desk.mailbox.contents("Answered/invoice") == []


def test_a_server_that_does_not_tell_places_still_files(desks: Desks) -> None:
    """Without COPYUID: filed once, not looked for again."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.mailbox = MemoryMailbox(tells_places=False)
    desk.connect()
    desk.run()
    desk.receive()
    desk.run(3)
    assert len(desk.mailbox.contents("Answered/invoice")) == 1
    assert desk.fate()["state"] == "filed"


OWNER_DOES: dict[str, tuple[Any, str | None]] = {
    "answers": (lambda d, p: d.mailbox.flag(p, "\\Answered"), "answered by the owner"),
    "answers from elsewhere": (
        lambda d, p: d.mailbox.append("Sent", d.letter(50, headers=[("In-Reply-To", "<1@example.co.jp>")]), (), d.now()),
        "answered by the owner",
    ),
    "deletes": (lambda d, p: d.mailbox.remove(p), "left the inbox"),
    "marks deleted": (lambda d, p: d.mailbox.flag(p, "\\Deleted"), "left the inbox"),
    "archives": (lambda d, p: d.mailbox.move([p], "Drafts"), "left the inbox"),
    "reads": (lambda d, p: d.mailbox.flag(p, "\\Seen", "\\Flagged"), None),
    "nothing": (lambda d, p: None, None),
}  # fmt: skip


@pytest.mark.parametrize("what", OWNER_DOES)
def test_the_queue_follows_the_owner(desk: Desk, what: str) -> None:
    """Answered, moved, archived or deleted in any client: off the queue by itself. Read or flagged: not."""
    act, closed_by = OWNER_DOES[what]
    place = desk.receive(1, **HELD)
    desk.run()
    assert len(desk.journal.readings.held()) == 1
    act(desk, place)
    desk.run()
    assert desk.fate()["closed_by"] == closed_by
    assert len(desk.journal.readings.held()) == (closed_by is None)
    assert desk.reason() == "mine"


def test_a_held_mail_survives_renumbering_in_the_queue(desk: Desk) -> None:
    """Another UIDVALIDITY is no departure: it is matched first, and waits on."""
    desk.receive(1, **HELD)
    desk.run()
    desk.mailbox.renumber()
    desk.run(2)
    assert len(desk.journal.readings.held()) == 1


def test_a_draft_leaves_the_queue_when_it_is_sent(desks: Desks) -> None:
    """The owner sends the draft from any client: it lies in Sent and answers the mail."""
    desk = desks(mode="draft")
    desk.run()
    desk.receive()
    desk.run()
    (draft,) = desk.mailbox.contents("Drafts")
    desk.mailbox.append("Sent", draft.raw, ("\\Seen",), desk.now())
    desk.run()
    assert desk.fate()["closed_by"] == "answered by the owner"
    assert desk.reason() == "draft-mode"


def test_a_copy_is_looked_for_before_it_is_made(desk: Desk) -> None:
    """The provider was quicker: no second one."""
    desk.receive()
    desk.run()
    (intent,) = desk.journal.outgoing.unfinished()
    sent_copy.keep_copy(desk.session, intent, desk.outbox.accepted[0].raw)
    assert len(desk.mailbox.contents("Sent")) == 1
    assert desk.outbox.accepted[0].recipient == COLLEAGUE
