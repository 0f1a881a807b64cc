"""Text in one spelling, as phrases are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST = 20_000
_SHORT = 100
_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
_BLANKS = re.compile(r"[ \t\u3000]+")


def plain(text: str) -> str:
    """The first 20,000 characters with compatibility forms folded, in lower case, lines that only a wrap parts joined.

    Only Japanese lines are joined: they break within words.
    """
    return _known(text) if len(text) <= _SHORT else folded(text).lower()


@lru_cache(maxsize=1024)
def _known(text: str) -> str:
    """Names and titles are asked for with every mail."""
    return folded(text).lower()


def folded(text: str) -> str:
    """As `plain`, with capitals kept."""
    return _BLANKS.sub(" ", _WRAPPED.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])))
