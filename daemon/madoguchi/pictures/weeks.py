"""What became of the mail, week by week: stacked columns, and a × for each answer that is known to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from madoguchi.pictures.drawing import WIDTH, Plot, Svg, document, element, rule, stroke, text
from madoguchi.pictures.picture import Picture, Words, said
from madoguchi.pictures.scales import Scale, cross, steps

NAME = "weeks"
MOST = 26
"""So many weeks are shown at most: half a year."""

FATES: dict[str, Words] = {
    "answered": ("返信", "answered"),
    "drafted": ("下書き", "drafted"),
    "held": ("保留", "held"),
    "ignored": ("対象外", "ignored"),
}
WRONG: Words = ("誤りと判明した返信", "answers known to be wrong")
TITLE: Words = ("週ごとのメールの行き先", "What became of the mail, by week")
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 264, 44, 12, 52, 226


@dataclass(frozen=True, slots=True)
class Week:
    """The mails that arrived in the week that begins with ``monday``, by their fate. ``wrong``: of the answered ones,
    those whose reply is known to be wrong by now."""

    monday: date
    answered: int = 0
    drafted: int = 0
    held: int = 0
    ignored: int = 0
    wrong: int = 0

    @property
    def whole(self) -> int:
        """All mails of the week."""
        return self.answered + self.drafted + self.held + self.ignored


def picture(weeks: Sequence[Week], language: str) -> Picture:
    """The last `MOST` of these weeks, which follow on each other, the oldest first."""
    shown = weeks[-MOST:]
    description = _described(shown)
    body = [*_patterns(language), *_legend(shown, language), *_columns(shown, language)]
    return Picture(
        NAME,
        document(NAME, language, HEIGHT, TITLE, description, body),
        TITLE,
        description,
        (said(("週の初日", "week from"), language), *(said(words, language) for words in (*FATES.values(), WRONG))),
        tuple((week.monday.isoformat(), (*(str(n) for n in _parts(week)), str(week.wrong))) for week in shown),
    )


def _described(weeks: Sequence[Week]) -> Words:
    total = {name: sum(getattr(week, name) for week in weeks) for name in (*FATES, "wrong")}
    ja = "、".join(f"{words[0]}{total[name]}件" for name, words in FATES.items())
    en = ", ".join(f"{total[name]} {words[1]}" for name, words in FATES.items())
    known = f"{total['wrong']} of the answers are known to be wrong. The last week is up to today."
    return (
        f"最近{len(weeks)}週間に届いたメール: {ja}。うち誤りと判明した返信{total['wrong']}件。最後の週は今日まで。",
        f"Mail that arrived in the last {len(weeks)} weeks: {en}; {known}",
    )


def _columns(weeks: Sequence[Week], language: str) -> list[Svg]:
    ticks = steps(max([4, *(week.whole for week in weeks)]))
    plot = Plot(Scale(0, max(len(weeks), 1), LEFT, WIDTH - RIGHT), Scale(0, ticks[-1], BOTTOM, TOP))
    drawn = plot.grid((tick, f"{tick:.0f}") for tick in ticks)
    for place, week in enumerate(weeks):
        drawn += _column(plot, place, week, language)
    return drawn + _months(plot, weeks, language)


def _column(plot: Plot, place: int, week: Week, language: str) -> list[Svg]:
    left, right = plot.x(place + 0.14), plot.x(place + 0.86)
    drawn, below = [], 0
    for name, count in zip(FATES, _parts(week), strict=True):
        if count:
            top = plot.y(below + count)
            how = _look(name, language) | {"x": left, "y": top, "width": right - left, "height": plot.y(below) - top}
            drawn.append(element("rect", kind=name, **how))
            below += count
    if week.wrong:
        middle, high = (left + right) / 2, plot.y(below) - 9
        drawn.append(stroke(cross(middle - (4 if week.wrong > 1 else 0), high), "wrong", width=2))
        if week.wrong > 1:
            drawn.append(text(middle + 2, high + 4, str(week.wrong), "wrong"))
    return drawn


def _months(plot: Plot, weeks: Sequence[Week], language: str) -> list[Svg]:
    """A small tick and a name where a month has its first Monday; the year with the first and with each January."""
    drawn: list[Svg] = []
    for place, week in enumerate(weeks):
        if week.monday.day <= 7:
            x = plot.x(place + 0.14)
            drawn.append(rule(x, BOTTOM, x, BOTTOM + 6, "grid", stroke_opacity=0.4))
            drawn.append(text(x, BOTTOM + 20, month(week.monday, language, year=not drawn[1:]), "axis"))
    return drawn


def month(day: date, language: str, *, year: bool) -> str:
    """The name of its month; with the year where asked for, and in January."""
    with_year = year or day.month == 1
    if language == "en":
        return f"{day:%b %Y}" if with_year else f"{day:%b}"
    return f"{day.year}年{day.month}月" if with_year else f"{day.month}月"


def _legend(weeks: Sequence[Week], language: str) -> list[Svg]:
    """Each kind with its pattern and its sum, in the order in which they are stacked."""
    drawn: list[Svg] = []
    step = (WIDTH - LEFT - RIGHT) / 5.6
    for place, (name, words) in enumerate(FATES.items()):
        x, total = LEFT + place * step, sum(getattr(week, name) for week in weeks)
        drawn.append(element("rect", kind=name, x=x, y=11.0, width=12.0, height=12.0, **_look(name, language)))
        drawn.append(text(x + 18, 21.5, f"{said(words, language)} {total}", "label"))
    x, wrong = LEFT + 4 * step, sum(week.wrong for week in weeks)
    drawn.append(stroke(cross(x + 5, 17), "wrong-key", width=2))
    drawn.append(text(x + 16, 21.5, f"{said(('誤りと判明', 'known wrong'), language)} {wrong}", "label"))
    return drawn


def _look(name: str, language: str) -> dict[str, object]:
    fill = {"answered": "currentColor", "held": "none"}.get(name, f"url(#picture-{NAME}-{language}-{name})")
    return {"fill": fill, "stroke": "currentColor", "stroke_width": 1.0}


def _patterns(language: str) -> list[Svg]:
    """Hatching for drafts, dots for what is ignored: told apart without colour, on paper too."""
    size: dict[str, object] = {"width": 5, "height": 5, "patternUnits": "userSpaceOnUse"}
    hatch = element("path", d="M-1,1L1,-1M0,5L5,0M4,6L6,4", stroke="currentColor", stroke_width=1.1)
    dot = element("circle", cx=2.5, cy=2.5, r=0.8, fill="currentColor")
    return [
        element("pattern", hatch, id=f"picture-{NAME}-{language}-drafted", kind="drafted", **size),
        element("pattern", dot, id=f"picture-{NAME}-{language}-ignored", kind="ignored", **size),
    ]


def _parts(week: Week) -> tuple[int, int, int, int]:
    return week.answered, week.drafted, week.held, week.ignored
