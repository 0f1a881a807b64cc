"""What follows a first pointer, by team and month. No cell speaks of fewer than five people, nobody is named. Pure.

A cell is a count, `FEW` (fewer than five people, none included), `HIDDEN` (it would give a hidden one away) or None
(the thirty days are not over). Small cells and what reveals them are suppressed as in statistical disclosure control
(A. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FEWEST = 5
SPAN = timedelta(days=30)
MOST_MONTHS = 12

FEW, HIDDEN = "few", "hidden"
Cell = int | str | None

IN_WORDS: dict[str | None, tuple[str, str]] = {
    FEW: ("5人未満", "fewer than 5 people"),
    HIDDEN: ("非表示", "not shown"),
    None: ("集計前", "not yet"),
}
CAVEAT = {
    "ja": "これは実験ではありません。依頼の数は偶然にも増減し、多かった時期の後には、案内がなくても減ることがあります"
    "(平均への回帰)。前後の差のすべてが案内の効果とは言えません。",
    "en": "This is no experiment. Requests rise and fall by chance, and after a busy time there are fewer without any "
    "pointer too (regression to the mean). The difference is not all the pointers' doing.",
}


Requests = Mapping[tuple[str, str], Mapping[str, int]]
"""(team, month) → person → how many requests to that team arrived from them in that month."""

Wrote = Mapping[tuple[str, str], Sequence[datetime]]
"""(person, team) → when requests of theirs to that team arrived."""


@dataclass(frozen=True, slots=True)
class Month:
    """``name`` as 2026-11; [``start``, ``end``) in some zone."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A pointer that reached a person and was not corrected; ``asked_at``: when the mail arrived that it answers."""

    person: str
    team: str
    asked_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """``month`` as 2026-11, "" for all complete months together; ``requests`` counts mails, the others people.

    ``pointed``: who got a first pointer; ``before``, ``after``: who of them wrote in the thirty days before the mail
    that it answered, and in the thirty days after it.
    """

    team: str
    month: str
    requests: Cell
    pointed: Cell
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class _Count:
    number: int
    people: frozenset[str]

    @property
    def small(self) -> bool:
        return len(self.people) < FEWEST

    @property
    def cell(self) -> Cell:
        return FEW if self.small else self.number


_Line = tuple[_Count, _Count, _Count, _Count]


def months(now: datetime, zone: ZoneInfo) -> list[Month]:
    """Those that are told of: the present one and the eleven before it, in order."""
    local = now.astimezone(zone)
    last = 12 * local.year + local.month - 1
    numbers = range(last - MOST_MONTHS + 1, last + 1)
    return [Month(f"{n // 12:04}-{n % 12 + 1:02}", _first(n, zone), _first(n + 1, zone)) for n in numbers]


def effect(
    requests: Requests,
    firsts: Sequence[Told],
    wrote: Wrote,
    teams: Sequence[str],
    now: datetime,
    zone: ZoneInfo,
    since: datetime | None = None,
) -> list[Row]:
    """For each team, in the order of ``teams``: its months since that of ``since``, then its complete months as one.

    ``firsts``: the first pointer of each person and team; ``wrote``: at least what those people asked that team within
    thirty days of it. That last row is there where at least two months are complete. It does not depend on ``since``,
    so that no two reports differ by one hidden month.
    """
    lines = _counted(requests, firsts, wrote, zone)
    recent = months(now, zone)[0].name
    shown_from = max(recent, f"{since.astimezone(zone):%Y-%m}") if since else recent
    rows: list[Row] = []
    for team in [*teams, *sorted({team for team, _ in lines} - set(teams))]:
        told = {month: line for (of, month), line in sorted(lines.items()) if of == team and month >= recent}
        whole = [month for month in told if _complete(month, now, zone)]
        rows += [_row(team, month, line, month in whole) for month, line in told.items() if month >= shown_from]
        if len(whole) > 1:
            columns = zip(*(told[month] for month in whole), strict=True)
            rows.append(Row(team, "", *map(_total, columns)))
    return rows


def _row(team: str, month: str, line: _Line, complete: bool) -> Row:
    requests, pointed, before, after = line
    return Row(team, month, requests.cell, pointed.cell, *((before.cell, after.cell) if complete else (None, None)))


def _total(counts: Sequence[_Count]) -> Cell:
    """Suppressed too where what is hidden could be told from it: a cell alone, few people, every cell at its most."""
    together = _sum(counts)
    hidden = [count for count in counts if count.small]
    people = _sum(hidden).people
    told = len(hidden) == 1 or len(people) < FEWEST or sum(len(one.people) for one in hidden) == 4 * len(hidden)
    return HIDDEN if hidden and told and not together.small else together.cell


def _sum(counts: Sequence[_Count]) -> _Count:
    return _Count(sum(one.number for one in counts), frozenset().union(*(one.people for one in counts)))


def _counted(requests: Requests, firsts: Sequence[Told], wrote: Wrote, zone: ZoneInfo) -> dict[tuple[str, str], _Line]:
    groups: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for pointer in firsts:
        groups[pointer.team, f"{pointer.at.astimezone(zone):%Y-%m}"].append(pointer)
    asked = {key: requests.get(key, {}) for key in sorted({*requests, *groups})}
    return {
        key: (_Count(sum(people.values()), frozenset(people)), *_people(groups[key], wrote))
        for key, people in asked.items()
    }


def _people(firsts: Sequence[Told], wrote: Wrote) -> tuple[_Count, _Count, _Count]:
    """Mail between the one that was answered and its answer is neither before nor after: it is the same occasion."""
    before, after = set(), set()
    for first in firsts:
        mails = wrote.get((first.person, first.team), ())
        if any(first.asked_at - SPAN <= at < first.asked_at for at in mails):
            before.add(first.person)
        if any(first.at < at <= first.at + SPAN for at in mails):
            after.add(first.person)
    pointed, earlier, later = (frozenset(some) for some in ({one.person for one in firsts}, before, after))
    return _Count(len(pointed), pointed), _Count(len(earlier), earlier), _Count(len(later), later)


def _complete(month: str, now: datetime, zone: ZoneInfo) -> bool:
    """Whether thirty days have passed since the month ended."""
    return now >= _first(12 * int(month[:4]) + int(month[5:]), zone) + SPAN


def _first(number: int, zone: ZoneInfo) -> datetime:
    """When the month begins that is the ``number``th since the year 0."""
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)
