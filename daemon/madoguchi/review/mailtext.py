"""Mails fetched when they are looked at: one connection, used again, and nothing written down anywhere."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from madoguchi.config.load import Office
from madoguchi.errors import MadoguchiError, ServerAway
from madoguchi.journal.piles import Item
from madoguchi.mail.identity import identity, is_same_id
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival, FolderMissing, Mailbox, Place, Renumbered
from madoguchi.service.locating import locate

MOST_GLANCES, MOST_LETTERS = 2000, 128
FIRST_LINES = 240


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list shows of one mail: who, about what, how it begins. ``missing``: it could not be had."""

    sender: str = ""
    subject: str = ""
    first: str = ""
    language: str = ""
    missing: bool = False


class Letters:
    """Mails by their place, and wherever else they lie. What was read stays in this process's memory for a while.

    ``trouble``: why the mailbox could not be read last; "" where it could.
    """

    def __init__(self, office: Callable[[], Office], connect: Callable[[], Mailbox]) -> None:
        self._office, self._connect = office, connect
        self._mailbox: Mailbox | None = None
        self._lock = threading.Lock()
        self._glances: OrderedDict[str, Glance] = OrderedDict()
        self._letters: OrderedDict[str, Message] = OrderedDict()
        self.trouble = ""

    def glances(self, items: Sequence[Item]) -> dict[int, Glance]:
        """Of each mail that may be shown; confidential ones are not even fetched."""
        wanted = [item for item in items if not item.sensitive]
        new = [item for item in wanted if item.key not in self._glances]
        if new:
            for item, message in self._asked(lambda mailbox: list(self._found(mailbox, new))):
                self._remember(item, message)
        return {item.id: self._glances.get(item.key, Glance(missing=True)) for item in wanted}

    def letter(self, item: Item) -> Message | None:
        """The whole mail, wherever the owner has put it; None where it is gone or the server is away."""
        if item.sensitive:
            return None
        if item.key not in self._letters:
            for _, message in self._asked(lambda mailbox: list(self._sought(mailbox, item))):
                self._remember(item, message)
        return self._letters.get(item.key)

    def at_hand(self, item: Item) -> Message | None:
        """The mail if it was read just now."""
        return None if item.sensitive else self._letters.get(item.key)

    def forget(self) -> None:
        """Everything that was read, and the connection."""
        with self._lock:
            self._glances.clear()
            self._letters.clear()
            self._hang_up()

    def _remember(self, item: Item, message: Message) -> None:
        with self._lock:
            self._glances[item.key] = glance(message)
            self._letters[item.key] = message
            while len(self._glances) > MOST_GLANCES:
                self._glances.popitem(last=False)
            while len(self._letters) > MOST_LETTERS:
                self._letters.popitem(last=False)

    def _asked(self, ask: Callable[[Mailbox], list[tuple[Item, Message]]]) -> list[tuple[Item, Message]]:
        """Once more on a fresh connection, as servers hang up on those who read for long."""
        with self._lock:
            for fresh in (self._mailbox is None, True):
                try:
                    if self._mailbox is None:
                        self._mailbox = self._connect()
                    found = ask(self._mailbox)
                except (ServerAway, OSError) as error:
                    self._hang_up()
                    self.trouble = str(error)
                    if fresh:
                        return []
                except MadoguchiError as error:
                    self.trouble = str(error)
                    return []
                else:
                    self.trouble = ""
                    return found
        return []

    def _hang_up(self) -> None:
        if self._mailbox is not None:
            try:
                self._mailbox.close()
            except (ServerAway, OSError):
                pass
            self._mailbox = None

    def _found(self, mailbox: Mailbox, items: Sequence[Item]) -> Iterable[tuple[Item, Message]]:
        """Those that lie where they were seen last, a folder at a time."""
        folders: dict[tuple[str, int], dict[int, Item]] = {}
        for item in items:
            folders.setdefault((item.place.folder, item.place.uidvalidity), {})[item.place.uid] = item
        for (name, validity), wanted in folders.items():
            for arrival in fetched(mailbox, name, validity, sorted(wanted)):
                message = parse(arrival.raw, truncated=arrival.truncated)
                if self._is(message, wanted[arrival.uid]):
                    yield wanted[arrival.uid], message

    def _sought(self, mailbox: Mailbox, item: Item) -> Iterable[tuple[Item, Message]]:
        found = list(self._found(mailbox, [item]))
        if found or not item.message_id:
            return found
        places = locate(self._office(), mailbox, [item.message_id])
        moved: Place | None = places.get(item.message_id)
        arrivals = fetched(mailbox, moved.folder, moved.uidvalidity, [moved.uid]) if moved else []
        return [(item, message) for message in (parse(one.raw) for one in arrivals) if self._is(message, item)]

    def _is(self, message: Message, item: Item) -> bool:
        """A UID says only where a mail lay: another one may lie there now."""
        if item.message_id is not None:
            return is_same_id(item.message_id, message.message_id or "")
        account = self._office().settings.account
        return item.key in (identity(account, message).key, identity(account, message.headings_only()).key)


def fetched(mailbox: Mailbox, name: str, validity: int, uids: Sequence[int]) -> list[Arrival]:
    """The mails with those UIDs; [] where the folder is gone or was renumbered."""
    if name not in mailbox.folder_names():
        return []
    try:
        folder = mailbox.examine(name)
        return mailbox.fetch(folder, uids) if folder.uidvalidity == validity else []
    except (FolderMissing, Renumbered):
        return []


def glance(message: Message) -> Glance:
    """What a list shows of that mail."""
    author = message.author[0] if message.author else None
    first = " ".join(message.body.new[: 4 * FIRST_LINES].split())[:FIRST_LINES]
    return Glance(author.name if author else "", message.subject, first, message.language or "")
