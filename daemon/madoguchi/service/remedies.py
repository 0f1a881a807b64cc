"""What to do about each line of `madoguchi check`, in Japanese and English, out of ``remedies.toml`` and
``failures.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_LINK = re.compile(r"\[([^\][]{1,200})\]\((?:\.\./)?([^)#(]{1,200})[^)(]{0,200}\)")


@cache
def remedies() -> dict[str, dict[str, str]]:
    """By what a finding is about: ``ja``, ``en``, as pages say it (Markdown)."""
    return tomllib.loads(Path(__file__).with_name("remedies.toml").read_text(encoding="utf-8"))


@cache
def failures() -> dict[str, dict[str, str]]:
    """The same by what stood in the way of a server or a secret."""
    return tomllib.loads(Path(__file__).with_name("failures.toml").read_text(encoding="utf-8"))


def in_japanese(about: str, failure: str = "") -> str:
    """For a terminal: a link is the name of its page. "" where nothing is written about that."""
    told = failures()[failure]["ja"] if failure else remedies().get(about, {}).get("ja", "")
    return _LINK.sub(lambda link: link[1] if link[1].endswith(link[2]) else f"{link[1]}({link[2]})", told)
