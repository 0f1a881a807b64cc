"""Risk against coverage."""

from __future__ import annotations

import re

from madoguchi.pictures.risk_coverage import ENOUGH, Point, picture, points
from tests.pictures.reading import marks, words

JUDGED = [(0.99 - number / 100, number in (5, 30, 31)) for number in range(40)]


def test_points_count_what_would_have_been_answered() -> None:
    """From the surest down; what has the same score is answered together."""
    assert points([(0.7, True), (0.9, False), (0.7, False), (0.8, False)]) == [
        Point(0.9, 1, 0),
        Point(0.8, 2, 0),
        Point(0.7, 4, 1),
    ]
    assert points([]) == []


def test_the_whole_sample_is_the_last_point() -> None:
    """All answered, with the share of wrong ones of the whole."""
    drawn = picture(JUDGED, 0.05, 0.6, "en")
    assert drawn.rows()[-1] == ("0.600", ("100%", "40", "3", "7.5%"))
    assert len(drawn.rows()) == len(JUDGED)


def test_the_threshold_in_force_is_marked() -> None:
    """With what it would have answered, and the share of wrong ones among them."""
    drawn = picture(JUDGED, 0.05, 0.755, "ja")
    assert words(drawn, "now") == ["いまの基準 0.76", "答える 60%", "誤り 4.2%"]
    assert len(marks(drawn, "now", "circle")) == 1
    assert "60%に答え、そのうち誤りは4.2%" in drawn.description[0]


def test_a_threshold_that_answers_nothing_has_no_mark() -> None:
    """And the description says so."""
    drawn = picture(JUDGED, 0.05, 1.1, "en")
    assert marks(drawn, "now") == []
    assert "answers nothing" in drawn.description[1]


def test_few_data_are_not_drawn() -> None:
    """With fewer than twenty judged there is no curve and no table, but a sentence."""
    drawn = picture(JUDGED[: ENOUGH - 1], 0.05, 0.6, "en")
    assert words(drawn) == ["Only 19 judged so far: a curve is drawn from 20 on."]
    assert (marks(drawn, "risk"), drawn.rows()) == ([], ())
    assert marks(picture(JUDGED[:ENOUGH], 0.05, 0.6, "en"), "risk")


def test_the_uncertain_part_is_dotted() -> None:
    """Where fewer than twenty would have been answered; the rest is one solid line."""
    drawn = picture(JUDGED, 0.05, 0.6, "en")
    (few,), (rest,) = marks(drawn, "few", "path"), marks(drawn, "risk", "path")
    corners = [len(re.findall("[ML]", str(one.get("d")))) for one in (few, rest)]
    assert corners == [ENOUGH, len(JUDGED) - ENOUGH + 1]
    assert (few.get("stroke-dasharray"), rest.get("stroke-dasharray")) == ("1 4", None)
