"""In hindsight: had the threshold been higher, how many would have been answered, and how many of those were wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from madoguchi.pictures.drawing import NORMAL, WIDTH, Plot, Svg, document, element, rule, stroke, text
from madoguchi.pictures.picture import Picture, Words, said
from madoguchi.pictures.scales import Scale, line, steps

NAME = "risk-coverage"
TITLE: Words = (
    "基準を上げていたら: 答える割合と誤りの割合",
    "Had the threshold been higher: share answered, share wrong",
)
COLUMNS: tuple[Words, ...] = (
    ("基準", "threshold"),
    ("答える割合", "share answered"),
    ("件数", "answered"),
    ("誤り", "wrong"),
    ("誤りの割合", "share wrong"),
)
ENOUGH = 20
"""With fewer judged draws nothing is drawn; where fewer would have been answered the curve is dotted."""

HEIGHT, FEW_HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 288, 72, 52, 124, 44, 236


@dataclass(frozen=True, slots=True)
class Point:
    """With that threshold ``answered`` of the judged draws would have been answered, ``wrong`` of them wrongly."""

    threshold: float
    answered: int
    wrong: int

    @property
    def risk(self) -> float:
        """The selective risk: the share of wrong ones among the answered."""
        return self.wrong / self.answered


def picture(judged: Sequence[tuple[float, bool]], alpha: float, threshold: float | None, language: str) -> Picture:
    """``judged``: (score in [0, 1], wrong) of every judged draw; ``threshold``: the one in force, None: none yet."""
    curve = points(judged)
    now = _at(curve, threshold)
    description = _described(curve, alpha, now, len(judged))
    body = _drawn(curve, alpha, now, language) if len(judged) >= ENOUGH else _too_few(len(judged), language)
    height = HEIGHT if len(judged) >= ENOUGH else FEW_HEIGHT
    svg = document(NAME, language, height, TITLE, description, body)
    heads = tuple(said(head, language) for head in COLUMNS)
    rows = tuple(
        (
            f"{point.threshold:.3f}",
            (f"{point.answered / len(judged):.0%}", str(point.answered), str(point.wrong), f"{point.risk:.1%}"),
        )
        for point in curve
    )
    return Picture(NAME, svg, TITLE, description, heads, rows if len(judged) >= ENOUGH else ())


def points(judged: Sequence[tuple[float, bool]]) -> list[Point]:
    """One for each score that occurs, as the threshold falls: what has the same score is answered together."""
    found, answered, wrong = [], 0, 0
    for score, group in groupby(sorted(judged, reverse=True), key=lambda one: one[0]):
        same = [was_wrong for _, was_wrong in group]
        answered, wrong = answered + len(same), wrong + sum(same)
        found.append(Point(score, answered, wrong))
    return found


def _at(curve: Sequence[Point], threshold: float | None) -> Point | None:
    """What the threshold in force would have answered; None where that is nothing."""
    if threshold is None:
        return None
    reached = [point for point in curve if point.threshold >= threshold]
    return Point(threshold, reached[-1].answered, reached[-1].wrong) if reached else None


def _described(curve: Sequence[Point], alpha: float, now: Point | None, judged: int) -> Words:
    if judged < ENOUGH:
        return _few(judged)
    ja = f"判定済み{judged}件を点数の順に並べた後知恵の曲線で、約束ではありません。破線は約束の{alpha:.0%}。"
    en = f"All {judged} judged replies by their score, in hindsight: no promise. Dashed: the {alpha:.0%} promised. "
    dotted = f"点線は答える件数が{ENOUGH}件未満の部分。", f"Dotted: fewer than {ENOUGH} answered."
    if now is None:
        return (
            f"{ja}{dotted[0]}いまの基準では何も答えません。",
            f"{en}{dotted[1]} The present threshold answers nothing.",
        )
    share = now.answered / judged
    here = f"いまの基準{now.threshold:.2f}なら{share:.0%}に答え、そのうち誤りは{now.risk:.1%}。"
    at = f" The present threshold of {now.threshold:.2f} would answer {share:.0%}, {now.risk:.1%} of them wrongly."
    return ja + dotted[0] + here, en + dotted[1] + at


def _few(judged: int) -> Words:
    return (
        f"判定済みはまだ{judged}件です。{ENOUGH}件から曲線を描きます。",
        f"Only {judged} judged so far: a curve is drawn from {ENOUGH} on.",
    )


def _too_few(judged: int, language: str) -> list[Svg]:
    return [text(WIDTH / 2, FEW_HEIGHT / 2 + 4, said(_few(judged), language), "empty", anchor="middle", size=NORMAL)]


def _drawn(curve: Sequence[Point], alpha: float, now: Point | None, language: str) -> list[Svg]:
    judged = curve[-1].answered
    sure = [point.risk for point in curve if point.answered >= ENOUGH]
    ticks = steps(max(2 * alpha, *sure) * 100)
    plot = Plot(Scale(0, 1, LEFT, WIDTH - RIGHT), Scale(0, ticks[-1] / 100, BOTTOM, TOP))
    drawn = [
        text(
            LEFT,
            TOP - 16,
            said(("答えたもののうち誤り", "Share of wrong ones among the answered"), language),
            "label",
            size=NORMAL,
        )
    ]
    drawn += plot.grid((tick / 100, f"{tick:g}%") for tick in ticks)
    drawn += plot.foot((tick / 4, f"{tick * 25}%") for tick in range(5))
    foot = said((f"判定済み{judged}件のうち答える割合", f"share answered of the {judged} judged"), language)
    drawn.append(text((LEFT + WIDTH - RIGHT) / 2, BOTTOM + 44, foot, "axis", anchor="middle"))
    drawn.append(rule(LEFT, plot.y(alpha), WIDTH - RIGHT, plot.y(alpha), "goal", stroke_dasharray="6 4"))
    places = [(plot.x(point.answered / judged), plot.y(point.risk)) for point in curve]
    few = sum(point.answered < ENOUGH for point in curve)
    drawn.append(stroke(line(places[: few + 1]), "few", width=1.25, dash="1 4"))
    drawn.append(stroke(line(places[few:]), "risk"))
    return drawn + _marked(plot, alpha, now, judged, language)


def _marked(plot: Plot, alpha: float, now: Point | None, judged: int, language: str) -> list[Svg]:
    """The promise, and where the threshold in force stands."""
    promised = said((f"約束 {alpha:.0%}", f"promised {alpha:.0%}"), language)
    if now is None:
        return [text(plot.x.end + 8, plot.y(alpha) + 4, promised, "goal")]
    x, y, line_at = plot.x(now.answered / judged), plot.y(now.risk), plot.y(alpha)
    words = (
        said((f"いまの基準 {now.threshold:.2f}", f"threshold {now.threshold:.2f}"), language),
        said((f"答える {now.answered / judged:.0%}", f"answers {now.answered / judged:.0%}"), language),
        said((f"誤り {now.risk:.1%}", f"wrong {now.risk:.1%}"), language),
    )
    first = max(y - 12, line_at + 18) if y >= line_at else min(y - 12, line_at - 50)
    drawn = [
        rule(x, plot.y.start, x, y, "now", stroke_dasharray="2 3"),
        element("circle", kind="now", cx=x, cy=y, r=4, fill="currentColor"),
        text(plot.x.end + 8, line_at + 4, promised, "goal"),
    ]
    return drawn + [text(plot.x.end + 8, first + 4 + 16 * place, told, "now") for place, told in enumerate(words)]
