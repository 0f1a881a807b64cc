"""The journal of one account, opened once per process."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from madoguchi.journal.absences import Absences
from madoguchi.journal.backlog import Backlog
from madoguchi.journal.backup import back_up, renew
from madoguchi.journal.corrections import Corrections
from madoguchi.journal.courtesies import Courtesies
from madoguchi.journal.digests import Digests
from madoguchi.journal.draws import Draws
from madoguchi.journal.engine import FILE, READER, open_engine, open_reader
from madoguchi.journal.exceptions import Exceptions
from madoguchi.journal.facts import Facts
from madoguchi.journal.figures import Figures
from madoguchi.journal.forgetting import Forgetting
from madoguchi.journal.harvest import Proposals
from madoguchi.journal.history import Chronicle
from madoguchi.journal.leavings import Leavings
from madoguchi.journal.mails import Mails
from madoguchi.journal.notices import Notices
from madoguchi.journal.outgoing import Outgoing
from madoguchi.journal.piles import Piles
from madoguchi.journal.pointed import Pointed
from madoguchi.journal.pseudonyms import People, Pseudonyms
from madoguchi.journal.queue import Queue
from madoguchi.journal.readings import Readings
from madoguchi.journal.releases import Releases
from madoguchi.journal.remembered import Remembered
from madoguchi.journal.retention import Retention
from madoguchi.journal.sent import SentIndex
from madoguchi.journal.signs import Breaker
from madoguchi.journal.tallies import Tallies
from madoguchi.journal.teaching import Teaching
from madoguchi.journal.transaction import SOON
from madoguchi.journal.turns import Turns
from madoguchi.journal.undoing import Undoing


class Journal:
    """The tables, by topic. Writers take the lock at once, so that compare-and-swap never meets a stale read."""

    def __init__(self, engine: Engine, path: Path) -> None:
        reader, soon = engine.execution_options(**READER), engine.execution_options(**SOON)
        self._engine, self._path = engine, path
        self.pseudonyms = Pseudonyms(path.parent)
        self.remembered = Remembered(engine)
        self.facts = Facts(engine, reader, self.remembered)
        self.queue = Queue(engine, reader)
        self.mails = Mails(engine, reader, soon)
        self.outgoing = Outgoing(engine, reader, soon)
        self.sent = SentIndex(soon, reader)
        self.releases = Releases(engine, reader)
        self.pointed = Pointed(engine, reader)
        self.draws = Draws(engine, reader)
        self.corrections = Corrections(reader)
        self.turns = Turns(engine, reader, self.remembered)
        self.absences = Absences(engine, reader, self.remembered)
        self.leavings = Leavings(engine, reader, self.remembered)
        self.exceptions = Exceptions(engine, reader)
        self.courtesies = Courtesies(engine, reader)
        self.notices = Notices(engine, reader)
        self.digests = Digests(engine, reader)
        self.breaker = Breaker(engine, reader, self.facts, self.notices)
        self.harvest = Proposals(engine, reader)
        self.readings = Readings(reader)
        self.chronicle = Chronicle(reader)
        self.tallies = Tallies(reader, self.people)
        self.backlog = Backlog(reader)
        self.piles = Piles(reader)
        self.figures = Figures(reader)
        self.teaching = Teaching(reader, self.people)
        self.undoing = Undoing(engine)
        self.retention = Retention(engine, reader)
        self.forgetting = Forgetting(engine, reader)

    @classmethod
    def open(cls, state_dir: Path) -> Journal:
        """Opens, makes or upgrades the journal. Raises `UsageError`, `JournalAway`."""
        return cls(open_engine(state_dir), state_dir / FILE)

    @classmethod
    def look(cls, state_dir: Path) -> Journal:
        """Opens it to be read alone: nothing is made, upgraded or locked. Raises `UsageError`, `JournalAway`."""
        return cls(open_reader(state_dir), state_dir / FILE)

    def people(self) -> People:
        """To tell people apart by what stands for them in ``sender``. Raises OSError."""
        return People(self.pseudonyms)

    def back_up(self, now: datetime) -> None:
        """The copy of the day. Raises `JournalDamaged`; sqlite3.Error, OSError where it could not be made."""
        back_up(self._path, now)

    def copy_anew(self, now: datetime) -> None:
        """The copy of the day as the journal is now, and no older one. Raises as `back_up`."""
        renew(self._path, now)

    def close(self) -> None:
        self._engine.dispose()
