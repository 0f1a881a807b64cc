"""What a submission server says of itself before anybody logs in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from madoguchi.config.tls import Handshake


@dataclass(frozen=True, slots=True)
class Meeting:
    """``handshake``: None without TLS. ``banner``: the text of its first reply (RFC 5321 §4.2). ``extensions``: by
    name in lower case, with their parameters (§4.1.1.1)."""

    handshake: Handshake | None
    banner: str
    extensions: Mapping[str, str]
