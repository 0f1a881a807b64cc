"""The power fails: what was written and not yet on the disk is gone, and nobody gets two answers."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from madoguchi.journal import transaction
from madoguchi.journal.engine import FILE
from tests.journal.fresh import journal_in
from tests.service.desk import Desk

FILES = (FILE, f"{FILE}-wal")
FULL = 2
COMMIT = transaction.commit


class Disk:
    """What of a desk's journal is surely on the disk: the files as they were after the last commit with FULL."""

    def __init__(self, desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._from, self._place, self._monkeypatch = desk.office.state_dir, place, monkeypatch
        place.mkdir()
        self.synced = self.commits = 0

        def committed(connection: sqlite3.Connection) -> None:
            began = connection.in_transaction
            COMMIT(connection)
            self.commits += began
            if began and connection.execute("PRAGMA synchronous").fetchone() == (FULL,):
                self.synced += 1
                self._keep()

        monkeypatch.setattr(transaction, "commit", committed)
        self._keep()

    def _keep(self) -> None:
        for name in FILES:
            shutil.copyfile(self._from / name, self._place / name)

    def start_again(self, desk: Desk) -> None:
        """The machine comes up with what was on the disk; the two servers never knew of it."""
        self._monkeypatch.setattr(transaction, "commit", COMMIT)
        desk.journal.close()
        for left in self._from.glob(f"{FILE}*"):
            left.unlink()
        for name in FILES:
            shutil.copyfile(self._place / name, self._from / name)
        desk.journal = journal_in(self._from)
        desk.connect()


class Dark(BaseException):
    """The power is off: nothing catches it."""


def cut_after(desk: Desk, steps: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """A pass whose power fails at that step of all; whether it did, before the pass was over."""
    left = iter(range(steps))

    def step(_: str) -> None:
        if next(left, None) is None:
            raise Dark

    with monkeypatch.context() as patch:
        for module in ("answering", "sent_copy", "filing", "discovery", "intake"):
            patch.setattr(f"madoguchi.service.{module}.failpoint", step)
        try:
            desk.run()
        except Dark:
            return True
    return False


@pytest.mark.parametrize("kept", ["client", "server"], ids=["we copy", "the server copies"])
def test_at_each_step_of_two_mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    """Each mail has one answer, or is held as of unknown outcome, one at most; each copy and each filing is single."""
    for steps in range(0, 100, 1 if kept == "client" else 3):
        home = tmp_path / str(steps)
        home.mkdir()
        desk = Desk(home, "[folders]\nfile_after_hours = 0\n")
        desk.office.settings.smtp.__dict__["sent_copy"] = kept
        desk.run()
        desk.receive(9, sender="colleague9@example.co.jp")
        desk.run(2)
        sent = len(desk.answers())
        disk = Disk(desk, home / "disk", monkeypatch)
        for number in (1, 2):
            desk.receive(number, sender=f"colleague{number}@example.co.jp")
        went_dark = cut_after(desk, steps, monkeypatch)
        if kept == "server":
            for envelope in desk.outbox.accepted[sent:]:
                desk.mailbox.append("Sent", envelope.raw, ("\\Seen",), desk.now())
        disk.start_again(desk)
        desk.run(3)
        told = {str(answer["In-Reply-To"]) for answer in desk.answers()}
        assert len(told) == len(desk.answers()), steps
        reasons = sorted(desk.reason(number) for number in (1, 2))
        assert reasons in (["answerable"] * 2, ["answerable", "unknown-outcome"]), steps
        assert len(desk.mailbox.contents("Answered/invoice")) == sent + reasons.count("answerable"), steps
        assert desk.journal.turns.all() == [], "the journal passes for one out of a backup"
        if kept == "client":
            assert len(desk.mailbox.contents("Sent")) == sent + reasons.count("answerable"), steps
        desk.journal.close()
        if not went_dark:
            break
    assert steps > 2 * 6


def test_a_reply_costs_one_wait_for_the_disk(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it may be at the server; everything else of a mail gets there with the next of these waits."""
    desk.run()
    disk = Disk(desk, tmp_path / "disk", monkeypatch)
    desk.run()
    idle = disk.synced
    disk.synced = disk.commits = 0
    for number in range(1, 11):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
    desk.run()
    assert len(desk.answers()) == 10
    assert disk.commits > 5 * 10
    assert disk.synced <= idle + 10 + 5
