"""The subject of a reply: the original's, freed of whatever could do harm in a header (RFC 3834 §3.1.5)."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150
"""In characters, the mark before it not counted."""

_READ = 4000
_MARK = {"ja": "自動返信: ", "en": "Auto: "}
_NONE = {"ja": "(件名なし)", "en": "(no subject)"}
_REPLY = re.compile(r"(?:(?:re|aw|返信|返)(?:\s?(?:\[\d{1,3}\]|\^?\d{1,3}))?\s?[::]\s?)++", re.IGNORECASE)
_FORWARD = re.compile(r"(?:(?:fwd?|wg|tr|転送)\s?[::]\s?)++", re.IGNORECASE)
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def plain(text: str) -> str:
    """``text`` on one line: no control characters, lone surrogates or direction overrides, single blanks."""
    kept = ("" if _unwanted(letter) else letter for letter in re.sub(r"[\s\x00-\x1f\x7f-\x9f]", " ", text))
    return " ".join("".join(kept).split())


def cleaned(subject: str, language: str) -> str:
    """The original subject as it may be quoted: plain, at most `LONGEST` characters, never empty."""
    return shortened(plain(subject[:_READ])) or _NONE[language]


def reply_subject(original: str, *, language: str, automatic: bool) -> str:
    """``Auto: `` (「自動返信: 」) and the original, or ``Re: `` and the original without the Re: it had."""
    text = plain(original[:_READ])
    if automatic:
        return _MARK[language] + (shortened(text) or _NONE[language])
    found = _REPLY.match(text)
    return "Re: " + (shortened(text[found.end() :] if found else text) or _NONE[language])


def forward_subject(original: str, *, language: str) -> str:
    """``Fwd: `` and the original without the Fwd: it had."""
    text = plain(original[:_READ])
    found = _FORWARD.match(text)
    return "Fwd: " + (shortened(text[found.end() :] if found else text) or _NONE[language])


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most ``longest`` characters, cut between what a reader sees as letters."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > longest // 2 and _clings(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


def _unwanted(letter: str) -> bool:
    return letter in _DIRECTIONS or unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}


def _clings(before: str, letter: str) -> bool:
    """Whether ``letter`` belongs to the one before it: combining marks, joined emoji, skin tones."""
    joined = letter in _JOINERS or before == "\u200d" or "\U0001f3fb" <= letter <= "\U0001f3ff"
    return joined or unicodedata.combining(letter) > 0
