"""The server's side of SMTP AUTH (RFC 4954): PLAIN (RFC 4616), LOGIN, and XOAUTH2 as Google and Microsoft speak it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Ask = Callable[[str], str]
"""Sends a challenge line's text (already base64) and returns the client's line."""


@dataclass(frozen=True)
class Credentials:
    """Who may enter: `users` by password, `tokens` by bearer token, both keyed by user name."""

    users: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)

    def mechanisms(self) -> list[str]:
        """What to offer: nothing where nobody could get in by it."""
        return [*["PLAIN", "LOGIN"] * bool(self.users), *["XOAUTH2"] * bool(self.tokens)]


@dataclass(frozen=True)
class Login:
    """One AUTH: mechanism, the name tried, and whether it was let in."""

    mechanism: str
    username: str
    accepted: bool


def authenticate(mechanism: str, initial: str, credentials: Credentials, ask: Ask) -> Login:
    """Run one of `credentials.mechanisms()`. Raises ValueError where the client breaks the protocol or cancels."""
    name, accepted = _EXCHANGES[mechanism](initial, credentials, ask)
    return Login(mechanism, name, accepted)


def _plain(initial: str, credentials: Credentials, ask: Ask) -> tuple[str, bool]:
    _, name, password = _decoded(initial or ask("")).split("\0")
    return name, credentials.users.get(name) == password


def _login(initial: str, credentials: Credentials, ask: Ask) -> tuple[str, bool]:
    name = _decoded(initial or ask(_encoded("Username:")))
    password = _decoded(ask(_encoded("Password:")))
    return name, credentials.users.get(name) == password


def _xoauth2(initial: str, credentials: Credentials, ask: Ask) -> tuple[str, bool]:
    given = re.fullmatch("user=([^\1]*)\1auth=Bearer ([^\1]*)\1\1", _decoded(initial or ask("")))
    if given is None:
        raise ValueError("not an XOAUTH2 response")
    accepted = credentials.tokens.get(given[1]) == given[2]
    if not accepted:
        ask(_encoded('{"status":"401","schemes":"bearer"}'))  # the client owes an empty line before the 535
    return given[1], accepted


_EXCHANGES = {"PLAIN": _plain, "LOGIN": _login, "XOAUTH2": _xoauth2}


def _decoded(line: str) -> str:
    return base64.b64decode("" if line == "=" else line, validate=True).decode()


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
