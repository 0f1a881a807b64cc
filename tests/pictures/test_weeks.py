"""Mail by week."""

from __future__ import annotations

from datetime import date, timedelta

from madoguchi.pictures.weeks import MOST, Week, month, picture
from tests.pictures.reading import marks, words

MONDAY = date(2026, 11, 23)


def ago(weeks: int) -> date:
    return MONDAY - timedelta(weeks=weeks)


def test_columns_are_as_high_as_the_mails_are_many() -> None:
    """Each fate stands on the one before, on one scale from zero."""
    drawn = picture([Week(ago(1), answered=4, drafted=2, held=6, ignored=8), Week(ago(0), answered=2)], "en")
    (first, second), (drafted,) = marks(drawn, "answered", "rect")[-2:], marks(drawn, "drafted", "rect")[1:]
    heights = [float(str(one.get("height"))) for one in (first, second, drafted)]
    assert heights[0] == 2 * heights[1] == 2 * heights[2]
    top, height = float(str(drafted.get("y"))), float(str(drafted.get("height")))
    assert abs(top + height - float(str(first.get("y")))) < 0.02
    assert words(drawn, "label") == ["answered 6", "drafted 2", "held 6", "ignored 8", "known wrong 0"]


def test_known_wrong_is_marked_on_its_week() -> None:
    """One × a week that has any, with the number where there are more."""
    drawn = picture([Week(ago(2), 5, wrong=1), Week(ago(1), 5), Week(ago(0), 5, wrong=3)], "ja")
    assert len(marks(drawn, "wrong", "path")) == 2
    assert words(drawn, "wrong") == ["3"]
    assert words(drawn, "label")[-1] == "誤りと判明 4"
    assert "誤りと判明した返信4件" in drawn.description[0]


def test_half_a_year_is_shown() -> None:
    """Older weeks are left out of the picture and of its table."""
    drawn = picture([Week(ago(back), held=1) for back in reversed(range(40))], "ja")
    assert len(drawn.rows()) == MOST
    assert drawn.rows()[-1] == ("2026-11-23", ("0", "0", "1", "0", "0"))
    assert len(marks(drawn, "held", "rect")) == MOST + 1, "one of them is the legend's"


def test_months_are_named_with_the_year_once() -> None:
    """At the first week shown that begins a month, and in each January."""
    drawn = picture([Week(ago(back)) for back in reversed(range(10))], "ja")
    assert [told for told in words(drawn, "axis") if "月" in told] == ["2026年10月", "11月"]
    assert month(date(2027, 1, 4), "en", year=False) == "Jan 2027"
