"""Verified TLS for both servers; there is no switch that turns verification off."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from madoguchi.errors import ConfigurationError


def tls_context(ca_file: str, home: Path, section: str) -> ssl.SSLContext:
    """Trusts the system's authorities, or only those in ``ca_file``. Raises `ConfigurationError`."""
    path = home / Path(ca_file).expanduser() if ca_file else None
    try:
        context = ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        line = (
            f"madoguchi.toml: {section}.ca_file: found {path}: {error.strerror or error}, expected certificates in PEM"
        )
        raise ConfigurationError([line]) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Handshake:
    """A TLS connection as it was made: ``version`` such as TLSv1.3, and until when the server's certificate holds."""

    version: str
    expires: datetime


def handshake_of(sock: object) -> Handshake | None:
    """What was agreed on that socket; None without TLS, or where no certificate was asked for."""
    if not isinstance(sock, ssl.SSLSocket):
        return None
    until = (sock.getpeercert() or {}).get("notAfter")
    if not isinstance(until, str):
        return None
    return Handshake(sock.version() or "", datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC))
