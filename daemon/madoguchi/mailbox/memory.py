"""The mailbox's twin in memory: folders, UIDs and flags that behave as a server's do, without a server."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from madoguchi.mailbox.folders import SPECIAL_USE, Listing
from madoguchi.mailbox.protocol import LARGEST_READ, Arrival, Folder, FolderMissing, Heading, Place, Refused, Renumbered

USUAL = ("INBOX", "Sent", "Drafts")
_SLICE = 0.05


@dataclass
class _Box:
    """One folder: mails by UID, which only ever rise within one UIDVALIDITY (RFC 3501 §2.3.1.1)."""

    uidvalidity: int
    attributes: frozenset[bytes] = frozenset()
    next_uid: int = 1
    mails: dict[int, Arrival] = field(default_factory=dict)

    def put(self, mail: Arrival) -> int:
        uid = self.next_uid
        self.mails[uid] = replace(mail, uid=uid)
        self.next_uid += 1
        return uid


class MemoryMailbox:
    """See `madoguchi.mailbox.protocol.Mailbox`. It outlives a session, as what lies on a server does.

    ``separator`` and ``prefix``: how the server names folders, as in RFC 2342. ``tells_places``: whether a move says
    where the mails went (RFC 4315). ``keeps_sent``: a provider that files what is submitted. ``refusing``: names of
    methods that the server says no to, to be changed at any time.
    """

    def __init__(
        self,
        folders: Iterable[str] = USUAL,
        *,
        separator: str = "/",
        prefix: str = "",
        tells_places: bool = True,
        keeps_sent: bool = False,
    ) -> None:
        self._separator, self._prefix = separator, prefix
        self._tells_places, self._keeps_sent = tells_places, keeps_sent
        self._validity = 1000
        self._boxes: dict[str, _Box] = {}
        self._news = threading.Event()
        self.refusing: set[str] = set()
        for name in folders:
            self._boxes[name] = _Box(self._new_validity(), _attributes(name.removeprefix(prefix)))

    def deliver(
        self, raw: bytes, *, folder: str = "INBOX", when: datetime | None = None, flags: Iterable[str] = ()
    ) -> Place:
        """A mail arrives, with ``when`` (aware; now by default) as INTERNALDATE."""
        uid = self._box(folder).put(Arrival(0, raw, frozenset(flags), when or datetime.now(UTC)))
        self._news.set()
        return Place(folder, self._box(folder).uidvalidity, uid)

    def renumber(self, folder: str = "INBOX") -> None:
        """Another UIDVALIDITY and other UIDs for the same mails, as after a restored backup."""
        old = self._box(folder)
        self._boxes[folder] = new = _Box(self._new_validity(), old.attributes)
        for mail in old.mails.values():
            new.put(mail)

    def remove(self, place: Place) -> None:
        """Somebody deletes the mail in another client."""
        self._of(place)
        del self._box(place.folder).mails[place.uid]
        self._news.set()

    def remove_folder(self, folder: str) -> None:
        """Somebody deletes the folder with all that is in it."""
        del self._boxes[folder]

    def flag(self, place: Place, *flags: str) -> None:
        """Somebody sets flags in another client."""
        mail = self._of(place)
        self._box(place.folder).mails[place.uid] = replace(mail, flags=mail.flags | set(flags))

    def contents(self, folder: str = "INBOX") -> list[Arrival]:
        """Every mail of the folder, by UID, whole."""
        return list(self._box(folder).mails.values())

    def forget_listing(self) -> None:
        """Nothing is remembered: folders are always listed anew."""

    def find_folder(self, configured: str) -> str | None:
        return self._listing().find(configured)

    def folder_names(self) -> list[str]:
        return sorted(self._boxes)

    def special_folder(self, use: str) -> str | None:
        return self._listing().special(use)

    def make_folder(self, configured: str) -> str:
        found = self.find_folder(configured)
        if found is not None:
            return found
        if "make_folder" in self.refusing:
            msg = f"{configured}: the server will not make this folder"
            raise FolderMissing(msg)
        name = self._listing().candidates(configured)[0]
        self._boxes[name] = _Box(self._new_validity())
        return name

    def examine(self, folder: str) -> Folder:
        box = self._boxes.get(folder)
        if box is None:
            msg = f"{folder}: the server does not open this folder"
            raise FolderMissing(msg)
        return Folder(folder, box.uidvalidity, box.next_uid, len(box.mails))

    def uids_after(self, folder: Folder, uid: int) -> list[int]:
        return [each for each in self._same(folder).mails if each > uid]

    def uids_since(self, folder: Folder, since: datetime) -> list[int]:
        mails = self._same(folder).mails
        return [uid for uid, mail in mails.items() if mail.internal_date.date() >= since.date()]

    def with_message_id(self, folder: Folder, message_id: str) -> list[int]:
        return self._naming(folder, "Message-ID", message_id)

    def answering(self, folder: Folder, message_id: str) -> list[int]:
        return self._naming(folder, "In-Reply-To", message_id)

    def _naming(self, folder: Folder, name: str, message_id: str) -> list[int]:
        wanted = message_id.encode().lower()
        mails = self._same(folder).mails
        return [uid for uid, mail in mails.items() if any(wanted in f.lower() for f in _fields(mail.raw, [name]))]

    def present(self, folder: Folder, uids: Collection[int]) -> set[int]:
        return set(uids) & self._same(folder).mails.keys()

    def flags(self, folder: Folder, uids: Collection[int]) -> dict[int, frozenset[str]]:
        mails = self._same(folder).mails
        return {uid: mails[uid].flags for uid in sorted(uids) if uid in mails}

    def fetch(self, folder: Folder, uids: Sequence[int]) -> list[Arrival]:
        mails = self._same(folder).mails
        return [_at_most(mails[uid]) for uid in uids if uid in mails]

    def headings(self, folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
        mails = self._same(folder).mails
        there = [mails[uid] for uid in uids if uid in mails]
        return [
            Heading(mail.uid, b"".join(f + b"\r\n" for f in [*_fields(mail.raw, fields), b""]), mail.internal_date)
            for mail in there
        ]

    def append(self, folder: str, raw: bytes, flags: Sequence[str], when: datetime) -> Place | None:
        self._may("append", folder)
        place = self.deliver(raw, folder=folder, when=when, flags=flags)
        return place if self._tells_places else None

    def mark_answered(self, places: Sequence[Place]) -> None:
        self._may("mark_answered")
        for place in self._present(places):
            self.flag(place, "\\Answered")

    def move(self, places: Sequence[Place], destination: str) -> dict[Place, Place | None]:
        present = self._present(places)
        if present:
            self._may("move", destination)
        moved: dict[Place, Place | None] = {}
        for place in present:
            mail = self._box(place.folder).mails.pop(place.uid)
            new = Place(destination, self._box(destination).uidvalidity, self._box(destination).put(mail))
            moved[place] = new if self._tells_places else None
        return moved

    def discard(self, place: Place) -> None:
        for present in self._present([place]):
            self.remove(present)

    def keeps_sent_copies(self) -> bool:
        return self._keeps_sent

    def wait(self, folder: str, seconds: float, stopping: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while not stopping() and (left := end - time.monotonic()) > 0:
            if self._news.wait(min(left, _SLICE)):
                break
        self._news.clear()

    def close(self) -> None:
        """The mails stay; the next session finds them."""

    def _new_validity(self) -> int:
        self._validity += 1
        return self._validity

    def _listing(self) -> Listing:
        names = tuple((box.attributes, name) for name, box in self._boxes.items())
        return Listing(names, self._separator, self._prefix)

    def _box(self, folder: str) -> _Box:
        return self._boxes[folder]

    def _same(self, folder: Folder) -> _Box:
        """The folder, if its UIDs still mean what the caller thinks."""
        if self.examine(folder.name).uidvalidity != folder.uidvalidity:
            raise Renumbered(folder.name)
        return self._box(folder.name)

    def _of(self, place: Place) -> Arrival:
        return self._same(Folder(place.folder, place.uidvalidity, 0)).mails[place.uid]

    def _present(self, places: Sequence[Place]) -> list[Place]:
        boxes = {place: self._same(Folder(place.folder, place.uidvalidity, 0)) for place in places}
        ordered = sorted(places, key=lambda place: (place.folder, place.uid))
        return [place for place in ordered if place.uid in boxes[place].mails]

    def _may(self, method: str, folder: str = "INBOX") -> None:
        if method in self.refusing or folder not in self._boxes:
            msg = f"{method}: the server says no"
            raise Refused(msg)


def _attributes(name: str) -> frozenset[bytes]:
    """A folder called Sent or Drafts has the SPECIAL-USE of that name (RFC 6154)."""
    return frozenset({SPECIAL_USE[name.lower()]} if name.lower() in SPECIAL_USE else ())


def _at_most(mail: Arrival) -> Arrival:
    cut = mail.raw[:LARGEST_READ]
    return replace(mail, raw=cut, truncated=len(cut) < len(mail.raw))


def _fields(raw: bytes, names: Sequence[str]) -> list[bytes]:
    """The fields of those names, folded as they stand, in the order in which they stand (RFC 3501 §6.4.5)."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    wanted = {name.lower().encode() for name in names}
    fields = re.split(rb"\r?\n(?![ \t])", head)
    return [one for one in fields if one.partition(b":")[0].strip().lower() in wanted]
