"""An account goes on with the journal of an earlier program: nobody is answered twice, and nobody is forgotten."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from madoguchi.journal.engine import FILE
from tests.journal.old import EARLIER, letters, put, rows
from tests.service.desk import Desk

KEPT = (
    letters.BASELINE,
    letters.FILED,
    letters.ANSWERED,
    letters.UNSURE,
    letters.EXCEPTED,
    letters.MACHINE,
    letters.DRAFTED,
    letters.REFUSED,
    letters.UNKNOWN,
)
OWED = {letters.PLANNED, letters.PENDING, letters.UNREAD, letters.LATER}
FOLDERS = ("Answered/invoice", "Answered/account-access", "Requests/invoice")
"""In the order in which they were made, so that they are numbered as they were."""


def reopened(home: Path, schema: str) -> Desk:
    """The account with that journal, and its mailbox as it was then; its Sent folder is empty."""
    held = {row["message_id"]: row for row in rows(put(schema, home / "state"))["mails"]}
    last = max(str(row["arrived_at"]) for row in held.values())
    desk = Desk(home)
    desk.forward(seconds=(datetime.fromisoformat(last) - desk.now()).total_seconds())
    for folder in FOLDERS:
        desk.mailbox.make_folder(folder)
    for number in range(letters.BASELINE, letters.LATER):
        row = held.get(letters.message_id(number), {"arrived_at": last, "folder": "INBOX"})
        when = datetime.fromisoformat(str(row["arrived_at"]))
        place = desk.mailbox.deliver(letters.letter(number, when), when=when)
        if row["folder"] != "INBOX":
            desk.mailbox.move([place], str(row["folder"]))
    desk.connect()
    desk.forward(minutes=15)
    return desk


def answered(desk: Desk) -> list[str]:
    """Who was sent an answer, in order."""
    return sorted(str(mail["In-Reply-To"]) for mail in desk.answers())


def settled(desk: Desk) -> dict[int, tuple[object, ...]]:
    """The fates that were final before."""
    fates = {number: desk.fate(number) for number in KEPT}
    return {number: (fate["disposition"], fate["reason"], fate["state"]) for number, fate in fates.items()}


@pytest.mark.parametrize("schema", [EARLIER[0], EARLIER[-1]])
def test_with_an_earlier_journal_nobody_is_answered_twice(schema: str, tmp_path: Path) -> None:
    """What was settled stays so, an attempt is not repeated, what waited is answered once; also when renumbered."""
    desk = reopened(tmp_path, schema)
    before = settled(desk)
    desk.receive(letters.LATER, sender=letters.sender(letters.LATER))
    desk.run(2)
    assert answered(desk) == sorted(letters.message_id(number) for number in OWED)
    assert settled(desk) == before
    assert desk.reason(letters.ATTEMPTING) == "unknown-outcome"
    desk.mailbox.renumber()
    desk.run(2)
    assert len(desk.outbox.handed_in) == len(OWED)
    desk.journal.close()


def test_an_earlier_attempt_that_went_out_is_found_in_sent(tmp_path: Path) -> None:
    """The copy was kept, the program ended before it wrote so: sent, and not a word more."""
    desk = reopened(tmp_path, EARLIER[0])
    (row,) = [row for row in rows(tmp_path / "state" / FILE)["outbox"] if row["state"] == "attempting"]
    copy = desk.letter(99, sender=letters.OWNER, message_id=str(row["message_id"]))
    desk.mailbox.deliver(copy, folder="Sent", when=desk.now())
    desk.run()
    assert desk.fate(letters.ATTEMPTING)["disposition"] == "answered"
    assert letters.message_id(letters.ATTEMPTING) not in answered(desk)
    desk.journal.close()
