"""The servers' certificates and how the connections are protected.

Verification is never turned off to learn more: what a refused certificate is about, the refusal itself says.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime

from madoguchi.config.settings import Server
from madoguchi.config.tls import Handshake
from madoguchi.errors import ServerAway
from madoguchi.service.findings import Finding, Grade
from madoguchi.unreached import Unreached, failure
from madoguchi.unreached import mend as mend_of

RENEW_DAYS = 21
"""Certificates of 90 days are usually renewed at 30: at 21 something did not."""
_WAYS = {"tls": "TLS from the first byte", "starttls": "STARTTLS"}
_MENDS = {
    9: "is this computer's clock right? the certificate is not valid yet",
    10: "the server's administrator has to renew it",
    18: "a certificate of the server's own goes into {section}.ca_file",
    19: "a private authority goes into {section}.ca_file",
    20: "a private authority goes into {section}.ca_file",
    21: "the server has to send the whole chain; or its authority goes into {section}.ca_file",
    62: "{section}.host has to be a name that stands in the certificate",
    64: "{section}.host has to be a name that stands in the certificate",
}
"""By OpenSSL's X509_V_ERR codes (openssl-verification-options(1))."""


def certificate(section: str, server: Server, made: Handshake | None, now: datetime) -> Iterator[Finding]:
    """``made``: None where the connection is not protected, which is for loopback alone."""
    about = f"{section}.tls"
    if made is None:
        yield Finding(Grade.OK, about, f"none, on loopback ({server.host})")
        return
    days = (made.expires - now).days
    how = f"{made.version} by {_WAYS.get(server.security, server.security)}"
    until = f"{how}; the certificate holds until {made.expires:%Y-%m-%d}, {days} days"
    if days < RENEW_DAYS:
        yield Finding(
            Grade.WARNING, about, until, "the server's administrator has to renew it: then no mail is read or sent"
        )
    else:
        yield Finding(Grade.OK, about, until)


def not_met(section: str, error: ServerAway) -> Finding:
    """The connection failed; a refused certificate with what would mend it."""
    cause, about, kind = error.__cause__, f"{section}.tls", failure(str(error))
    if isinstance(cause, ssl.SSLCertVerificationError):
        mend = _MENDS.get(cause.verify_code, "the server's administrator knows whether this is the right certificate")
        found = f"certificate not trusted: {cause.verify_message}"
        return Finding(Grade.ERROR, about, found, mend.format(section=section), Unreached.CERTIFICATE)
    if kind is not None:
        return Finding(Grade.ERROR, about, str(error), mend_of(kind, section), kind)
    return Finding(Grade.ERROR, about, str(error), f"host, port and security in [{section}]", "mismatch")
