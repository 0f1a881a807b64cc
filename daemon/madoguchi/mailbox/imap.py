"""The mailbox over IMAP (RFC 3501), one connection, used by one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Self

from imapclient import IMAPClient

from madoguchi.config.secrets import Tokens
from madoguchi.config.settings import Imap
from madoguchi.errors import ServerAway
from madoguchi.failpoint import failpoint
from madoguchi.mailbox.connection import connect, hang_up, talking
from madoguchi.mailbox.copyuid import appended_uid, copied_uids
from madoguchi.mailbox.fetching import arrived, fetched
from madoguchi.mailbox.folders import Listing, unsaid_namespace
from madoguchi.mailbox.idling import idle
from madoguchi.mailbox.protocol import LARGEST_READ, Arrival, Folder, FolderMissing, Heading, Place, Refused, Renumbered

BATCH = 50
WIDE_BATCH = 500
MOST_BYTES_AT_ONCE = 8 * LARGEST_READ
GOODBYE_SECONDS = 2.0
SLEEP_SLICE = 0.5
KEEPING_PROVIDERS = ("office365.com", "outlook.com", "gmail.com", "googlemail.com")


class ImapMailbox:
    """See `madoguchi.mailbox.protocol.Mailbox`."""

    def __init__(self, client: IMAPClient, settings: Imap) -> None:
        self._client = client
        self._settings = settings
        self._opened: tuple[str, bool] | None = None
        self._listing: Listing | None = None
        self._searched: dict[str, int] = {}
        self._idles = True

    @classmethod
    def connect(cls, settings: Imap, home: Path, tokens: Tokens | None) -> Self:
        """``tokens``: of the sign-in, if there is one. Raises `ServerAway`, `LoginRefused`, `ConfigurationError`."""
        return cls(connect(settings, home, tokens), settings)

    def capabilities(self) -> frozenset[str]:
        """What the server says it can do."""
        with talking(self._settings):
            return frozenset(name.decode("ascii", "replace").upper() for name in self._client.capabilities())

    def find_folder(self, configured: str) -> str | None:
        return self._folders().find(configured)

    def folder_names(self) -> list[str]:
        return sorted(name for attributes, name in self._folders().folders if b"\\Noselect" not in attributes)

    def special_folder(self, use: str) -> str | None:
        return self._folders().special(use)

    def make_folder(self, configured: str) -> str:
        found = self.find_folder(configured)
        if found is not None:
            return found
        name = self._folders().candidates(configured)[0]
        self._listing = None
        try:
            with talking(self._settings):
                self._client.create_folder(name)
                self._client.subscribe_folder(name)
        except Refused as error:
            if self.find_folder(configured) is None:
                msg = f"{configured}: the server will not make this folder ({error})"
                raise FolderMissing(msg) from error
        return name

    def forget_listing(self) -> None:
        """Folders may have come or gone: list them anew when next asked."""
        self._listing = None

    def examine(self, folder: str) -> Folder:
        return self._open(folder, readonly=True)

    def uids_after(self, folder: Folder, uid: int) -> list[int]:
        found = self._search(folder, ["UID", f"{uid + 1}:*"])
        self._searched[folder.name] = folder.next_uid
        return [each for each in found if each > uid]

    def uids_since(self, folder: Folder, since: datetime) -> list[int]:
        return self._search(folder, ["SINCE", since.date()])

    def with_message_id(self, folder: Folder, message_id: str) -> list[int]:
        return self._naming(folder, "Message-ID", message_id)

    def answering(self, folder: Folder, message_id: str) -> list[int]:
        return self._naming(folder, "In-Reply-To", message_id)

    def present(self, folder: Folder, uids: Collection[int]) -> set[int]:
        if not uids:
            return set()
        self._ensure(folder)
        with talking(self._settings):
            self._client.noop()  # so that the server takes note of what others expunged
        found: set[int] = set()
        for some in _chunks(sorted(uids), WIDE_BATCH):
            found.update(self._search(folder, ["UID", ",".join(map(str, some))]))
        return found & set(uids)

    def flags(self, folder: Folder, uids: Collection[int]) -> dict[int, frozenset[str]]:
        self._ensure(folder)
        found: dict[int, frozenset[str]] = {}
        for some in _chunks(sorted(uids), WIDE_BATCH):
            for uid, data in self._fetch(some, ["FLAGS"]).items():
                found[uid] = _flags(data)
        return found

    def fetch(self, folder: Folder, uids: Sequence[int]) -> list[Arrival]:
        self._ensure(folder)
        found: list[Arrival] = []
        for some in _chunks(uids, BATCH):
            facts = self._fetch(some, ["RFC822.SIZE", "FLAGS", "INTERNALDATE"])
            for few in _by_size(some, facts):
                found += self._bodies(few, facts)
        return found

    def _bodies(self, uids: Sequence[int], facts: dict[int, dict[bytes, Any]]) -> list[Arrival]:
        bodies = self._fetch(uids, [f"BODY.PEEK[]<0.{LARGEST_READ}>"])
        found = []
        for uid in uids:
            raw = next((value for key, value in bodies.get(uid, {}).items() if key.startswith(b"BODY[]")), None)
            if raw is None:
                continue
            data, when = facts[uid], arrived(facts[uid])
            if when is not None:
                truncated = int(data[b"RFC822.SIZE"]) > len(raw) >= LARGEST_READ
                found.append(Arrival(uid, raw, _flags(data), when, truncated))
        return found

    def headings(self, folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
        self._ensure(folder)
        found = []
        item = f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]"
        for some in _chunks(uids, WIDE_BATCH):
            for uid, data in self._fetch(some, [item, "INTERNALDATE"]).items():
                # The server may sort the names within the key.
                header = next((value for key, value in data.items() if key.startswith(b"BODY[HEADER.FIELDS")), b"")
                when = arrived(data)
                if when is not None:
                    found.append(Heading(uid, header or b"", when))
        return found

    def append(self, folder: str, raw: bytes, flags: Sequence[str], when: datetime) -> Place | None:
        with talking(self._settings):
            told = appended_uid(self._client, lambda: self._client.append(folder, raw, flags, when))
        return _at(folder, told)

    def mark_answered(self, places: Sequence[Place]) -> None:
        for folder, group in _by_folder(places):
            self._select(folder, group)
            with talking(self._settings):
                self._client.add_flags([place.uid for place in group], [b"\\Answered"], silent=True)

    def move(self, places: Sequence[Place], destination: str) -> dict[Place, Place | None]:
        moved: dict[Place, Place | None] = {}
        for folder, group in _by_folder(places):
            opened = self._select(folder, group)
            there = self._fetch([place.uid for place in group], ["FLAGS"])
            present = [place.uid for place in group if place.uid in there]
            if present:
                new = self._move(present, destination)
                old = {uid: Place(folder, opened.uidvalidity, uid) for uid in new}
                moved |= {old[uid]: _at(destination, found) for uid, found in new.items()}
        return moved

    def _move(self, uids: list[int], destination: str) -> dict[int, tuple[int, int] | None]:
        """UID MOVE, else COPY, \\Deleted and UID EXPUNGE of exactly these; never a plain EXPUNGE."""
        with talking(self._settings):
            moves = self._client.has_capability("MOVE")
            if moves:
                known = copied_uids(self._client, lambda: self._client.move(uids, destination))
        if moves:
            left = self._fetch(uids, ["FLAGS"])
            return {uid: known.get(uid) for uid in uids if uid not in left}
        found = self._copy(uids, destination)
        failpoint("after-copy")
        self._expunge(sorted(found))
        return found

    def _copy(self, uids: list[int], destination: str) -> dict[int, tuple[int, int] | None]:
        """Those that are surely there now."""
        with talking(self._settings):
            before = self._count(destination)
            known = copied_uids(self._client, lambda: self._client.copy(uids, destination))
            if known:
                return {uid: known[uid] for uid in uids if uid in known}
            return dict.fromkeys(uids) if self._count(destination) - before >= len(uids) else {}

    def _expunge(self, uids: list[int]) -> None:
        """Exactly these (RFC 4315 §2.1); without UIDPLUS they stay, marked \\Deleted."""
        if not uids:
            return
        with talking(self._settings):
            self._client.add_flags(uids, [b"\\Deleted"], silent=True)
            failpoint("before-expunge")
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(uids)

    def _count(self, folder: str) -> int:
        return int(self._client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def discard(self, place: Place) -> None:
        self._select(place.folder, [place])
        self._expunge([place.uid])

    def keeps_sent_copies(self) -> bool:
        with talking(self._settings):
            gmail = self._client.has_capability("X-GM-EXT-1")
        return gmail or self._settings.host.lower().endswith(KEEPING_PROVIDERS)

    def wait(self, folder: str, seconds: float, stopping: Callable[[], bool]) -> None:
        with talking(self._settings):
            self._idles = self._idles and self._client.has_capability("IDLE")
        began = time.monotonic()
        if self._idles:
            try:
                self._idle(folder, seconds, stopping)
            except Refused:
                self._idles = False  # it says that it can, and cannot
        if not self._idles:
            _sleep(seconds - (time.monotonic() - began), stopping)

    def _idle(self, folder: str, seconds: float, stopping: Callable[[], bool]) -> None:
        opened = self._open(folder, readonly=True)
        if opened.next_uid > self._searched.get(folder, opened.next_uid):
            return  # came since the last search: already counted now, so IDLE would never announce it
        with talking(self._settings):
            idle(self._client, seconds, stopping)

    def close(self) -> None:
        try:
            with talking(self._settings):
                self._client.socket().settimeout(GOODBYE_SECONDS)
                self._client.logout()
        except (ServerAway, Refused):
            pass
        hang_up(self._client)

    def _folders(self) -> Listing:
        if self._listing is None:
            with talking(self._settings):
                namespace = self._namespace()
                listed = self._client.list_folders()
            names = tuple((frozenset(attributes), name) for attributes, _, name in listed)
            prefix, separator = namespace or unsaid_namespace((mark, name) for _, mark, name in listed)
            self._listing = Listing(names, separator, prefix)
        return self._listing

    def _namespace(self) -> tuple[str, str] | None:
        """Personal prefix and separator (RFC 2342); None where the server does not tell."""
        if not self._client.has_capability("NAMESPACE"):
            return None
        personal = self._client.namespace().personal
        return (personal[0][0] or "", personal[0][1]) if personal and personal[0][1] else None

    def _open(self, folder: str, *, readonly: bool) -> Folder:
        self._opened = None
        try:
            with talking(self._settings):
                answer = self._client.select_folder(folder, readonly=readonly)
                size = int(answer[b"EXISTS"]) if b"EXISTS" in answer else None
                opened = Folder(folder, int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT", 1)), size)
        except Refused as error:
            if not readonly:
                self._open(folder, readonly=True)  # imaplib would refuse everything else because of a read-only SELECT
            msg = f"{folder}: the server does not open this folder ({error})"
            raise FolderMissing(msg) from error
        self._opened = (folder, readonly)
        return opened

    def _ensure(self, folder: Folder) -> None:
        """Opens the folder for reading unless it is; its UIDs must still mean what the caller thinks."""
        if self._opened == (folder.name, True):
            return
        if self._open(folder.name, readonly=True).uidvalidity != folder.uidvalidity:
            raise Renumbered(folder.name)

    def _select(self, folder: str, group: Sequence[Place]) -> Folder:
        """Opens the folder for filing: the only place where SELECT is used."""
        opened = self._open(folder, readonly=False)
        if any(place.uidvalidity != opened.uidvalidity for place in group):
            raise Renumbered(folder)
        return opened

    def _search(self, folder: Folder, criteria: list[Any]) -> list[int]:
        self._ensure(folder)
        with talking(self._settings):
            return sorted(int(uid) for uid in self._client.search(criteria))

    def _naming(self, folder: Folder, name: str, message_id: str) -> list[int]:
        """Nothing for an id that no header can hold as it is: servers would be asked for something else."""
        sayable = message_id.isascii() and message_id.isprintable()
        return self._search(folder, ["HEADER", name, message_id]) if sayable else []

    def _fetch(self, uids: Sequence[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        if not uids:
            return {}
        with talking(self._settings):
            return fetched(self._client, uids, items)


def _flags(data: dict[bytes, Any]) -> frozenset[str]:
    return frozenset(flag.decode("utf-8", "replace") for flag in data.get(b"FLAGS", ()))


def _chunks(uids: Sequence[int], size: int) -> Iterator[list[int]]:
    rest = iter(uids)
    while some := list(islice(rest, size)):
        yield some


def _by_size(uids: Sequence[int], facts: dict[int, dict[bytes, Any]]) -> Iterator[list[int]]:
    """Groups that together stay within `MOST_BYTES_AT_ONCE`."""
    group: list[int] = []
    total = 0
    for uid in uids:
        if uid not in facts or b"RFC822.SIZE" not in facts[uid]:
            continue
        size = min(int(facts[uid][b"RFC822.SIZE"]), LARGEST_READ)
        if group and total + size > MOST_BYTES_AT_ONCE:
            yield group
            group, total = [], 0
        group.append(uid)
        total += size
    if group:
        yield group


def _by_folder(places: Sequence[Place]) -> Iterator[tuple[str, list[Place]]]:
    ordered = sorted(places, key=lambda place: (place.folder, place.uid))
    for folder, group in groupby(ordered, lambda place: place.folder):
        yield folder, list(group)


def _at(destination: str, found: tuple[int, int] | None) -> Place | None:
    return None if found is None else Place(destination, *found)


def _sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not stopping() and (left := end - time.monotonic()) > 0:
        time.sleep(min(SLEEP_SLICE, left))
