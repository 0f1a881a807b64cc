"""What no log line says, whoever writes it: an address becomes a name that only the account's key can make.

An address is whatever has an at-sign in it, whole, domain and all: a domain of three people, or a client's, names
somebody too. Servers are named without one (``imap.example.co.jp``), and stay legible. So is a Message-ID hidden; a
mail is named by its identity. The name is HMAC-SHA-256 (RFC 2104) of the canonical address under a key made from the
one in the state folder (`madoguchi.journal.pseudonyms`): lines about one person can be joined, nobody finds the person
by trying addresses, and a log and a journal without the key do not join.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
import traceback
import unicodedata
from collections.abc import Collection, Mapping, MutableMapping
from pathlib import PurePath
from types import TracebackType
from typing import Any

from madoguchi.mail.canonical import canonical

_SIGN = (
    r"(?:[@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}]|%40|&#(?:64|x40);|&commat;"
    r"|(?<=\w)[+=]40(?=[\w-]{1,63}\.[a-z]))"
)
"""Also as URLs, HTML, delivery reports (RFC 3461 §4, xtext) and quoted-printable write it."""
_AT = re.compile(_SIGN, re.IGNORECASE)
_QUOTED = re.compile(rf'"(?:[^"\\]|\\.){{0,64}}"{_SIGN}[^\s<>()\[\]{{}},;:"]*', re.IGNORECASE)
"""A local part with blanks or signs in it (RFC 5321 §4.1.2, Quoted-string)."""
_WORD = re.compile(r"(?:&(?:#\d+|#x[0-9a-f]+|commat);|[^\s<>()\[\]{},;:\"|])+", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w/])<[^<>\s]{1,320}>")
"""What a server puts into angle brackets is a mailbox, also without a domain (RFC 5321 §4.1.2, Path)."""
_NAME = re.compile(r"~[0-9a-f]{16}")
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_SPACE = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_AROUND = "'`.!?<>"
_DEEPEST = 6
_LEAST = 2
"""Letters of a word of the owner's own; fewer stand in any text."""
VOCABULARY = frozenset({"event", "level", "timestamp", "logger", "disposition", "reason", "state", "outcome", "stage"})
VOCABULARY |= {"team", "request_type", "best", "label", "model", "language", "mode", "kind", "turn", "signal"}
"""Values that are words of the program or of ``teams.toml``: an owner called Billing hides no team of that name."""


class Discretion:
    """A processor of structlog. ``key``: secret bytes, at random where there is no account; ``own``: words that name
    the owner, such as the name to log in with."""

    def __init__(self, key: bytes = b"", own: Collection[str] = ()) -> None:
        self._key = hmac.digest(key or secrets.token_bytes(32), b"madoguchi: names in logs", "sha256")
        self._own = _any_of(own)

    def __call__(self, logger: object, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
        """Plain values alone: what came as an object goes on as its text."""
        broke = _broke(event.pop("exc_info", None))
        return {self.text(str(key)): self._told(key, value) for key, value in {**event, **broke}.items()}

    def text(self, text: str) -> str:
        """On one line, without an address, and without the owner."""
        return self._without_owner(self._without_addresses(_legible(text)))

    def name(self, address: str) -> str:
        """What stands for that address in this account's log."""
        return "~" + hmac.new(self._key, canonical(address).encode(), hashlib.sha256).hexdigest()[:16]

    def _told(self, key: str, value: object, depth: int = 0) -> object:
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)  # JSON knows no infinity (RFC 8259 §6)
        if value is None or type(value) in (bool, int, float):
            return value
        if isinstance(value, Mapping) and depth < _DEEPEST:
            return {self.text(str(one)): self._told(key, each, depth + 1) for one, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
            return [self._told(key, one, depth + 1) for one in value]
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else _written(value)
        return self._without_addresses(_legible(text)) if key in VOCABULARY else self.text(text)

    def _without_addresses(self, text: str) -> str:
        if _AT.search(text) is not None:
            text = _QUOTED.sub(lambda found: self.name(found[0]), text)
            text = _WORD.sub(self._named, text)
        return _PATH.sub(lambda found: f"<{self._once(found[0])}>", text)

    def _named(self, found: re.Match[str]) -> str:
        word = found[0]
        if _AT.search(word) is None or _AT.fullmatch(word):
            return word
        return self.name(word.strip(_AROUND))

    def _once(self, path: str) -> str:
        inner = path[1:-1]
        return inner if _NAME.fullmatch(inner) else self.name(inner)

    def _without_owner(self, text: str) -> str:
        return text if self._own is None else self._own.sub(lambda found: self.name(found[0]), text)


def _any_of(words: Collection[str]) -> re.Pattern[str] | None:
    """Whole words where the script has such; letters of other scripts stand side by side."""
    known = sorted({word.strip() for word in words if len(word.strip()) >= _LEAST}, key=len, reverse=True)
    bounded = [rf"(?<![\w+-]){re.escape(one)}(?![\w+-])" if one.isascii() else re.escape(one) for one in known]
    return re.compile("|".join(bounded), re.IGNORECASE) if bounded else None


def _legible(text: str) -> str:
    """What a terminal obeys and what cannot be seen: each as its number. Ends of lines become blanks."""
    if text.isascii() and text.isprintable():
        return text
    plain = _SPACE.sub(" ", text)
    return "".join(ascii(sign)[1:-1] if unicodedata.category(sign) in _HIDDEN else sign for sign in plain)


def _written(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - whatever cannot be said is no reason to lose the line
        return type(value).__name__


def _broke(given: object) -> dict[str, str]:
    """Of an exception what it is and where it came up. Not its words: they may quote the mail that it broke on."""
    error = given[1] if isinstance(given, tuple) else given
    if not isinstance(error, BaseException):
        return {}
    return {"error": type(error).__name__, "where": _place(error.__traceback__)}


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace, limit=-1)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
