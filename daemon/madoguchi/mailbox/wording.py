"""What a server's words mean: for now, never again with these credentials, or nothing that can be used."""

from __future__ import annotations

import re

from madoguchi import unreached
from madoguchi.errors import ServerAway, ServerBusy

PASSING = (
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[serverbug]",
    "[throttled]",
    "[overquota]",
    "too many",
    "try again",
    "backoff time",
    "bandwidth limits",
)
"""Of a no that will pass by itself (RFC 5530 §3; the last three are Exchange's and Gmail's)."""
LAPSED = (
    "[authenticationfailed]",
    "[authorizationfailed]",
    "[expired]",
    "tokenexpired",
    "authenticated but not connected",
)
"""Of a login that holds no more: in mid-session another connection, with another token, may help."""
GARBLED = "an answer that makes no sense"

_BACKOFF = re.compile(r"backoff time:?\s*(\d+)\s*(milliseconds|ms|seconds|s)\b", re.IGNORECASE)


def refusal(where: str, text: str, said: str = "") -> ServerAway | None:
    """What a NO or BAD with that text calls for if it is not final; ``said``: to be told in place of the text."""
    if any(word in text.lower() for word in PASSING):
        return ServerBusy(f"{where}: {said or text[:200]}", backoff(text))
    if not said and lapsed(text):
        return ServerAway(f"{where}: {text[:200]}")
    return None


def away(where: str, text: str) -> ServerAway:
    """The connection is over, with those last words."""
    return ServerAway(f"{where}: {text}", backoff(text))


def lapsed(text: str) -> bool:
    """Whether the words are about the credentials."""
    return any(word in text.lower() for word in LAPSED)


def backoff(text: str) -> float:
    """Seconds that the server asks to be left alone for ("Suggested Backoff Time: 299961 milliseconds"); 0: no word."""
    found = _BACKOFF.search(text)
    if found is None:
        return 0.0
    return int(found[1]) / (1000 if found[2].lower().startswith("m") else 1)


def words(error: Exception) -> str:
    """For people and logs. imaplib quotes the line that it cannot read, and that may be a mail's."""
    if known := unreached.words(error):
        return known
    text = str(getattr(error, "strerror", None) or error or type(error).__name__)
    if "unterminated line" in text or "unexpected " in text:
        return GARBLED
    return text[:200]
