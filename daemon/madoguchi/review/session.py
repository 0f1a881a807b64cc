"""Who may look: a link that works once and soon, then a cookie. Both live in this process's memory and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from madoguchi.review.words import Translate
from madoguchi.service.hand_letters import Wish

LINK_SECONDS = 60.0
IDLE_SECONDS = 30 * 60.0
LONGEST_SECONDS = 12 * 3600.0
MOST_KEPT = 20


def since_boot() -> float:
    """Seconds that no change of the clock moves, and that go on while the computer sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


TakeBack = Callable[[Translate], str]
"""Takes something back, and says in the visitor's words what came of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be taken back, and the page that is shown then."""

    take_back: TakeBack
    to: str


@dataclass(frozen=True, slots=True)
class Undo:
    """What a notice offers: ``mail`` is undone by its own button, else ``which`` says which of `Session.kept`."""

    mail: str = ""
    which: str = ""


@dataclass
class Session:
    """One signed-in browser. ``trail``: the mails of the list that was looked at last, on all its pages, in its order.

    ``at`` is that list's address without its ``page``, ``named`` the word for it, ``pile`` where its mails come from.
    ``notice`` is said once, on the next page, with ``undo``; ``kept``: what else may be taken back, by number;
    ``unsent`` is a letter that was taken back, with the name of its mail.
    """

    began: float
    used: float
    language: str = ""
    search: str = ""
    pile: str = "queue"
    named: str = "queue"
    at: str = "/"
    page: int = 1
    trail: list[str] = field(default_factory=list)
    notice: str = ""
    undo: Undo | None = None
    unsent: tuple[str, Wish] | None = None
    kept: dict[str, Kept] = field(default_factory=dict)
    offers: int = 0

    def keep(self, take_back: TakeBack, to: str) -> None:
        """The next notice offers to take that back; the last `MOST_KEPT` of those can be, one by one."""
        self.offers += 1
        self.undo = Undo(which=str(self.offers))
        self.kept[self.undo.which] = Kept(take_back, to)
        while len(self.kept) > MOST_KEPT:
            self.kept.pop(next(iter(self.kept)), None)


class Sessions:
    """Links and cookies. Only digests are kept; every comparison takes the same time whatever differs."""

    def __init__(self, seconds: Callable[[], float] = since_boot) -> None:
        self._seconds = seconds
        self._links: dict[bytes, float] = {}
        self._open: dict[bytes, Session] = {}
        self._lock = threading.Lock()
        self.cookie = f"s{secrets.token_hex(8)}"

    def link(self) -> str:
        """A new word for the sign-in link, good once and for `LINK_SECONDS`."""
        word = secrets.token_urlsafe(32)
        with self._lock:
            self._links[_digest(word)] = self._seconds() + LINK_SECONDS
        return word

    def enter(self, word: str) -> str | None:
        """The cookie's value for whoever brings a link's word; None where it was used, is too old, or never was."""
        now = self._seconds()
        with self._lock:
            self._links = {digest: until for digest, until in self._links.items() if now < until}
            known = _same(word, self._links)
            if known is None:
                return None
            del self._links[known]
            value = secrets.token_urlsafe(32)
            self._open[_digest(value)] = Session(now, now)
        return value

    def find(self, value: str) -> Session | None:
        """The session of that cookie, in use from now on; None where it has ended."""
        now = self._seconds()
        with self._lock:
            self._open = {digest: one for digest, one in self._open.items() if _lasts(one, now)}
            known = _same(value, self._open)
            if known is None:
                return None
            self._open[known].used = now
            return self._open[known]

    def nobody(self) -> bool:
        """Whether no session is left."""
        now = self._seconds()
        with self._lock:
            return not any(_lasts(one, now) for one in self._open.values())

    def end(self, value: str) -> bool:
        """Signs out. Whether nobody is signed in any more."""
        with self._lock:
            known = _same(value, self._open)
            if known is not None:
                del self._open[known]
            return not self._open


def _lasts(session: Session, now: float) -> bool:
    return now - session.used < IDLE_SECONDS and now - session.began < LONGEST_SECONDS


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogateescape")).digest()


def _same(value: str, known: dict[bytes, float] | dict[bytes, Session]) -> bytes | None:
    given = _digest(value)
    found = [digest for digest in known if hmac.compare_digest(digest, given)]
    return found[0] if found else None
