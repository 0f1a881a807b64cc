"""What the program asks of a mailbox, and the values it gets back. The RFC 3501 section stands beside each call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from madoguchi.errors import Temporary, UsageError

LARGEST_READ = 1_048_576
"""Bytes of a mail that are ever fetched."""


class Renumbered(Exception):
    """The folder's UIDVALIDITY is no longer the one the caller knows: every UID in hand is void."""


class Refused(Temporary):
    """The server said NO or BAD to one command; the connection itself is fine."""


class FolderMissing(UsageError):
    """The folder is not there, or may not be opened."""


@dataclass(frozen=True, slots=True)
class Place:
    """A locator, never an identity: folder, UIDVALIDITY, UID (RFC 3501 §2.3.1.1)."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was opened. ``size``: how many mails lay in it then; None where nobody counted."""

    name: str
    uidvalidity: int
    next_uid: int
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail as the server keeps it: at most `LARGEST_READ` bytes of it."""

    uid: int
    raw: bytes
    flags: frozenset[str]
    internal_date: datetime
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A few raw header fields of one mail."""

    uid: int
    header: bytes
    internal_date: datetime


class Mailbox(Protocol):
    """One connection to one mailbox.

    Raises `madoguchi.errors.ServerAway` when the server is gone, `ServerBusy` when it says no for now, `Refused` when
    it says no to a command.
    """

    def forget_listing(self) -> None:
        """Folders may have come or gone: list them anew when next asked."""

    def find_folder(self, configured: str) -> str | None:
        """The server's name of the folder written with "/" in the configuration; None if it is not there."""

    def folder_names(self) -> list[str]:
        """Every folder, by name."""

    def special_folder(self, use: str) -> str | None:
        """The folder with that SPECIAL-USE (RFC 6154) (see `folders.SPECIAL_USE`), or with a name usual for it."""

    def make_folder(self, configured: str) -> str:
        """Makes the folder if it is missing (RFC 3501 §6.3.3) and returns the server's name of it."""

    def examine(self, folder: str) -> Folder:
        """Opens the folder for reading only (RFC 3501 §6.3.2). Raises `FolderMissing`."""

    def uids_after(self, folder: Folder, uid: int) -> list[int]:
        """The UIDs above ``uid``, rising (RFC 3501 §6.4.4)."""

    def uids_since(self, folder: Folder, since: datetime) -> list[int]:
        """The UIDs of mail that arrived on that day or later."""

    def present(self, folder: Folder, uids: Collection[int]) -> set[int]:
        """Those of the UIDs that exist, by a search: what FETCH leaves out may be there all the same."""

    def flags(self, folder: Folder, uids: Collection[int]) -> dict[int, frozenset[str]]:
        """The flags of those UIDs that still exist."""

    def fetch(self, folder: Folder, uids: Sequence[int]) -> list[Arrival]:
        """The mails that still exist, read without marking them (BODY.PEEK, RFC 3501 §6.4.5)."""

    def headings(self, folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
        """Those header fields of the mails that still exist, unmarked."""

    def with_message_id(self, folder: Folder, message_id: str) -> list[int]:
        """The UIDs of mails whose Message-ID is that one."""

    def answering(self, folder: Folder, message_id: str) -> list[int]:
        """The UIDs of mails whose In-Reply-To names that one."""

    def append(self, folder: str, raw: bytes, flags: Sequence[str], when: datetime) -> Place | None:
        """Puts a mail there (RFC 3501 §6.3.11); None where the server does not tell its UID (RFC 4315 §3)."""

    def mark_answered(self, places: Sequence[Place]) -> None:
        """Sets \\Answered; places that vanished are skipped. Raises `Renumbered`."""

    def move(self, places: Sequence[Place], destination: str) -> dict[Place, Place | None]:
        """Moves mails of one folder; the new place is None where the server does not tell (RFC 6851, RFC 4315).

        What is absent from the result was not there any more, or the server refused. Raises `Renumbered`.
        """

    def discard(self, place: Place) -> None:
        """Takes away one of two copies: exactly that UID, which may be gone already. Raises `Renumbered`."""

    def keeps_sent_copies(self) -> bool:
        """Whether this provider itself puts what is submitted into Sent."""

    def wait(self, folder: str, seconds: float, stopping: Callable[[], bool]) -> None:
        """Returns when something may have changed, after ``seconds``, or soon after ``stopping()``. Only a hint."""

    def close(self) -> None:
        """Logs out; never raises."""
