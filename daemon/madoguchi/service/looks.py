"""What was seen of Sent and of Drafts a moment ago, while a batch of mails is answered one after the other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from madoguchi.mailbox.protocol import Folder, Place

MOST_PASSES = 3
"""So often a mail that the server does not hand over is asked for."""

LASTS = 0.1
"""Seconds that a look serves: no longer than it takes to hand in a mail, before which there can be no look anyway."""


@dataclass(frozen=True, slots=True)
class Look:
    """The folder as it was, all of it known, ``at`` the moment of the monotonic clock when the server was asked."""

    folder: Folder
    at: float


class Looks:
    """By folder name, for one connection."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[str, Look] = {}
        self._unread: Counter[Place] = Counter()

    def moment(self) -> float:
        """To be taken before the server is asked: what it takes to answer, and to be read, makes a look older."""
        return self._monotonic()

    def keep(self, folder: Folder, asked: float) -> None:
        """Everything that lay there at that moment is known."""
        self._known[folder.name] = Look(folder, asked)

    def to_be_read(self, folder: Folder, unread: Collection[int], *, counts: bool) -> list[int]:
        """Which of the mails that lie there unread are to be asked for again. ``counts``: this was one more try."""
        places = [Place(folder.name, folder.uidvalidity, uid) for uid in unread]
        if counts:
            self._unread.update(places)
        return [place.uid for place in places if self._unread[place] < MOST_PASSES]

    def forget(self, name: str) -> None:
        self._known.pop(name, None)

    def lately(self, name: str) -> Folder | None:
        """The folder as it was a moment ago, if anybody looked."""
        look = self._known.get(name)
        return look.folder if look is not None and self._monotonic() - look.at < LASTS else None

    def is_unchanged(self, folder: Folder) -> bool:
        """Whether nothing came or went since it was looked at last, however long ago: by UIDNEXT and EXISTS."""
        look = self._known.get(folder.name)
        return folder.size is not None and look is not None and look.folder == folder

    def appended(self, name: str, place: Place | None, asked: float) -> Folder | None:
        """We put a mail there. The folder as it is now, where its UID tells that nothing else came before it."""
        look = self._known.pop(name, None)
        if look is None or place is None or look.folder.size is None:
            return None
        if (place.uidvalidity, place.uid) != (look.folder.uidvalidity, look.folder.next_uid):
            return None
        folder = replace(look.folder, next_uid=place.uid + 1, size=look.folder.size + 1)
        self.keep(folder, asked)
        return folder
