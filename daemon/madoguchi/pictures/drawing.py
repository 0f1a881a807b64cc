"""SVG as text: elements, words, a plot's grid, the document around them. Whatever is escaped is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from madoguchi.pictures.picture import Words, said
from madoguchi.pictures.scales import Scale

Svg = NewType("Svg", str)
"""Markup of ours. Words become it only through `escaped`."""

WIDTH = 680
SMALL, NORMAL = 12, 13
"""Sizes of letters in user units: the page shows a picture about as wide as it is drawn."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Plot:
    """The paper of one plot, between the scales of both its axes."""

    x: Scale
    y: Scale

    def grid(self, ticks: Iterable[tuple[float, str]]) -> list[Svg]:
        """A quiet line and a figure beside it for each tick of the upright axis."""
        drawn = []
        for value, label in ticks:
            y = self.y(value)
            drawn.append(rule(self.x.start, y, self.x.end, y, "grid", stroke_opacity=0.18))
            drawn.append(text(self.x.start - 8, y + 4, label, "axis", anchor="end"))
        return drawn

    def foot(self, ticks: Iterable[tuple[float, str]]) -> list[Svg]:
        """The figures below the plot."""
        return [text(self.x(value), self.y.start + 18, label, "axis", anchor="middle") for value, label in ticks]


def element(tag: str, *children: Svg, **attributes: object) -> Svg:
    """One element. ``kind`` is its class; an underscore in a name is a hyphen; what is None is left out."""
    names = {"kind": "class"}
    given = {names.get(name, name.replace("_", "-")): value for name, value in attributes.items() if value is not None}
    head = "".join(f" {name}={quoteattr(_clean(_number(value)))}" for name, value in given.items())
    return Svg(f"<{tag}{head}>{''.join(children)}</{tag}>" if children else f"<{tag}{head}/>")


def escaped(words: str) -> Svg:
    """Words as markup; what XML 1.0 cannot hold is left out."""
    return Svg(escape(_clean(words)))


def text(x: float, y: float, words: str, kind: str, *, anchor: str = "start", size: int = SMALL) -> Svg:
    """Words at a place, in the letters of the page."""
    place = {"x": x, "y": y, "text_anchor": None if anchor == "start" else anchor}
    return element("text", escaped(words), kind=kind, fill="currentColor", font_size=size, **place)


def rule(x1: float, y1: float, x2: float, y2: float, kind: str, **how: object) -> Svg:
    """A straight line."""
    return element("line", kind=kind, x1=x1, y1=y1, x2=x2, y2=y2, stroke="currentColor", **how)


def stroke(path: str, kind: str, *, width: float = 1.75, dash: str | None = None) -> Svg:
    """A line along a path; ``dash`` as in ``stroke-dasharray``."""
    look = {"fill": "none", "stroke": "currentColor", "stroke_width": width, "stroke_dasharray": dash}
    return element("path", kind=kind, d=path, stroke_linejoin="round", stroke_linecap="round", **look)


def shortened(words: str, most: int) -> str:
    """At most so many columns wide, a Japanese letter being two of them (Unicode Standard Annex 11)."""
    width, kept = 0, ""
    for letter in words:
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > most:
            return f"{kept}…"
        kept += letter
    return kept


def document(name: str, language: str, height: float, title: Words, description: Words, body: Iterable[Svg]) -> str:
    """The whole picture: as wide as the page lets it be, and named for those who cannot see it (WAI-ARIA 1.2, img)."""
    own = f"picture-{name}-{language}"
    return element(
        "svg",
        element("title", escaped(said(title, language)), id=f"{own}-title"),
        element("desc", escaped(said(description, language)), id=f"{own}-desc"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_number(height)}",
        role="img",
        aria_labelledby=f"{own}-title {own}-desc",
        lang=language,
        kind=f"picture {name}",
    )


def _clean(words: str) -> str:
    return _NOT_XML.sub("", words)


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
