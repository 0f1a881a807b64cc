"""Verified TLS for both servers; there is no switch that turns verification off."""

from __future__ import annotations

import ssl
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
