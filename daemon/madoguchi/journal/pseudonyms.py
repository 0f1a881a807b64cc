"""Names for people who are no longer known by their address.

A pseudonym is HMAC-SHA-256 (RFC 2104) of the canonical address under a random key of the account. The key lies in the
state folder (0600), never in the journal, so that no backup holds it. One key for good, not one for each month: whether
somebody asks again after a first pointer is counted by person over a year, and a person who changes names at the end of
a quarter would count as two, to the pointers' credit. So these are pseudonyms: who has the key *and* an address can
tell whose rows are whose, which is also how `forget` finds them. Without the file nobody can.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from madoguchi.whole_file import write_whole

FILE = "pseudonyms.key"
LENGTH = 32
"""Bytes of a key."""

_MARK = "~"
"""No address begins so and lacks an @."""


def is_pseudonym(sender: str) -> bool:
    """Whether that stands in the place of an address."""
    return sender.startswith(_MARK) and "@" not in sender


def pseudonym(address: str, key: bytes) -> str:
    """The same for one address and key; what is no address ("", a pseudonym) stays as it is."""
    if "@" not in address:
        return address
    return _MARK + hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


class Pseudonyms:
    """Those of one account. The key is read once it is needed."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE
        self._known: tuple[object, bytes] = (None, b"")

    def key(self) -> bytes:
        """On the disk before it is used. A file cut short is none: people count anew then, and nobody becomes known.

        Raises OSError.
        """
        key = self._read()
        if not key:
            key = secrets.token_bytes(LENGTH)
            write_whole(self._path, key)
        return key

    def of(self, address: str) -> str:
        """What stands, or would stand, for that address; the address itself where nobody is pseudonymous yet."""
        key = self._read()
        return pseudonym(address, key) if key else address

    def _read(self) -> bytes:
        """It is asked for with every question about a person, and read again where the file is another."""
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if self._known[0] != stamp:
                key = self._path.read_bytes()
                self._known = (stamp, key if len(key) == LENGTH else b"")
        except FileNotFoundError:
            return b""
        return self._known[1]


class People:
    """Tells people apart in one reading of the journal, whether their rows bear an address or a pseudonym."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._known: dict[str, str] = {}

    def __call__(self, sender: str) -> str:
        if sender not in self._known:
            self._known[sender] = self._pseudonyms.of(sender)
        return self._known[sender]
