"""Text in one spelling, as phrases are compared."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 20_000
_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
_BLANKS = re.compile(r"[ \t\u3000]+")


def plain(text: str) -> str:
    """The first 20,000 characters with compatibility forms folded, in lower case, lines that only a wrap parts joined.

    Only Japanese lines are joined: they break within words.
    """
    return folded(text).lower()


def folded(text: str) -> str:
    """As `plain`, with capitals kept."""
    return _BLANKS.sub(" ", _WRAPPED.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])))
