"""Why a server could not be reached: one wording for every protocol, and what a person looks at for each.

What to do in Japanese and English stands in ``service/failures.toml``, by the value of `Unreached`.
"""

from __future__ import annotations

import socket
import ssl
from enum import StrEnum


class Unreached(StrEnum):
    """What stood in the way."""

    UNKNOWN_HOST = "unknown-host"
    REFUSED = "refused"
    SILENT = "silent"
    NO_ROUTE = "no-route"
    CERTIFICATE = "certificate"


UNKNOWN_HOST = "host name not known (DNS)"
SILENT = "no answer in time"
_SECTIONS = ("imap", "smtp", "oauth2")
_SAID = {
    UNKNOWN_HOST: Unreached.UNKNOWN_HOST,
    "Connection refused": Unreached.REFUSED,
    SILENT: Unreached.SILENT,
    "Network is unreachable": Unreached.NO_ROUTE,
    "No route to host": Unreached.NO_ROUTE,
    "certificate not trusted": Unreached.CERTIFICATE,
}
_MENDS = {
    Unreached.UNKNOWN_HOST: "is {0}.host spelt right, and does this machine's DNS know it?",
    Unreached.REFUSED: "are {0}.host and {0}.port right, and does the server run?",
    Unreached.SILENT: "are {0}.host and {0}.port right? A firewall may be in the way",
    Unreached.NO_ROUTE: "is this machine on the network, and {0}.host right?",
    Unreached.CERTIFICATE: "a private authority goes into {0}.ca_file; is {0}.host the certificate's name?",
}
_MENDS_OF_TOKENS = {
    Unreached.CERTIFICATE: "a private authority goes into oauth2.ca_file",
    Unreached.UNKNOWN_HOST: "does this machine's DNS know it? A proxy goes into HTTPS_PROXY",
}
_TOKENS = "is this machine allowed out to it? A proxy goes into HTTPS_PROXY"


def words(error: Exception) -> str:
    """One line without what the resolver or the system happens to say; "" where it is nothing of the kind."""
    if isinstance(error, socket.gaierror):
        return UNKNOWN_HOST
    if isinstance(error, TimeoutError):
        return SILENT
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not trusted: {error.verify_message}"
    told = str(getattr(error, "strerror", None) or "")
    return told if told in _SAID else ""


def failure(told: str) -> Unreached | None:
    """Which of them a line speaks of that was made with `words`."""
    return next((kind for said, kind in _SAID.items() if said in told), None)


def mend(kind: Unreached, section: str) -> str:
    """What to look at in ``[section]``: imap, smtp or oauth2."""
    if section == "oauth2":
        return _MENDS_OF_TOKENS.get(kind, _TOKENS)
    return _MENDS[kind].format(section)


def advised(told: str) -> str:
    """The line of an error with what to do about it, where its words leave that open."""
    section = told.partition(" ")[0]
    kind = failure(told) if section in _SECTIONS else None
    if kind is None:
        return f"{told} → try again later; `madoguchi check` looks at both servers"
    what = mend(kind, section)
    return told if "ca_file" in told else f"{told} → {what}"
