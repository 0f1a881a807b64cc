"""The small pictures of a mail: bars of table cells, since most mail programs show no SVG; and the same as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from madoguchi.pictures.picture import Words, said
from madoguchi.pictures.weeks import FATES, Week

MOST = 6
"""So many weeks are shown at most."""

WIDTH = 240
"""Pixels of the longest bar."""

COLOURS = {"answered": "#1f6f78", "wrong": "#b3261e", "drafted": "#5b8fb0", "held": "#a9772b"}
"""Those of `pictures.css`; no colour is the only sign, since each bar has its numbers beside it."""

JUDGED, REST = COLOURS["answered"], "#d5d8db"

KINDS: dict[str, Words] = {name: ({**FATES, "wrong": ("誤り", "wrong")})[name] for name in COLOURS}
"""In the order in which they stand in a bar; wrong ones are answered ones."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar. ``width``: pixels."""

    colour: str
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: what it is about, its stretches, its numbers in words."""

    label: str
    parts: tuple[Part, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """One picture. ``key``: (colour, what it stands for)."""

    title: str
    key: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]

    def text(self) -> str:
        """The same without a picture."""
        return "\n".join([self.title, *(f"  {bar.label}  {bar.words}" for bar in self.bars)])


def of_weeks(weeks: Sequence[Week], language: str) -> Bars:
    """What became of the mail in the last `MOST` weeks, from the first one with any; the oldest first."""
    shown = list(weeks[-MOST:])
    while len(shown) > 1 and not _counts(shown[0]):
        del shown[0]
    most = max([1, *(_counts(week) for week in shown)])
    return Bars(
        said(("週ごとのメール", "Mail by week"), language),
        tuple((COLOURS[name], said(words, language)) for name, words in KINDS.items()),
        tuple(_week(week, most, language) for week in shown),
    )


def of_evidence(judged: int, missing: int, wrong: int, language: str) -> Bars:
    """How far the judged sample has come toward the promise."""
    goal = max(1, judged + missing)
    done = _width(judged, goal)
    ja = f"約{goal}件のうち{judged}件、誤り{wrong}件"
    en = f"{judged} of about {goal}, {wrong} wrong"
    parts = (Part(JUDGED, done), Part(REST, WIDTH - done))
    bar = Bar(said(("判定", "judged"), language), tuple(part for part in parts if part.width), said((ja, en), language))
    return Bars(said(("約束の根拠", "Evidence toward the promise"), language), (), (bar,))


def _week(week: Week, most: int, language: str) -> Bar:
    told = {name: getattr(week, name) for name in KINDS}
    drawn = told | {"answered": max(0, week.answered - week.wrong)}
    parts = tuple(Part(COLOURS[name], _width(number, most)) for name, number in drawn.items() if number)
    numbers = [_number(name, number, week, language) for name, number in told.items() if number and name != "wrong"]
    words = said(("、", ", "), language).join(numbers) or said(("なし", "none"), language)
    return Bar(_label(week.monday, language), parts, words)


def _number(name: str, number: int, week: Week, language: str) -> str:
    told = f"{said(KINDS[name], language)} {number}"
    if name == "answered" and week.wrong:
        told += said((f"(うち誤り {week.wrong})", f" ({week.wrong} wrong)"), language)
    return told


def _label(monday: date, language: str) -> str:
    return f"{monday.month}/{monday.day}の週" if language == "ja" else f"week of {monday.day} {monday:%b}"


def _counts(week: Week) -> int:
    return week.answered + week.drafted + week.held


def _width(number: int, most: int) -> int:
    """Something that is there is seen."""
    return max(2, round(WIDTH * number / most)) if number else 0
