"""From the plain text of a reply to simple HTML: the words are written once, in the text template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

INTERNAL_MARKS = ("【社内限り】", "[Internal only]")
"""In the language of the reply first; either begins a block that stays inside."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. ``kind``: "text", "quote" (indented in the text: may be pasted) or "internal" (begins with a
    mark). ``lines``: safe HTML.
    """

    kind: str
    lines: tuple[Markup, ...]


def blocks(text: str, *, strong: str, channel: str, url: str, skeleton: str = "", opens: str = "") -> list[Block]:
    """The paragraphs of ``text``, which empty lines part; the name ``strong`` in bold.

    Only the team's own ``channel`` (an address) and ``url`` become links: whatever else a text holds stays text. Beside
    the channel, where it stands first, goes the link ``skeleton`` in the words ``opens``.
    """
    marks = {
        url: Markup('<a href="{}">{}</a>').format(url, url),
        channel: Markup('<a href="mailto:{}">{}</a>').format(quote(channel, safe="@"), channel),
        strong: Markup("<strong>{}</strong>").format(strong),
    }
    marks = {word: markup for word, markup in marks.items() if word}
    found = [_block(paragraph.split("\n"), marks) for paragraph in re.split(r"\n\n+", text.strip("\n")) if paragraph]
    if not channel or not skeleton:
        return found
    return list(_beside(found, marks[channel], Markup('<a href="{}">{}</a>').format(skeleton, opens)))


def _beside(found: Iterable[Block], channel: Markup, link: Markup) -> Iterator[Block]:
    """The blocks with the link on the first line that holds the channel."""
    waiting = True
    for block in found:
        lines = []
        for line in block.lines:
            here = waiting and channel in line
            lines.append(Markup("{} ({})").format(line, link) if here else line)
            waiting = waiting and not here
        yield Block(block.kind, tuple(lines))


def _block(lines: list[str], marks: Mapping[str, Markup]) -> Block:
    kind = "text"
    if all(line.startswith("  ") for line in lines):
        kind = "quote"
    elif lines[0].startswith(INTERNAL_MARKS):
        kind = "internal"
    return Block(kind, tuple(_line(line.strip(), marks) for line in lines))


def _line(line: str, marks: Mapping[str, Markup]) -> Markup:
    return Markup("").join(marks.get(piece) or escape(piece) for piece in _cut(line, marks))


def _cut(line: str, words: Iterable[str]) -> list[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.split(f"({'|'.join(map(re.escape, longest_first))})", line) if longest_first else [line]
