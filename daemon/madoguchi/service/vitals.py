"""How the running service does, in memory: its passes, what fails, what it waits for. Looking disturbs nothing."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from madoguchi.errors import JournalAway, SubmissionAway
from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.promise.ledger import Standing

BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds of the seconds that a pass takes; what took longer is counted in none but the last, unbounded one."""

PASSES = ("whole", "renumbered", "no-submission", "broken-off")
AWAY = ("mailbox", "submission", "journal", "folder")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """At one moment. ``durations``: how many passes took up to each of `BUCKETS`, and how many there were; ``seconds``
    their sum. ``away``: what could not be reached at the last try, "" where all could; ``in_a_row`` how often.
    """

    passes: Counter[str]
    durations: tuple[int, ...]
    seconds: float
    failures: Counter[str]
    away: str
    in_a_row: int
    next_try: datetime | None
    paused: bool
    standing: Standing | None


@dataclass
class Vitals:
    """Written by the thread that serves, read by any. ``standing``, ``paused``: as of the last pass."""

    standing: Standing | None = None
    paused: bool = False
    _passes: Counter[str] = field(default_factory=Counter)
    _failures: Counter[str] = field(default_factory=Counter)
    _durations: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    _seconds: float = 0.0
    _away: str = ""
    _in_a_row: int = 0
    _next_try: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def passing(self) -> Iterator[list[str]]:
        """Counts a pass and how long it took. Its outcome is put into the list, unless it is broken off."""
        began, outcome = time.monotonic(), ["broken-off"]
        try:
            yield outcome
        except SubmissionAway:
            outcome.append("no-submission")
            raise
        finally:
            self._passed(outcome[-1], time.monotonic() - began)

    def _passed(self, outcome: str, seconds: float) -> None:
        with self._lock:
            self._passes[outcome] += 1
            self._seconds += seconds
            for place, bound in enumerate((*BUCKETS, float("inf"))):
                self._durations[place] += seconds <= bound
            if outcome == "whole":
                self._away, self._in_a_row, self._next_try = "", 0, None

    def failed(self, error: Exception, in_a_row: int, next_try: datetime) -> None:
        """Something is away, and is tried again then."""
        with self._lock:
            self._away, self._in_a_row, self._next_try = _what(error), in_a_row, next_try
            self._failures[self._away] += 1

    def snapshot(self) -> Snapshot:
        """All of it, as it belongs together."""
        with self._lock:
            return Snapshot(
                passes=self._passes.copy(),
                durations=tuple(self._durations),
                seconds=self._seconds,
                failures=self._failures.copy(),
                away=self._away,
                in_a_row=self._in_a_row,
                next_try=self._next_try,
                paused=self.paused,
                standing=self.standing,
            )


def _what(error: Exception) -> str:
    """One of `AWAY`."""
    match error:
        case SubmissionAway():
            return "submission"
        case JournalAway() | SQLAlchemyError():
            return "journal"
        case FolderMissing():
            return "folder"
        case _:
            return "mailbox"
