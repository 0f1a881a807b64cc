"""Letters that the owner has released on the page: each waits ten seconds, and can be taken back until then.

What waits is planned in the journal, so that neither the daemon nor another window sends anything meanwhile; its words
are in this process's memory alone. A process that is killed sends nothing: the plan lapses, the mail is in the queue.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from madoguchi.errors import MadoguchiError
from madoguchi.journal.mails import MailRecord, StateChanged
from madoguchi.journal.releases import Release, ReleaseState
from madoguchi.service import by_hand
from madoguchi.service.account import Session
from madoguchi.service.hand_letters import HandLetter, Wish, prepare

UNDO_SECONDS = 10.0
MOST_NEWS = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """``at``: when it goes out. The connection is kept until then: it was looked at a moment ago."""

    letter: HandLetter
    release: Release
    at: datetime
    session: Session
    ending: ExitStack
    timer: threading.Timer

    @property
    def name(self) -> str:
        """The mail's."""
        return self.letter.record.name


@dataclass(frozen=True, slots=True)
class News:
    """What became of a letter. ``state``: `WITHDRAWN` where it surely did not go out, ``why`` in the server's words."""

    name: str
    to: str
    state: ReleaseState
    why: str = ""


class Sender:
    """``opening`` connects to both servers; ``now`` is the one clock. One letter for each mail waits at a time."""

    def __init__(
        self,
        opening: Callable[[], AbstractContextManager[Session]],
        now: Callable[[], datetime],
        seconds: float = UNDO_SECONDS,
    ) -> None:
        self._opening, self._now, self.seconds = opening, now, seconds
        self._waiting: dict[str, Waiting] = {}
        self._going: set[str] = set()
        self._news: list[News] = []
        self._lock = threading.Lock()

    def accept(self, record: MailRecord, wish: Wish) -> Waiting:
        """Plans the letter. Raises `MadoguchiError` where it cannot be sent; nothing is planned then."""
        with ExitStack() as ending:
            session = ending.enter_context(self._opening())
            letter = prepare(session, record, wish)
            planned = by_hand.plan(session, letter)
            timer = threading.Timer(self.seconds, self._go, [record.name])
            at = self._now() + timedelta(seconds=self.seconds)
            waiting = Waiting(letter, planned, at, session, ending.pop_all(), timer)
        with self._lock:
            self._waiting[record.name] = waiting
        timer.daemon = True
        timer.start()
        return waiting

    def take_back(self, name: str) -> Wish | None:
        """In time nothing goes out, and what was to be sent is returned; None where it is too late."""
        waiting = self._taken(name)
        if waiting is None:
            return None
        waiting.timer.cancel()
        with waiting.ending, suppress(StateChanged):
            waiting.session.journal.releases.withdraw(waiting.release, self._now())
        return waiting.letter.wish

    def waiting(self) -> list[Waiting]:
        """What goes out next, first."""
        with self._lock:
            return sorted(self._waiting.values(), key=lambda one: one.at)

    def going(self) -> int:
        """How many are with the server just now."""
        with self._lock:
            return len(self._going)

    def news(self) -> list[News]:
        """What became of letters since this was asked last."""
        with self._lock:
            told, self._news = self._news, []
        return told

    def finish(self) -> None:
        """The page ends: what the owner has released goes out now."""
        for waiting in self.waiting():
            waiting.timer.cancel()
            self._go(waiting.name)

    def forget(self) -> None:
        """Nobody is there to be told."""
        self.news()

    def _go(self, name: str) -> None:
        waiting = self._taken(name, going=True)
        if waiting is None:
            return
        try:
            with waiting.ending:
                done = by_hand.send(waiting.session, waiting.letter, waiting.release)
            self._tell(waiting, done.state, done.answer)
        except MadoguchiError as error:
            self._tell(waiting, ReleaseState.WITHDRAWN, str(error))
        finally:
            with self._lock:
                self._going.discard(name)

    def _taken(self, name: str, *, going: bool = False) -> Waiting | None:
        """Whoever takes it decides what becomes of it: the timer, or the owner."""
        with self._lock:
            waiting = self._waiting.pop(name, None)
            if going and waiting is not None:
                self._going.add(name)
            return waiting

    def _tell(self, waiting: Waiting, state: ReleaseState, why: str) -> None:
        with self._lock:
            self._news = [*self._news, News(waiting.name, waiting.letter.to, state, why)][-MOST_NEWS:]
