"""How far the evidence has come: the stake of the bet toward the promise, and that of the alarm, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import exp, floor, log10

from madoguchi.pictures.drawing import NORMAL, WIDTH, Plot, Svg, document, rule, stroke, text
from madoguchi.pictures.picture import Picture, Row, Words, said
from madoguchi.pictures.scales import Scale, apart, cross, decades, line, steps
from madoguchi.promise.betting import ALARM_AT, Alarm, Stakes, least

NAME = "evidence"
TITLE: Words = ("約束の根拠と警報", "Evidence toward the promise, and the alarm")
COLUMNS: tuple[Words, ...] = (
    ("何件目", "number"),
    ("証拠(届いた順)", "evidence, as they came"),
    ("その件の誤り", "that one wrong"),
    ("警報(判定した順)", "alarm, as they were judged"),
    ("その件の誤り", "that one wrong"),
)
LEFT, RIGHT, HEIGHT = 52, 138, 400
LOWEST = 0.0001
"""No stake is drawn below that."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """``draws``: whether each draw of the present bet was wrong, in the order in which they came; ``words``: the same
    of this quarter's judgements in the order in which they were given, ``earlier`` of those before. At most ``alpha``
    is to be wrong, with confidence 1 - ``delta``."""

    alpha: float
    delta: float
    draws: Sequence[bool] = ()
    words: Sequence[bool] = ()
    earlier: Sequence[bool] = ()


@dataclass(frozen=True, slots=True)
class _Course:
    """One panel: the stakes from before the first draw on, the line they are held against, the draws still needed."""

    kind: str
    head: Words
    goal: float
    goal_words: Words
    stakes: Sequence[float]
    wrongs: Sequence[bool]
    missing: int = 0


def picture(found: Evidence, language: str) -> Picture:
    """Both stakes, one above the other over the same number of draws."""
    bet, alarm = bet_stakes(found), alarm_stakes(found)
    missing = _missing(found)
    orders = (
        ("証拠: 届いた順", "Evidence, in the order of arrival"),
        ("警報: 判定した順", "Alarm, in the order of judging"),
    )
    courses = (
        _Course("bet", orders[0], 1 / found.delta, ("約束成立", "granted"), bet, found.draws, missing),
        _Course("alarm", orders[1], ALARM_AT, ("警報", "alarm"), alarm, found.words),
    )
    farthest = float(max(len(found.draws) + missing, len(found.words), 10))
    body = _panel(courses[0], (44, 188), farthest, language) + _panel(courses[1], (256, 356), farthest, language)
    body.append(
        text(
            (LEFT + WIDTH - RIGHT) / 2, 392, said(("判定した件数", "replies judged"), language), "axis", anchor="middle"
        )
    )
    description = _described(found, bet[-1], alarm[-1], missing)
    heads = tuple(said(head, language) for head in COLUMNS)
    svg = document(NAME, language, HEIGHT, TITLE, description, body)
    return Picture(NAME, svg, TITLE, description, heads, _table(found, bet, alarm))


def bet_stakes(found: Evidence) -> list[float]:
    """`betting.Stakes.evidence` before the first draw and after each."""
    stakes, course = Stakes(found.alpha), [1.0]
    for wrong in found.draws:
        stakes = stakes.after(wrong=wrong)
        course.append(stakes.evidence)
    return course


def alarm_stakes(found: Evidence) -> list[float]:
    """`betting.Alarm` by its stake, before this quarter's first word and after each; anew after each ring."""
    alarm, course = Alarm(found.alpha), [1.0]
    for number, wrong in enumerate([*found.earlier, *found.words], 1):
        alarm = (Alarm(found.alpha) if alarm.rings else alarm).after(wrong=wrong)
        if number <= len(found.earlier):
            course.clear()
        course.append(exp(alarm.log))
    return course


def _missing(found: Evidence) -> int:
    """How many right ones would still be needed; 0 where that is more than twice the shortest way: no picture's end."""
    stakes = Stakes(found.alpha)
    for wrong in found.draws:
        stakes = stakes.after(wrong=wrong)
    missing = stakes.missing(found.delta)
    return missing if missing <= 2 * least(found.alpha, found.delta) else 0


