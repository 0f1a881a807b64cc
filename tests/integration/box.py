"""One mailbox on a real server, looked at and changed the way the owner's mail client would."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from imapclient import IMAPClient

from tests.servers.dovecot import Stored

_NO_FOLDER = {b"\\Noselect", b"\\NonExistent"}


@dataclass(frozen=True)
class Box:
    """Where it is and how to log in. ``renumber``: gives a folder another UIDVALIDITY, where the server can."""

    kind: str
    host: str
    port: int
    username: str
    password: str
    tls_port: int = 0
    renumber: Callable[[str], None] | None = None

    def client(self) -> IMAPClient:
        """Logged in; as a context manager it logs out."""
        client = IMAPClient(self.host, self.port, ssl=False)
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(self.username, self.password)
        return client

    def put(self, raw: bytes, folder: str = "INBOX", when: datetime | None = None, flags: Sequence[str] = ()) -> int:
        """Appends a mail as it is, with ``when`` as INTERNALDATE; makes the folder if absent. Returns its UID."""
        with self.client() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, flags, when)
            client.select_folder(folder, readonly=True)
            return int(max(client.search("ALL")))

    def mails(self, folder: str = "INBOX") -> list[Stored]:
        r"""Every mail in UID order, read without side effects, without `\Recent`; [] where there is no such folder."""
        with self.client() as client:
            return _mails(client, folder) if client.folder_exists(folder) else []

    def ids(self, folder: str = "INBOX") -> list[str]:
        """The Message-IDs in a folder."""
        return [str(parsed(mail.raw)["Message-ID"]) for mail in self.mails(folder)]

    def folders(self) -> list[str]:
        """Every folder, sorted."""
        with self.client() as client:
            return sorted(name for _, _, name in client.list_folders())

    def state(self) -> dict[str, list[Stored]]:
        """The whole mailbox: every folder with every mail, its UID, flags and bytes."""
        with self.client() as client:
            listed = sorted(client.list_folders(), key=lambda row: row[2])
            return {name: _mails(client, name) for attributes, _, name in listed if not _NO_FOLDER & set(attributes)}

    def flag(self, uid: int, *flags: str, folder: str = "INBOX") -> None:
        """Sets flags as a mail client does."""
        with self.client() as client:
            client.select_folder(folder)
            client.add_flags([uid], list(flags))

    def move(self, uid: int, destination: str, folder: str = "INBOX") -> None:
        """Drags a mail to another folder, which is made if absent."""
        with self.client() as client:
            if not client.folder_exists(destination):
                client.create_folder(destination)
            client.select_folder(folder)
            client.move([uid], destination)

    def copy(self, uid: int, destination: str, folder: str = "INBOX") -> None:
        """Copies a mail to a folder that is there."""
        with self.client() as client:
            client.select_folder(folder)
            client.copy([uid], destination)

    def make(self, folder: str) -> None:
        """Makes a folder."""
        with self.client() as client:
            client.create_folder(folder)

    def remove(self, folder: str) -> None:
        """Deletes a folder."""
        with self.client() as client:
            client.delete_folder(folder)


def parsed(raw: bytes) -> EmailMessage:
    """A mail as Python's own parser reads it."""
    return message_from_bytes(raw, policy=policy.default)


def _mails(client: IMAPClient, folder: str) -> list[Stored]:
    client.select_folder(folder, readonly=True)
    found = client.fetch(client.search("ALL"), ["FLAGS", "BODY.PEEK[]"])
    return [
        Stored(uid, frozenset(flag.decode() for flag in item[b"FLAGS"]) - {"\\Recent"}, item[b"BODY[]"])
        for uid, item in sorted(found.items())
    ]
