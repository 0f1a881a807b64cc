"""The phrases that guards listen for, kept as lists that a person can read: one regular expression a line.

A file has ``[sections]``; ``#`` begins a comment; ``<name>`` within a line stands for the section of that name above.
Every pattern is matched against `madoguchi.mail.plain.plain` text, in ASCII mode: a Latin word may stand directly
beside a Japanese one and still be a word. Gaps are bounded (``{0,40}``), so that time stays linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from madoguchi.guards.phrases.listener import Listener


@cache
def phrases(name: str) -> dict[str, tuple[str, ...]]:
    """The sections of ``name``.txt, each as its lines, one expression each."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        text = unicodedata.normalize("NFKC", line.strip())  # as the text is, see mail.plain
        if text.startswith("# ") or not text:
            continue
        heading = _HEADING.fullmatch(text)
        if heading:
            section = heading[1]
            found[section] = []
        else:
            found[section].append(_filled(text, found))
    return {section: tuple(lines) for section, lines in found.items()}


def listener(name: str, *sections: str, before: str = "", after: str = "") -> Listener:
    """For any line of the sections, between two more expressions."""
    return Listener([line for section in sections for line in phrases(name)[section]], before, after)


_HEADING = re.compile(r"\[([a-z][a-zA-Z -]*)\]")


def _filled(text: str, sections: dict[str, list[str]]) -> str:
    for section, lines in sections.items():
        text = text.replace(f"<{section}>", f"(?:{'|'.join(lines)})")
    return text
