"""Names for people who are no longer known by their address.

A pseudonym is HMAC-SHA-256 (RFC 2104) of the canonical address under a random key of its own for each calendar quarter,
the quarter in which the mail came. Within a quarter one person stays one, so that people can be counted by month; from
one quarter to the next nobody can be followed. The keys lie in the state folder (0600), never in the journal, so that
no backup holds them. A quarter's key is destroyed once all of that quarter is pseudonymous: from then on nobody can
tell, the address in hand, whose pseudonym it is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from datetime import datetime, tzinfo
from pathlib import Path

from madoguchi.whole_file import write_whole

FILE = "pseudonyms.json"
_MARK = "~"
"""No address begins so and lacks an @."""


def quarter(moment: datetime, zone: tzinfo) -> str:
    """Such as ``2026-Q4``, in the office's time zone."""
    local = moment.astimezone(zone)
    return f"{local.year:04}-Q{(local.month + 2) // 3}"


def is_pseudonym(sender: str) -> bool:
    """Whether that stands in the place of an address."""
    return sender.startswith(_MARK) and "@" not in sender


def pseudonym(address: str, key: bytes) -> str:
    """The same for one address and key."""
    return _MARK + hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


class Keys:
    """The keys that are still there, by quarter. Raises OSError where the file cannot be read or written."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE
        self._keys = _read(self._path)

    def of(self, quarters: Iterable[str]) -> dict[str, bytes]:
        """The key of each quarter; new ones are on the disk before they are used."""
        wanted = set(quarters)
        new = wanted - self._keys.keys()
        if new:
            self._keys |= {name: secrets.token_bytes(32) for name in new}
            self._write()
        return {name: self._keys[name] for name in wanted}

    def names_of(self, address: str) -> frozenset[str]:
        """Every pseudonym of that address that can still be told."""
        return frozenset(pseudonym(address, key) for key in self._keys.values())

    def destroy_before(self, first: str) -> bool:
        """Destroys the keys of the quarters before that one; False where there are none."""
        old = [name for name in self._keys if name < first]
        for name in old:
            del self._keys[name]
        if old:
            _overwrite(self._path)
            self._write()
        return bool(old)

    def _write(self) -> None:
        told = {name: key.hex() for name, key in sorted(self._keys.items())}
        write_whole(self._path, json.dumps(told).encode())


def _read(path: Path) -> dict[str, bytes]:
    """A file that is not legible is none: people are counted anew then, and nobody becomes known."""
    try:
        told = json.loads(path.read_bytes())
        return {str(name): bytes.fromhex(key) for name, key in told.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError):
        return {}


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
