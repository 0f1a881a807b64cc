"""What to do about each line of `madoguchi check`, in Japanese and English, out of ``remedies.toml`` and
``failures.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_LINK = re.compile(r"\[([^\][]{1,200})\]\([^)(]{1,200}\)")
_ASIDE = re.compile(rf"\({_LINK.pattern}\)")


@cache
def remedies() -> dict[str, dict[str, str]]:
    """By what a finding is about: ``ja``, ``en``, as pages say it (Markdown)."""
    return tomllib.loads(Path(__file__).with_name("remedies.toml").read_text(encoding="utf-8"))


@cache
def failures() -> dict[str, dict[str, str]]:
    """The same by what stood in the way of a server or a secret."""
    return tomllib.loads(Path(__file__).with_name("failures.toml").read_text(encoding="utf-8"))


def in_japanese(about: str, failure: str = "") -> str:
    """For a terminal, perhaps without our pages: a link is its words, one in brackets is left out. "" where nothing is
    written about that.
    """
    told = failures()[failure]["ja"] if failure else remedies().get(about, {}).get("ja", "")
    return _LINK.sub(r"\1", _ASIDE.sub("", told))
