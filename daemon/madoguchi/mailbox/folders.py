"""Folder names: any separator, any namespace, any script (RFC 3501 §5.1, RFC 2342, RFC 6154)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madoguchi.mailbox.protocol import Mailbox

SPECIAL_USE = {"sent": b"\\Sent", "drafts": b"\\Drafts", "trash": b"\\Trash", "junk": b"\\Junk"}
USUAL_NAMES = {
    "sent": ("Sent", "Sent Items", "Sent Messages", "送信済み", "送信済みアイテム", "送信済みトレイ", "送信済みメール"),
    "drafts": ("Drafts", "Draft", "下書き", "草稿", "下書きアイテム"),
    "trash": ("Trash", "Deleted Items", "Deleted Messages", "Bin", "ゴミ箱", "ごみ箱", "削除済みアイテム"),
    "junk": ("Junk", "Junk E-mail", "Junk Email", "Spam", "迷惑メール"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What the server listed: (attributes, name) of each folder, and its personal namespace."""

    folders: tuple[tuple[frozenset[bytes], str], ...]
    separator: str
    prefix: str

    def find(self, configured: str) -> str | None:
        """The server's name of a folder written with "/"; None if it is not there."""
        if configured.upper() == "INBOX":
            return "INBOX"
        names = {name for _, name in self.folders}
        return next((name for name in (*self.candidates(configured), configured) if name in names), None)

    def candidates(self, configured: str) -> Sequence[str]:
        """How the server may call it: below the personal namespace, or as it is written."""
        parts = configured.split("/")
        if self.prefix and parts[0].upper() == self.prefix.rstrip(self.separator).upper():
            return (self.separator.join([self.prefix.rstrip(self.separator), *parts[1:]]),)
        plain = self.separator.join(parts)
        return (self.prefix + plain, plain) if self.prefix else (plain,)

    def special(self, use: str) -> str | None:
        """By SPECIAL-USE, else by a usual name, in the personal namespace or at the top."""
        wanted = SPECIAL_USE[use].lower()
        for attributes, name in self.folders:
            if wanted in {attribute.lower() for attribute in attributes}:
                return name
        found = (self.find(usual) for usual in USUAL_NAMES[use])
        return next((name for name in found if name), None)


def unsaid_namespace(listed: Iterable[tuple[bytes | None, str]]) -> tuple[str, str]:
    """Prefix and separator out of the (separator, name) of each folder, for servers that have no NAMESPACE.

    Where every other folder lies below the inbox, as with Courier and Cyrus, new ones must lie there too.
    """
    folders = list(listed)
    separator = next((mark.decode() for mark, _ in folders if mark), "/")
    below = "INBOX" + separator
    others = [name for _, name in folders if name.upper() != "INBOX"]
    return (below if others and all(name.upper().startswith(below) for name in others) else ""), separator


def named_or_special(mailbox: Mailbox, configured: str, use: str) -> str | None:
    """The folder that the owner named; where none was named, the one that has that use."""
    return mailbox.find_folder(configured) if configured else mailbox.special_folder(use)
