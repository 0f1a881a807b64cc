"""Disk full, database locked, power lost, journal damaged or put back: no answer goes out that cannot be recorded."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress

import pytest
from sqlalchemy.exc import OperationalError

from madoguchi.journal import engine, transaction
from madoguchi.journal.engine import FILE
from madoguchi.journal.store import Journal
from madoguchi.outbox.stages import Delivery, Envelope, Outcome, Stage
from madoguchi.service.discovery import discover
from tests.builders import COLLEAGUE
from tests.service.conftest import Desks
from tests.service.desk import Desk

MOST_TRANSACTIONS = 16
"""More than a pass has that reads, answers and files one mail."""


class Disk:
    """Lets that many more transactions be written, and none after them; None: there is room."""

    def __init__(self, begin: Callable[..., None]) -> None:
        self.room: int | None = None
        self._begin = begin

    def begin(self, raw: sqlite3.Connection, *, soon: bool = False) -> None:
        if self.room is not None:
            if not self.room:
                raise OperationalError("COMMIT", None, sqlite3.OperationalError("database or disk is full"))
            self.room -= 1
        self._begin(raw, soon=soon)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(transaction.begin)
    monkeypatch.setattr(transaction, "begin", made.begin)
    return made


def on_send(desk: Desk, monkeypatch: pytest.MonkeyPatch, look: Callable[[], object]) -> None:
    """``look`` is called when the submission server is about to be spoken to."""
    send = desk.outbox.send

    def watched(envelope: Envelope) -> Delivery:
        look()
        return send(envelope)

    monkeypatch.setattr(desk.outbox, "send", watched)


@pytest.mark.parametrize("room", range(MOST_TRANSACTIONS))
def test_a_full_disk_at_any_moment_leads_to_no_second_answer(disk: Disk, desks: Desks, room: int) -> None:
    """Whichever write fails, also after a restart: one answer on record, or one mail held as unknown-outcome."""
    desk = desks("[folders]\nfile_after_hours = 0\n")
    desk.run()
    desk.receive()
    disk.room = room
    for _ in range(2):
        with suppress(OperationalError):
            desk.run()
        desk.connect()
    handed_in = len(desk.outbox.handed_in)
    if handed_in:
        assert desk.fate()["times"]["attempted"], "handed in without a record"
    disk.room = None
    desk.run(3)
    assert len(desk.outbox.handed_in) == 1
    assert desk.reason() in ("answerable", "unknown-outcome")
    assert (desk.reason() == "unknown-outcome") <= (handed_in == 1)
    copies, filed = len(desk.mailbox.contents("Sent")), desk.mailbox.find_folder("Answered/invoice")
    assert copies == (desk.reason() == "answerable")
    assert len(desk.inbox()) + (len(desk.mailbox.contents(filed)) if filed else 0) == 1


def test_a_locked_journal_sends_nothing(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else holds the database for longer than we wait: the pass fails, the mail is answered once later."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0)
    desk = desks()
    desk.run()
    desk.receive()
    with closing(sqlite3.connect(desk.office.state_dir / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            desk.run()
        other.execute("ROLLBACK")
    assert desk.outbox.handed_in == []
    desk.run(2)
    assert (len(desk.outbox.accepted), desk.reason()) == (1, "answerable")


@pytest.mark.parametrize(("restart", "reason"), [(False, "answerable"), (True, "unknown-outcome")])
def test_an_outcome_that_cannot_be_written_is_remembered_while_the_process_lives(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, restart: bool, reason: str
) -> None:
    """The lock is taken while sending: what was handed in is never handed in again, and is known unless all is lost."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0)
    desk = desks()
    desk.run()
    desk.receive()
    with closing(sqlite3.connect(desk.office.state_dir / FILE, isolation_level=None)) as other:
        on_send(desk, monkeypatch, lambda: other.execute("BEGIN IMMEDIATE"))
        with pytest.raises(OperationalError, match="locked"):
            desk.run()
        other.execute("ROLLBACK")
    if restart:
        desk.connect()
    desk.run(3)
    assert (len(desk.outbox.handed_in), desk.reason()) == (1, reason)
    assert len(desk.mailbox.contents("Sent")) == (reason == "answerable")


def test_the_intent_is_on_the_disk_before_the_server_is_spoken_to(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Database and log as they are synced at that moment, opened elsewhere, hold the attempt: the power may fail now.

    The last commit before is made with synchronous=FULL, at which SQLite syncs the log with all that stands in it before
    it returns; the shared memory file, which is never synced, is left out of the copy.
    """
    synced: list[int] = []
    last: list[int] = []

    commit = transaction.commit

    def look(raw: sqlite3.Connection) -> None:
        synced.append(raw.execute("PRAGMA synchronous").fetchone()[0])
        commit(raw)

    saved = tmp_path_factory.mktemp("saved")

    def copy() -> None:
        last.append(synced[-1])
        for name in (FILE, f"{FILE}-wal"):
            shutil.copy(desk.office.state_dir / name, saved / name)

    monkeypatch.setattr(transaction, "commit", look)
    on_send(desk, monkeypatch, copy)
    desk.receive()
    desk.run()
    assert last == [2]
    survived = Journal.open(saved)
    (fate,) = survived.readings.fates()
    assert fate["state"] == "attempting"
    survived.close()


def restore(desk: Desk) -> None:
    """The owner stops the daemon and puts the newest copy in the journal's place."""
    desk.journal.close()
    state = desk.office.state_dir
    (copy,) = (state / "backups").iterdir()
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (state / name).unlink(missing_ok=True)
    shutil.copy(copy, state / FILE)
    desk.journal = Journal.open(state)
    desk.connect()


@pytest.mark.parametrize("waited", [False, True])
def test_a_journal_put_back_from_its_copy_answers_nothing_again(desks: Desks, waited: bool) -> None:
    """What went out since the copy left no trace, not even in Sent: such a mail is held, the next one is answered."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.outbox.script(COLLEAGUE, Delivery(Outcome.UNKNOWN, Stage.FINAL), kept=True)
    desk.run()
    if waited:
        desk.receive()
        desk.run()
    desk.journal.back_up(desk.now())
    if not waited:
        desk.receive()
    for _ in range(2):
        desk.run()
        desk.forward(minutes=11)
    desk.run()
    assert len(desk.outbox.accepted) == 1
    restore(desk)
    for _ in range(3):
        desk.run()
        desk.forward(minutes=11)
    assert (len(desk.outbox.handed_in), desk.reason()) == (1, "rebaselined")
    assert "put back" in str(desk.fate()["evidence"]) or not waited
    desk.receive(2, sender="hanako.sato@example.co.jp")
    for _ in range(3):
        desk.run()
        desk.forward(minutes=11)
    assert (len(desk.outbox.handed_in), desk.reason(2)) == (2, "answerable")


def test_what_was_seen_and_not_read_in_a_copy_is_not_trusted_either(desk: Desk) -> None:
    """Discovered before the copy was made, answered after it: held when the copy is put back."""
    desk.outbox.script(COLLEAGUE, Delivery(Outcome.UNKNOWN, Stage.FINAL), kept=True)
    desk.receive()
    discover(desk.session)
    desk.journal.back_up(desk.now())
    desk.run()
    assert len(desk.outbox.accepted) == 1
    restore(desk)
    desk.run(2)
    assert (len(desk.outbox.handed_in), desk.reason()) == (1, "rebaselined")
