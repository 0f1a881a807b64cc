"""What the servers offer, and for each thing that they do not, what is done instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from madoguchi.service.findings import Finding, Grade

TOLD_ALREADY = ("MOVE", "UIDPLUS", "IDLE")
"""Of these the plain check warns."""
IMAP = {
    **dict.fromkeys(TOLD_ALREADY, ""),
    "SPECIAL-USE": "Sent and Drafts are found by their usual names, or named in [folders] (RFC 6154)",
    "NAMESPACE": "prefix and separator are told from the list of folders (RFC 2342)",
    "CONDSTORE": "nothing is lost, flags are always read whole (RFC 7162)",
    "LITERAL+": "nothing is lost, each mail put into a folder asks first (RFC 7888)",
    "UTF8=ACCEPT": "nothing is lost, folder names go in modified UTF-7 (RFC 3501 §5.1.3)",
}
"""Name, and what goes on without it."""
SMTP = {
    "SIZE": "a mail that is too large is refused only when it was handed over (RFC 1870)",
    "8BITMIME": "nothing is lost, everything goes out in 7 bits (RFC 6152)",
    "SMTPUTF8": "nothing is lost, an address outside ASCII is held in any case (RFC 6531)",
    "DSN": "nothing is lost, no delivery report is ever asked for (RFC 3461)",
}
_SAME = {"LITERAL+": ("LITERAL-",), "UTF8=ACCEPT": ("UTF8=ONLY",)}
_LOGINS = {"password": ("PLAIN", "LOGIN", "CRAM-MD5"), "token": ("XOAUTH2",)}
Login = Literal["none", "password", "token"]


def imap(offered: frozenset[str]) -> Iterator[Finding]:
    """Of the capabilities after login, in capitals."""
    yield from _told("imap.abilities", IMAP, {name for name in IMAP if {name, *_SAME.get(name, ())} & offered})


def smtp(extensions: Mapping[str, str], login: Login) -> Iterator[Finding]:
    """Of the answer to EHLO. ``login``: what the settings log in with."""
    offered = {name.upper() for name in extensions}
    yield from _told("smtp.abilities", SMTP, offered & SMTP.keys())
    limit = extensions.get("size", "").strip()
    if limit.isdecimal() and int(limit):
        yield Finding(Grade.OK, "smtp.abilities", f"takes mails of up to {int(limit) / 1_000_000:,.1f} MB")
    if login != "none":
        yield _login(extensions.get("auth", "").upper().split(), login)


def _login(offered: list[str], login: Literal["password", "token"]) -> Finding:
    known = [name for name in _LOGINS[login] if name in offered]
    if known:
        return Finding(Grade.OK, "smtp.login", f"{known[0]} (offered: {' '.join(offered)})")
    found = f"with a {login} {' or '.join(_LOGINS[login])} is needed, offered: {' '.join(offered) or 'nothing'}"
    mend = "is security in [smtp] what the server wants? many offer a login only over TLS"
    return Finding(Grade.ERROR, "smtp.login", found, mend)


def _told(about: str, wanted: Mapping[str, str], offered: set[str]) -> Iterator[Finding]:
    yield Finding(
        Grade.OK, about, f"offered: {', '.join(name for name in wanted if name in offered) or 'none of these'}"
    )
    for name, instead in wanted.items():
        if name not in offered and name not in TOLD_ALREADY:
            yield Finding(Grade.OK, about, f"no {name}: {instead}")
