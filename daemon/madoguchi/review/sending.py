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

from sqlalchemy.exc import SQLAlchemyError

from madoguchi.errors import MadoguchiError
from madoguchi.journal.mails import MailRecord, StateChanged
from madoguchi.journal.releases import Release, ReleaseState
from madoguchi.service import by_hand
from madoguchi.service.account import Session, log
from madoguchi.service.hand_letters import HandLetter, Wish, prepare

UNDO_SECONDS = 10.0
MOST_NEWS = 20
PATIENCE = 30.0
"""Seconds that the end of the page waits for the server's last word."""

_NOT_SENT = (ReleaseState.WITHDRAWN, ReleaseState.REFUSED)


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
        self._going: dict[str, Waiting] = {}
        self._news: list[News] = []
        self._unsent: dict[str, Wish] = {}
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
        timer.daemon = True
        with self._lock:
            self._waiting[record.name] = waiting
            self._unsent.pop(record.name, None)
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
        """What became of letters since this was asked last; what did not arrive, until `seen`: a tab that nobody looks
        at may ask too."""
        with self._lock:
            told = self._news
            self._news = [one for one in told if one.state is not ReleaseState.SENT]
        return told

    def seen(self, name: str) -> None:
        """That mail was looked at, where its letter's fate stands."""
        with self._lock:
            self._news = [one for one in self._news if one.name != name]

    def unsent(self, name: str) -> Wish | None:
        """The words of a letter about that mail that surely did not go out."""
        with self._lock:
            return self._unsent.get(name)

    def finish(self) -> None:
        """The page ends: what the owner has released goes out now, and what is with the server is waited for."""
        with self._lock:
            left = [*self._waiting.values(), *self._going.values()]
        for waiting in left:
            waiting.timer.cancel()
            self._go(waiting.name)
        for waiting in left:
            waiting.timer.join(PATIENCE)

    def forget(self) -> None:
        """Nobody is there to be told."""
        with self._lock:
            self._news = []
            self._unsent.clear()

    def _go(self, name: str) -> None:
        waiting = self._taken(name, going=True)
        if waiting is None:
            return
        why = ""
        try:
            with waiting.ending:
                by_hand.send(waiting.session, waiting.letter, waiting.release)
        except MadoguchiError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 - the supervisor of one letter
            why = type(error).__name__
            log.error("letter-failed", id=name, error=why)
        finally:
            self._tell(waiting, *self._became(waiting, why))
            with self._lock:
                self._going.pop(name, None)

    def _became(self, waiting: Waiting, why: str) -> tuple[ReleaseState, str]:
        """What the journal says, whatever broke on the way; what it cannot say is not known."""
        releases = waiting.session.journal.releases
        try:
            with suppress(StateChanged):
                releases.withdraw(waiting.release, self._now())  # where it broke before it was attempted
            state, answer = releases.outcome(waiting.release)
        except SQLAlchemyError:
            return ReleaseState.UNKNOWN, why
        return (ReleaseState.UNKNOWN if state is ReleaseState.ATTEMPTING else state), why or answer

    def _taken(self, name: str, *, going: bool = False) -> Waiting | None:
        """Whoever takes it decides what becomes of it: the timer, or the owner."""
        with self._lock:
            waiting = self._waiting.pop(name, None)
            if going and waiting is not None:
                self._going[name] = waiting
            return waiting

    def _tell(self, waiting: Waiting, state: ReleaseState, why: str) -> None:
        with self._lock:
            self._news = [*self._news, News(waiting.name, waiting.letter.to, state, why)][-MOST_NEWS:]
            if state in _NOT_SENT:
                self._unsent[waiting.name] = waiting.letter.wish