def _described(found: Evidence, bet: float, alarm: float, missing: int) -> Words:
    judged, wrong, goal = len(found.draws), sum(found.draws), _figure(1 / found.delta)
    ja = (
        f"今期の判定{judged}件のうち誤り{wrong}件。証拠は{_figure(bet)}({goal}で約束が成立)、"
        f"警報は{_figure(alarm)}({ALARM_AT:.0f}で鳴る)。縦軸は対数。×は誤り。"
    )
    en = (
        f"{judged} judged in this quarter, {wrong} wrong. The evidence is {_figure(bet)} (granted at {goal}), "
        f"the alarm is {_figure(alarm)} (it rings at {ALARM_AT:.0f}). Logarithmic; × is a wrong one."
    )
    if missing:
        return f"{ja}点線は残りがすべて正しかった場合。", f"{en} Dotted: if all the rest are right."
    return ja, en


def _panel(course: _Course, span: tuple[float, float], farthest: float, language: str) -> list[Svg]:
    top, bottom = span
    low = 10.0 ** floor(log10(max(LOWEST, min([0.5, *course.stakes]))))
    high = 1.6 * max([course.goal, *course.stakes])
    plot = Plot(Scale(0, farthest, LEFT, WIDTH - RIGHT), Scale(low, high, bottom, top, log=True))
    ticks = [tick for tick in decades(low, high) if tick != course.goal]
    most = steps(farthest, 6)
    drawn = [text(LEFT, top - 14, said(course.head, language), "label", size=NORMAL)]
    drawn += plot.grid((tick, _figure(tick)) for tick in ticks)
    drawn += plot.foot((tick, f"{tick:.0f}") for tick in most if tick <= farthest)
    drawn.append(rule(LEFT, plot.y(course.goal), WIDTH - RIGHT, plot.y(course.goal), "goal", stroke_dasharray="6 4"))
    return drawn + _course(course, plot, language) + _labels(course, plot, language)


def _course(course: _Course, plot: Plot, language: str) -> list[Svg]:
    places = [(plot.x(number), plot.y(stake)) for number, stake in enumerate(course.stakes)]
    drawn = [stroke(line(places), course.kind)] if len(places) > 1 else []
    if course.missing and places:
        goal = (plot.x(len(course.wrongs) + course.missing), plot.y(course.goal))
        drawn.append(stroke(line([places[-1], goal]), "ahead", width=1.25, dash="1 4"))
    for wrong, place in zip(course.wrongs, places[1:], strict=True):
        if wrong:
            drawn.append(stroke(cross(*place), "wrong", width=2))
    if not course.wrongs:
        middle = (plot.x.start + plot.x.end) / 2
        nothing = said(("今期の判定はまだありません", "nothing was judged in this quarter yet"), language)
        drawn.append(text(middle, plot.y.start - 10, nothing, "empty", anchor="middle"))
    return drawn


def _labels(course: _Course, plot: Plot, language: str) -> list[Svg]:
    """Beside the right edge: what the line means, how far it is to it, and where the stake stands now."""
    goal, now = plot.y(course.goal), course.stakes[-1]
    told = [(goal, f"{_figure(course.goal)} {said(course.goal_words, language)}", "goal")]
    if course.missing:
        more = said((f"正しければあと{course.missing}件", f"{course.missing} more right ones"), language)
        told.append((goal + 16, more, "ahead"))
    if course.wrongs:
        told.append((plot.y(now), f"{said(('いま', 'now'), language)} {_figure(now)}", course.kind))
    places = apart([place for place, _, _ in told], 16)
    return [text(plot.x.end + 8, y + 4, words, kind) for y, (_, words, kind) in zip(places, told, strict=True)]


def _table(found: Evidence, bet: Sequence[float], alarm: Sequence[float]) -> tuple[Row, ...]:
    left = [(_figure(stake), "×" if wrong else "") for stake, wrong in zip(bet[1:], found.draws, strict=True)]
    right = [(_figure(stake), "×" if wrong else "") for stake, wrong in zip(alarm[1:], found.words, strict=True)]
    pairs = zip_longest(left, right, fillvalue=("", ""))
    return tuple((str(number), (*one, *other)) for number, (one, other) in enumerate(pairs, 1))


def _figure(stake: float) -> str:
    """Two or three figures, which is as much as anybody reads off a logarithmic scale."""
    if stake < LOWEST:
        return f"<{LOWEST}"
    return f"{stake:,.0f}" if stake >= 10 else f"{stake:.2g}"
