"""Whatever the numbers are, a picture is a picture."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.pictures import evidence, pointers, risk_coverage, weeks
from madoguchi.pictures.drawing import WIDTH
from madoguchi.pictures.evidence import Evidence
from madoguchi.pictures.picture import Picture
from madoguchi.pictures.weeks import Week
from tests.pictures.reading import parsed

COUNT = st.integers(0, 50_000)
WORDS = st.lists(st.booleans(), max_size=120)
FAST = settings(max_examples=40, deadline=None)


def is_sound(picture: Picture) -> None:
    """XML; every place a number on the paper; every figure one that people write."""
    root = parsed(picture)
    height = float(str(root.get("viewBox")).split()[3])
    for one in root.iter():
        for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", one.get("d", "") if one.get("class") else ""):
            assert -4 <= float(x) <= WIDTH
            assert 0 <= float(y) <= height
        assert 0 <= float(one.get("y", 0)) <= height
        assert float(one.get("height", 0)) >= 0
    assert re.search(r"\b(?:nan|inf)\b|\de[+-]\d", picture.svg + repr(picture.table)) is None


@FAST
@given(st.floats(0.001, 0.3), st.floats(0.001, 0.5), WORDS, WORDS, WORDS)
def test_any_evidence(alpha: float, delta: float, draws: list[bool], told: list[bool], earlier: list[bool]) -> None:
    """Any promise, any course of judging: long runs of wrong ones, a grant long passed, alarm after alarm."""
    is_sound(evidence.picture(Evidence(alpha, delta, draws, told, earlier), "ja"))


@FAST
@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), max_size=30))
def test_any_weeks(counts: list[tuple[int, int, int, int, int]]) -> None:
    """None, few, and more mails than an office gets."""
    first = date(2026, 1, 5)
    is_sound(weeks.picture([Week(first + timedelta(weeks=place), *one) for place, one in enumerate(counts)], "en"))


@FAST
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60), st.floats(0.001, 0.3), st.floats(0, 1.2))
def test_any_scores(judged: list[tuple[float, bool]], alpha: float, threshold: float) -> None:
    """All alike, all wrong, a threshold that answers all or nothing."""
    is_sound(risk_coverage.picture(judged, alpha, threshold, "en"))


@FAST
@given(st.dictionaries(st.text(max_size=40), st.lists(COUNT, min_size=3, max_size=3), max_size=8), st.text(max_size=60))
def test_any_teams(counts: dict[str, list[int]], name: str) -> None:
    """Any key, any name, any number of teams."""
    months = [date(2026, month, 1) for month in (1, 2, 3)]
    given_ = {team: dict(zip(months, numbers, strict=True)) for team, numbers in counts.items()}
    is_sound(pointers.picture(months, given_, dict.fromkeys(list(counts)[:2], (name, name)), "ja"))
