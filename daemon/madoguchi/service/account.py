"""What a pass works with: the owner's files, the clock, the journal, the model, the two servers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from madoguchi.clock import Clock
from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import Judge
from madoguchi.mail.message import Message
from madoguchi.mailbox.folders import named_or_special
from madoguchi.mailbox.protocol import FolderMissing, Mailbox, Place
from madoguchi.outbox.stages import Delivery, Outbox
from madoguchi.promise.ledger import Standing
from madoguchi.service.leaving import Door, left_now
from madoguchi.service.log import log
from madoguchi.service.looks import Looks
from madoguchi.service.parsed import Parsed
from madoguchi.service.vitals import Vitals

__all__ = ["Account", "Outlook", "Session", "log", "open_session", "paused_now"]

MOST_STAGGER = 60
STOP_FOLDERS = ("STOP", "停止")


@dataclass
class Account:
    """What outlives a connection.

    ``stagger``: which share (0 to 1) of a minute more than its grace period a mail waits. Two installations that saw a
    mail at once are not to answer it at once: the later one then finds the other's answer. ``unrecorded``: what the
    server said of an intent (by its row id) when the journal could not be written. ``one_by_one``: the connection was
    lost while several mails were read again, so that each is read alone next time. ``outdated``: which file changed
    that this process cannot read again, in words; everything is held then. ``vitals``: how it does, for `metrics`.
    """

    office: Office
    journal: Journal
    clock: Clock
    judge: Judge | None = None
    model: str = ""
    stopping: Callable[[], bool] = lambda: False
    lot: Callable[[], float] = random.SystemRandom().random
    one_by_one: bool = False
    outdated: str = ""
    on_fate: Callable[[str, Message | None], None] = lambda name, message: None
    stagger: float = 0.0
    unrecorded: dict[int, Delivery] = field(default_factory=dict)
    vitals: Vitals = field(default_factory=Vitals)
    parsed: Parsed = field(default_factory=Parsed)

    def now(self) -> datetime:
        return self.clock.now()

    def grace(self) -> timedelta:
        """How long a mail waits before it is answered; never more than twice what the owner asked for."""
        delay = self.office.settings.reply.delay_seconds
        return timedelta(seconds=delay + self.stagger * min(delay, MOST_STAGGER))


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the promise stood ``at`` a moment, and how many would-be replies come on a working day (``usual``).

    ``mark``: what others had written to the journal by then; ``ground``: the files, and how much
    this process had written, at the watch that found it so; None where it was only read.
    """

    standing: Standing
    usual: float
    at: datetime
    mark: int
    ground: tuple[Office, tuple[int, ...]] | None


@dataclass
class Session:
    """One connection's worth: the account, both servers, and the folders as this server calls them."""

    account: Account
    mailbox: Mailbox
    outbox: Outbox
    inbox: str
    sent: str | None = None
    drafts: str | None = None
    paused: str = ""
    return_path_required: bool = True
    trouble: list[str] = field(default_factory=list)
    outlook: Outlook | None = None
    looks: Looks = field(default_factory=Looks)

    @property
    def office(self) -> Office:
        return self.account.office

    @property
    def journal(self) -> Journal:
        return self.account.journal

    def now(self) -> datetime:
        return self.account.now()

    def hour_ago(self) -> datetime:
        return self.now() - timedelta(hours=1)

    def in_inbox(self, place: Place) -> bool:
        return place.folder == self.inbox

    def find_folders(self) -> None:
        """Sent and Drafts as they are called now: their owner may rename or make them at any time."""
        folders = self.office.settings.folders
        self.sent = named_or_special(self.mailbox, folders.sent, "sent")
        self.drafts = named_or_special(self.mailbox, folders.drafts, "drafts")


def open_session(account: Account, mailbox: Mailbox, outbox: Outbox) -> Session:
    """Finds the folders. Raises `FolderMissing` where the inbox is not there."""
    folders = account.office.settings.folders
    inbox = mailbox.find_folder(folders.inbox)
    if inbox is None:
        msg = f"folders.inbox: found {folders.inbox!r}, which the server does not have"
        raise FolderMissing(msg)
    door = Door(outbox, lambda: left_now(account.journal, account.office, account.now()))
    session = Session(account, mailbox, door, inbox)
    session.find_folders()
    return session


def paused_now(session: Session) -> str:
    """The evidence that the owner wants silence: a command, or a folder made from any phone; "" otherwise.

    Also that it is not known any more whom the owner excludes.
    """
    known = session.account.outdated or session.journal.facts.paused(session.now())
    if known:
        return known
    labels = session.office.settings.folders.labels
    found = (session.mailbox.find_folder(f"{labels}/{name}") for name in STOP_FOLDERS)
    return next((f"the folder {name} exists" for name in found if name), "")
