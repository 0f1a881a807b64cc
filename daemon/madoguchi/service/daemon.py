"""The daemon: lock, signals, sessions, passes, back-off, goodbye."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from madoguchi.config.load import is_handed_over, load
from madoguchi.errors import ConfigurationError, JournalAway, JournalDamaged, ServerAway, SignInNeeded, Temporary
from madoguchi.journal.backup import restoring
from madoguchi.journal.engine import is_damage
from madoguchi.journal.facts import LAST_FAILURE, LAST_POLL
from madoguchi.journal.lock import AccountLock
from madoguchi.mailbox.imap import ImapMailbox
from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.service import sign_in
from madoguchi.service.account import Account, Session, log, open_session
from madoguchi.service.kept_templates import forget_others
from madoguchi.service.models import reload_model
from madoguchi.service.notify import notify, reloading
from madoguchi.service.one_pass import one_pass
from madoguchi.service.rereading import kept_now, reread
from madoguchi.service.retention import fade_daily
from madoguchi.service.sending import try_again
from madoguchi.service.showing import shown

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 300.0
STEADY = 30.0
"""Seconds that a connection must have served before a failure counts as the first again: logins are not for free."""
PASS_EVERY = 0.5
"""A server that hints without end makes this many seconds from one pass to the next, no fewer."""
GRACE_WAIT = 1.0
BACK_OFF_SLICE = 0.2


class Daemon:
    """Serves one account until told to stop. ``config``: the file that SIGHUP reads again."""

    def __init__(self, account: Account, config: Path) -> None:
        self._account = account
        self._config = config
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._people = people_stamp(config)
        account.stopping = self._stop.is_set
        account.stagger = account.lot()

    def run(self, *, once: bool) -> None:
        """Raises `AlreadyRunning`, `LoginRefused`, `ConfigurationError`; with ``once`` also `ServerAway`."""
        with AccountLock(self._account.office.state_dir), self._signals(), shown(self._account, once=once):
            if once:
                with session(self._account) as opened:
                    sign_in.done(self._account.journal)
                    fade_daily(self._account)
                    daily_copy(self._account)
                    counted_pass(opened)
            else:
                self._account.office = kept_now(self._account.office)
                forget_others(self._account.office)
                self._serve()
            notify("STOPPING=1")
            log.info("stopped")

    def _serve(self) -> None:
        failures, fresh = 0, True
        while not self._stop.is_set():
            if self._reload.is_set():
                self._reload.clear()
                self._read_files_again()
                fresh = True
            began, signed_in = time.monotonic(), sign_in.signature(self._account.office)
            try:
                with session(self._account) as opened:
                    sign_in.done(self._account.journal)
                    if fresh:
                        try_again(opened.journal, opened.now())
                        fresh = False
                    notify("READY=1")
                    self._passes(opened)
            except SignInNeeded as error:
                failures = 0
                self._await_person(error, signed_in)
            except (Temporary, FolderMissing) as error:
                failures = 1 if time.monotonic() - began > STEADY else failures + 1
                self._back_off(failures, error)

    def _passes(self, opened: Session) -> None:
        """Pass after pass on one connection, until a stop or a reload. The watchdog is fed by successful polls only."""
        while not self._interrupted():
            began = time.monotonic()
            reload_model(self._account)
            self._read_people_again()
            fade_daily(self._account)
            daily_copy(self._account)
            if counted_pass(opened):
                notify("WATCHDOG=1", f"STATUS={self._heartbeat()}")
            opened.mailbox.wait(opened.inbox, self._until_next(opened), self._interrupted)
            self._pause(began + PASS_EVERY)

    def _heartbeat(self) -> str:
        """In words, for the service manager."""
        try:
            polled = self._account.journal.facts.get(LAST_POLL)
        except SQLAlchemyError:
            polled = None
        return f"last successful poll {polled or 'never'}"

    def _pause(self, end: float) -> None:
        while not self._interrupted() and time.monotonic() < end:
            self._stop.wait(BACK_OFF_SLICE)

    def _interrupted(self) -> bool:
        return self._stop.is_set() or self._reload.is_set()

    def _until_next(self, opened: Session) -> float:
        """Seconds to the next poll, or to the next mail whose grace period ends, whichever is sooner."""
        poll = float(opened.office.settings.imap.poll_seconds)
        due = opened.journal.mails.next_due()
        if due is None:
            return poll
        return max(GRACE_WAIT, min(poll, (due - opened.now()).total_seconds()))

    def _back_off(self, failures: int, error: Exception) -> None:
        why, seconds = str(error), waiting(failures, error)
        self._account.vitals.failed(error, failures, self._account.now() + timedelta(seconds=seconds))
        moment = self._account.now().isoformat(timespec="seconds")
        try:
            self._account.journal.facts.set(LAST_FAILURE, f"{moment} {why}")
        except SQLAlchemyError:
            pass  # the journal itself may be what is away
        log.warning("server-away", why=why, retry_in=round(seconds, 1))
        notify(f"STATUS={self._heartbeat()}; away: {why}")
        self._pause(time.monotonic() + seconds)

    def _await_person(self, error: SignInNeeded, before: str) -> None:
        """Nothing is asked of any server until somebody signs in, or asks for a reload.

        The watchdog is fed: a restart would mend nothing, and would ask again.
        """
        sign_in.needed(self._account.journal, str(error), self._account.now())
        notify("READY=1", f"STATUS=sign-in needed: {error}")
        while not self._interrupted() and sign_in.signature(self._account.office) == before:
            notify("WATCHDOG=1")
            self._pause(time.monotonic() + sign_in.LOOK_EVERY)

    def _read_files_again(self) -> None:
        """The new files if all of them are right, else the old ones, with every mistake named."""
        reloading()
        try:
            self._account.office = reread(self._account.office, self._config, self._account.now())
            log.info("reloaded")
        except ConfigurationError as error:
            for problem in error.problems:
                log.error("not-reloaded", problem=problem)
        if self._account.office.tokens is not None:
            self._account.office.tokens.try_again()
        notify("READY=1")

    def _read_people_again(self) -> None:
        """Who was added to people.toml gets no answer from the next pass on, without a word from anybody."""
        stamp = people_stamp(self._config)
        if stamp == self._people:
            self._account.outdated = ""
            return
        if is_handed_over(self._config.parent):
            self._outdated()
            return
        try:
            self._account.office = replace(self._account.office, people=load(self._config).people)
            self._people = stamp
            log.info("people-read")
        except ConfigurationError:
            pass  # half written, or another file is being edited: the next pass looks again

    def _outdated(self) -> None:
        """A credential is handed over at a start only, and the file it came from is not for this process to read."""
        if not self._account.outdated:
            self._account.outdated = "people.toml was changed after the start; restart the service"
            log.error("people-outdated", mend="restart the service; until then every mail is held")

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, _: FrameType | None) -> None:
            log.info("stopping", signal=signal.Signals(number).name)
            self._stop.set()

        def reload(_: int, __: FrameType | None) -> None:
            self._reload.set()

        before = {
            signal.SIGTERM: signal.signal(signal.SIGTERM, stop),
            signal.SIGINT: signal.signal(signal.SIGINT, stop),
            signal.SIGHUP: signal.signal(signal.SIGHUP, reload),
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def people_stamp(config: Path) -> tuple[int, int] | None:
    """What changes when people.toml does, by hand or by the review page; None where there is none."""
    try:
        found = (config.parent / "people.toml").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def waiting(failures: int, error: Exception) -> float:
    """Seconds until the next try: twice as long each time, and as long as the server asks for; capped, jittered."""
    asked = error.seconds if isinstance(error, ServerAway) else 0.0
    seconds = max(SHORTEST_WAIT * 2.0 ** min(failures - 1, 12), asked)
    # What the server asked for is never cut short by the jitter.
    low = 1.0 if seconds == asked else 0.75
    return min(seconds, LONGEST_WAIT) * random.uniform(low, 1.25)  # noqa: S311


def counted_pass(opened: Session) -> bool:
    """One pass, and how it went. As `one_pass`."""
    with opened.account.vitals.passing() as outcome:
        whole = one_pass(opened)
        outcome.append("whole" if whole else "renumbered")
    return whole


def daily_copy(account: Account) -> None:
    """A copy that cannot be made is told, and stops nothing. Raises `JournalDamaged`: that stops everything."""
    try:
        account.journal.back_up(account.now())
    except (sqlite3.Error, OSError) as error:
        log.error("backup-failed", error=type(error).__name__)


@contextmanager
def session(account: Account) -> Iterator[Session]:
    """A connection to both servers; SMTP connects only when there is something to send.

    Raises `Temporary`, `FolderMissing`, `LoginRefused`, `ConfigurationError`, `JournalDamaged`.
    """
    settings = account.office.settings
    mailbox = ImapMailbox.connect(settings.imap, account.office.home, account.office.tokens)
    outbox = SmtpOutbox(settings, account.office.home, account.office.tokens, account.stopping)
    try:
        yield open_session(account, mailbox, outbox)
    except SQLAlchemyError as error:
        msg = f"journal in {account.office.state_dir}: {getattr(error, 'orig', None) or type(error).__name__}"
        if isinstance(error, DBAPIError) and is_damage(error):
            msg = f"{msg}; {restoring(account.office.state_dir)}"
            raise JournalDamaged(msg) from error
        raise JournalAway(msg) from error
    finally:
        outbox.close()
        mailbox.close()
