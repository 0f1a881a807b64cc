"""What follows a first pointer, and that no cell speaks of fewer than five people."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.policy.effect import CAVEAT, FEW, FEWEST, HIDDEN, IN_WORDS, Month, Row, Told, effect, months
from tests.policy import plain_effect
from tests.policy.plain_effect import Asked

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)
TEAMS = ["technical", "billing"]


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def pointed(day: str, people: int, *, team: str = "billing", begin: int = 0) -> list[Told]:
    """So many people who asked at nine and were pointed on ten minutes later."""
    at = tokyo(f"{day}T09:00")
    return [Told(f"p{number}", team, at, at + timedelta(minutes=10)) for number in range(begin, begin + people)]


def asks(told: list[Told], days: float, people: int) -> list[Asked]:
    """The first of them wrote again, or had written, so many days from their first mail."""
    return [Asked(one.person, one.team, one.asked_at + timedelta(days=days)) for one in told[:people]]


def rows(asked: list[Asked], told: list[Told], since: datetime | None = None, zone: ZoneInfo = TOKYO) -> list[Row]:
    counted, firsts = plain_effect.requests(asked, zone), plain_effect.firsts(told)
    return effect(counted, firsts, plain_effect.wrote(asked), TEAMS, NOW, zone, since)


def test_before_and_after() -> None:
    """Of nine people, eight had written in the thirty days before, six came back in the thirty after."""
    told = pointed("2026-08-10", 9)
    asked = [*asks(told, 0, 9), *asks(told, -20, 8), *asks(told, 10, 6), *asks(told, 40, 9)]
    found = {row.month: row for row in rows(asked, told)}
    assert found["2026-08"] == Row("billing", "2026-08", 9 + 6, 9, 8, 6)
    assert found["2026-07"].pointed == FEW
    assert found["2026-09"] == Row("billing", "2026-09", 9, FEW, FEW, FEW)


def test_the_spans_are_thirty_days() -> None:
    """To the minute; mail between the request and its pointer is the same occasion."""
    told = pointed("2026-08-10", 5)
    for days, expected in (
        (-30, (5, FEW)),
        (-30.01, (FEW, FEW)),
        (0.004, (FEW, FEW)),
        (30.006, (FEW, 5)),
        (30.01, (FEW, FEW)),
    ):
        found = next(row for row in rows(asks(told, days, 5), told) if row.month == "2026-08")
        assert (found.before, found.after) == expected, days


def test_only_the_first_pointer_of_a_person_and_team_counts() -> None:
    """A second one in September is none; one to another team is."""
    first, second = pointed("2026-08-10", 5), pointed("2026-09-10", 5)
    other = pointed("2026-09-10", 5, team="technical")
    found = {(row.team, row.month): row.pointed for row in rows([], [*second, *other, *first]) if row.month}
    assert found == {("billing", "2026-08"): 5, ("technical", "2026-09"): 5}


def test_small_cells_are_never_told() -> None:
    """Four people are few, and so is nobody; five are five."""
    four, five = pointed("2026-08-10", 4), pointed("2026-08-10", 5)
    assert [row.pointed for row in rows(asks(four, 0, 4), four) if row.month] == [FEW]
    (row,) = rows([*asks(five, 0, 5), *asks(five, -3, 4)], five)
    assert (row.requests, row.pointed, row.before, row.after) == (9, 5, FEW, FEW)


def test_many_mails_of_few_people_are_few() -> None:
    """What counts is how many people stand behind a cell."""
    told = pointed("2026-08-10", 2)
    assert rows([one for days in range(9) for one in asks(told, days, 2)], told)[0].requests == FEW


def test_a_month_is_told_when_its_thirty_days_are_over() -> None:
    """October ended less than thirty days before the 24th of November."""
    told = [*pointed("2026-10-01", 6), *pointed("2026-09-30", 6, begin=10)]
    found = {row.month: (row.pointed, row.before, row.after) for row in rows([], told)}
    assert found == {"2026-09": (6, FEW, FEW), "2026-10": (6, None, None)}


def test_a_total_that_would_tell_a_hidden_month_is_hidden_too() -> None:
    """One hidden month could be had by subtraction; two that hide five people or more cannot."""
    big, small = pointed("2026-07-10", 8), pointed("2026-08-10", 3, begin=20)
    other = pointed("2026-06-10", 4, begin=40)
    assert rows([], [*big, *small])[-1] == Row("billing", "", FEW, HIDDEN, FEW, FEW)
    assert rows([], [*big, *small, *other])[-1].pointed == 15
    assert rows([], [*big, *small, *pointed("2026-06-10", 1, begin=40)])[-1].pointed == HIDDEN
    assert rows([], [*big, *pointed("2026-08-10", 4, begin=20), *other])[-1].pointed == HIDDEN
    assert rows([], [*big, *pointed("2026-08-10", 5, begin=20)])[-1].pointed == 13


def test_totals_do_not_depend_on_since() -> None:
    """Or two reports would differ by one month."""
    told = [*pointed("2026-06-10", 8), *pointed("2026-07-10", 3, begin=20), *pointed("2026-08-10", 4, begin=30)]
    later = rows([], told, tokyo("2026-08-15T00:00"))
    assert [row.month for row in later] == ["2026-08", ""]
    assert later[-1] == rows([], told)[-1]


def test_the_order_is_the_directorys() -> None:
    """No ranking; a team that is gone comes last; months as they were."""
    told = [
        *pointed("2026-08-10", 9),
        *pointed("2026-07-10", 5, begin=20),
        *pointed("2026-08-10", 5, team="technical"),
        *pointed("2026-08-10", 9, team="a-team-that-is-gone"),
    ]
    found = [(row.team, row.month) for row in rows([], told)]
    assert found == [
        ("technical", "2026-08"),
        ("billing", "2026-07"),
        ("billing", "2026-08"),
        ("billing", ""),
        ("a-team-that-is-gone", "2026-08"),
    ]


def test_months_are_the_offices_and_a_year_back() -> None:
    """The first minute of September in Tokyo is August in London."""
    told = pointed("2026-09-01", 5)
    early = [Told(one.person, one.team, tokyo("2026-09-01T00:01"), tokyo("2026-09-01T00:01")) for one in told]
    assert [row.month for row in rows([], early)] == ["2026-09"]
    assert [row.month for row in rows([], early, zone=ZoneInfo("Europe/London"))] == ["2026-08"]
    assert rows([], pointed("2025-11-30", 9)) == []
    assert [row.month for row in rows([], pointed("2025-12-01", 9))] == ["2025-12"]


def test_the_months_that_are_told_of() -> None:
    """Twelve, up to the present one, without a gap; they begin and end at midnight of the office."""
    told = months(NOW, TOKYO)
    assert told[-1] == Month("2026-11", tokyo("2026-11-01"), tokyo("2026-12-01"))
    assert (told[0].name, told[1].name, len(told)) == ("2025-12", "2026-01", 12)
    assert all(one.end == after.start for one, after in pairwise(told))


people = st.integers(0, 12)


@given(st.lists(st.tuples(st.integers(1, 10), people, people, people), max_size=8))
def test_nothing_small_can_be_told_by_subtraction(given_months: list[tuple[int, int, int, int]]) -> None:
    """Whatever the counts: no number below five anywhere, and what a total leaves for its hidden months is five or more."""
    told: list[Told] = []
    asked: list[Asked] = []
    for place, (month, number, before, after) in enumerate(given_months):
        group = pointed(f"2026-{month:02}-10", number, begin=100 * place)
        told += group
        asked += [*asks(group, 0, number), *asks(group, -9, before), *asks(group, 9, after)]
    found = [row for row in rows(asked, told) if row.team == "billing"]
    for column in ("requests", "pointed", "before", "after"):
        cells = [getattr(row, column) for row in found]
        assert all(not isinstance(cell, int) or cell >= FEWEST for cell in cells)
        whole = [row for row in found if row.month and row.after is not None]
        total = next((getattr(row, column) for row in found if not row.month), None)
        shown = [getattr(row, column) for row in whole]
        hidden = sum(cell == FEW for cell in shown)
        if isinstance(total, int) and hidden:
            assert hidden > 1
            assert total - sum(cell for cell in shown if isinstance(cell, int)) >= FEWEST


def test_nobody_is_named() -> None:
    """Not even by a number of their own."""
    told = pointed("2026-08-10", 9)
    assert not re.search(r"\bp\d", json.dumps([asdict(row) for row in rows(asks(told, 0, 9), told)]))


def test_the_caveat() -> None:
    """In both languages: no experiment, and what would happen anyway. No blame, no counting, no claim."""
    assert "実験ではありません" in CAVEAT["ja"]
    assert "平均への回帰" in CAVEAT["ja"]
    assert "no experiment" in CAVEAT["en"]
    assert "regression to the mean" in CAVEAT["en"]
    assert all(ja and en for ja, en in IN_WORDS.values())
