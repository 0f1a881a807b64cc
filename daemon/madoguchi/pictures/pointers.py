"""How often each team was pointed to, month by month: small multiples on one scale. By team, never by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from madoguchi.pictures.drawing import NORMAL, WIDTH, Svg, document, element, rule, shortened, text
from madoguchi.pictures.picture import Picture, Words, said
from madoguchi.pictures.scales import Scale

NAME = "pointers"
TITLE: Words = ("窓口ごと・月ごとの案内", "Pointers by team and month")
MOST = 12
"""So many months are shown at most."""

LEFT, RIGHT, TOP, ROW, BAR = 168, 64, 12, 52, 30
LONGEST = 22
"""So many columns of a team's name are shown; the table has all of it."""


def picture(
    months: Sequence[date], pointers: Mapping[str, Mapping[date, int]], names: Mapping[str, Words], language: str
) -> Picture:
    """``months`` by their first days, the oldest first; ``pointers``: for each team how many in which month; ``names``:
    what the teams are called, one that is not among them by its key. The team pointed to most comes first."""
    shown = months[-MOST:]
    counts = {team: [given.get(one, 0) for one in shown] for team, given in pointers.items()}
    teams = sorted((team for team in counts if any(counts[team])), key=lambda team: (-sum(counts[team]), team))
    called = {team: said(names.get(team, (team, team)), language) for team in teams}
    description = _described(shown, [(names.get(team, (team, team)), sum(counts[team])) for team in teams])
    height = TOP + ROW * max(len(teams), 1) + 42
    body = _rows(shown, [(called[team], counts[team]) for team in teams], language)
    return Picture(
        NAME,
        document(NAME, language, height, TITLE, description, body),
        TITLE,
        description,
        (said(("窓口", "team"), language), *(f"{one:%Y-%m}" for one in shown), said(("計", "sum"), language)),
        tuple((called[team], (*(str(n) for n in counts[team]), str(sum(counts[team])))) for team in teams),
    )


def _described(months: Sequence[date], teams: Sequence[tuple[Words, int]]) -> Words:
    if not teams:
        return f"最近{len(months)}か月の案内はありません。", f"No pointers in the last {len(months)} months."
    ja = "、".join(f"{name[0]} {total}件" for name, total in teams)
    en = ", ".join(f"{name[1]} {total}" for name, total in teams)
    return (
        f"最近{len(months)}か月に自動返信で案内した件数: {ja}。今月は今日まで。",
        f"Automatic pointers in the last {len(months)} months: {en}. This month is up to today.",
    )


def _rows(months: Sequence[date], teams: Sequence[tuple[str, Sequence[int]]], language: str) -> list[Svg]:
    if not teams:
        nothing = said(("まだ案内はありません", "no pointers yet"), language)
        return [text(WIDTH / 2, TOP + ROW / 2, nothing, "empty", anchor="middle", size=NORMAL)]
    across = Scale(0, len(months), LEFT, WIDTH - RIGHT)
    most = max(max(counts) for _, counts in teams)
    drawn = []
    for place, (name, counts) in enumerate(teams):
        drawn += _row(TOP + ROW * (place + 1), name, counts, across, most)
    foot = TOP + ROW * len(teams) + 20
    for place, one in enumerate(months):
        middle = across(place + 0.5)
        drawn.append(text(middle, foot, said((f"{one.month}月", f"{one:%b}"), language), "axis", anchor="middle"))
        if place == 0 or one.month == 1:
            drawn.append(text(middle, foot + 14, str(one.year), "axis", anchor="middle"))
    drawn.append(text(WIDTH - 8, foot, said(("計", "sum"), language), "axis", anchor="end"))
    return drawn


def _row(base: float, name: str, counts: Sequence[int], across: Scale, most: int) -> list[Svg]:
    """One team: its name, a column with its figure for each month, the sum."""
    drawn = [
        text(LEFT - 12, base - 4, shortened(name, LONGEST), "label", anchor="end", size=NORMAL),
        rule(LEFT, base, WIDTH - RIGHT, base, "grid", stroke_opacity=0.35),
        text(WIDTH - 8, base - 4, str(sum(counts)), "label", anchor="end", size=NORMAL),
    ]
    for place, count in enumerate(counts):
        if count:
            left, right, high = across(place + 0.22), across(place + 0.78), BAR * count / most
            size = {"x": left, "y": base - high, "width": right - left, "height": high}
            drawn.append(element("rect", kind="pointer", fill="currentColor", **size))
            drawn.append(text((left + right) / 2, base - high - 4, str(count), "figure", anchor="middle"))
    return drawn
