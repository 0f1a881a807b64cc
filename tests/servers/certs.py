"""A throw-away certificate authority and one server certificate, for TLS on loopback."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import trustme

_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certs:
    """PEM files of a CA and of a certificate it signed for localhost and 127.0.0.1."""

    ca_file: Path
    cert_file: Path
    key_file: Path

    @classmethod
    def make(cls, directory: Path, *names: str, expires: datetime | None = None) -> Self:
        """Write the three files into an existing directory. Every call makes another, unrelated CA.

        ``names``: in place of localhost and 127.0.0.1. ``expires``: in place of a day nobody will see.
        """
        certs = cls(directory / "ca.pem", directory / "cert.pem", directory / "key.pem")
        authority = trustme.CA()
        server = authority.issue_cert(*(names or ("localhost", "127.0.0.1")), not_before=_BEFORE, not_after=expires)
        authority.cert_pem.write_to_path(str(certs.ca_file))
        server.private_key_pem.write_to_path(str(certs.key_file))
        for number, blob in enumerate(server.cert_chain_pems):
            blob.write_to_path(str(certs.cert_file), append=number > 0)
        return certs

    def server_context(self) -> ssl.SSLContext:
        """What a server needs to present the certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.cert_file, self.key_file)
        return context

    def client_context(self) -> ssl.SSLContext:
        """A client that trusts this CA and no other, and checks the host name."""
        return ssl.create_default_context(cafile=str(self.ca_file))
