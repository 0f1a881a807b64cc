"""A mailbox looked at more closely than the daemon does, and changed in nothing: for `check --deep`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from madoguchi.config.settings import Imap
from madoguchi.config.tls import Handshake, handshake_of
from madoguchi.errors import ServerAway
from madoguchi.mailbox.connection import hang_up, opened, talking
from madoguchi.mailbox.imap import ImapMailbox
from madoguchi.mailbox.protocol import Heading, Refused

NEWEST = 5


@dataclass(frozen=True, slots=True)
class Quota:
    """Of one resource (RFC 9208 §5): STORAGE in units of 1024 octets, MESSAGE in mails."""

    resource: str
    used: int
    limit: int


def meet(settings: Imap, home: Path) -> Handshake | None:
    """Connects as the daemon does and never logs in; None without TLS. Raises `ServerAway`, `ConfigurationError`."""
    client = opened(settings, home)
    made = handshake_of(client.socket())
    try:
        with talking(settings):
            client.logout()
    except (ServerAway, Refused):
        hang_up(client)
    return made


class LookingMailbox(ImapMailbox):
    """Asks what no mail needs to be answered. Raises as `madoguchi.mailbox.protocol.Mailbox`."""

    def quotas(self) -> list[Quota] | None:
        """Of the inbox's quota roots (RFC 9208 §4.1.2); None where the server has no quotas."""
        with talking(self._settings):
            if not self._client.has_capability("QUOTA"):
                return None
            _, found = self._client.get_quota_root("INBOX")
        return [Quota(str(one.resource).upper(), int(one.usage), int(one.limit)) for one in found]

    def rights(self, folder: str) -> str | None:
        """The letters of MYRIGHTS (RFC 4314 §3.5); None where the server has no access control lists."""
        with talking(self._settings):
            if not self._client.has_capability("ACL"):
                return None
            name = self._client._normalise_folder(folder)  # noqa: SLF001 - IMAPClient knows no MYRIGHTS
            status, data = self._client._imap.myrights(name)  # noqa: SLF001
            self._client._checkok("myrights", status, data)  # noqa: SLF001
        pieces = [piece for item in data for piece in (item if isinstance(item, tuple) else (item,)) if piece]
        return bytes(pieces[-1]).rsplit(b" ", 1)[-1].decode("ascii", "replace") if pieces else ""

    def permanent_flags(self, folder: str) -> frozenset[str]:
        r"""Of PERMANENTFLAGS at EXAMINE (RFC 3501 §7.1); empty where a read-only look is told of none."""
        with talking(self._settings):
            answer = self._client.select_folder(folder, readonly=True)
        self._opened = (folder, True)
        return frozenset(bytes(flag).decode("ascii", "replace") for flag in answer.get(b"PERMANENTFLAGS", ()))

    def from_and_to(self, folder: str, address: str, fields: Sequence[str]) -> list[Heading]:
        """Those header fields of the newest mails that say they come from and go to that address."""
        looked = self.examine(folder)
        found = self._search(looked, ["FROM", address, "TO", address])[-NEWEST:]
        return self.headings(looked, found, fields)
