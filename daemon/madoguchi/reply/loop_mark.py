"""The mark on every reply of this program, by which it knows its own mail again."""

from __future__ import annotations

import hashlib

LOOP_HEADER = "X-Madoguchi-Loop"


def loop_token(account: str) -> str:
    """The mark's value for that account (32 hexadecimal digits): the same on every host, and it names nobody."""
    return hashlib.sha256(f"madoguchi loop\0{account.lower()}".encode()).hexdigest()[:32]
