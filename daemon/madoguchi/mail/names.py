"""A mail's identity as people write it: the beginning of its key, which is hexadecimal."""

from __future__ import annotations

NAME_LENGTH = 12


def bounds(prefix: str) -> tuple[str, str]:
    """[first, last) of the keys that begin so, in capitals or not; of "" all of them."""
    begins = prefix.lower()
    return begins, f"{begins}~"
