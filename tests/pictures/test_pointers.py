"""Pointers by team and month."""

from __future__ import annotations

from datetime import date

from madoguchi.pictures.pointers import MOST, picture
from tests.pictures.reading import marks, words

MONTHS = [date(2025 + (month + 9) // 12, (month + 9) % 12 + 1, 1) for month in range(14)]
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
NAMES = {"billing": ("請求サポート", "Billing Support"), "technical": ("テクニカル", "Technical")}


def test_every_team_has_its_row_and_sum() -> None:
    """Most pointed to first; a team that has left the directory is called by its key; one never pointed to is not there."""
    given = {"gone": {NOVEMBER: 1}, "billing": {OCTOBER: 4, NOVEMBER: 8}, "technical": {date(2024, 1, 1): 9}}
    drawn = picture(MONTHS, given, NAMES, "ja")
    assert words(drawn, "label") == ["請求サポート", "12", "gone", "1"]
    assert words(drawn, "figure") == ["4", "8", "1"]
    assert [label for label, _ in drawn.rows()] == ["請求サポート", "gone"]
    assert drawn.rows()[0][1][-3:] == ("4", "8", "12")


def test_columns_share_one_scale() -> None:
    """Twice as many are twice as high, in every row."""
    drawn = picture(MONTHS, {"billing": {OCTOBER: 4, NOVEMBER: 8}, "technical": {NOVEMBER: 2}}, NAMES, "en")
    heights = [float(str(one.get("height"))) for one in marks(drawn, "pointer", "rect")]
    assert heights == [15.0, 30.0, 7.5]


def test_a_year_is_shown() -> None:
    """At most twelve months, the year with the first of them and with January."""
    drawn = picture(MONTHS, {"billing": dict.fromkeys(MONTHS, 1)}, NAMES, "en")
    assert len(drawn.columns) == MOST + 2
    assert words(drawn, "axis")[:4] == ["Dec", "2025", "Jan", "2026"]
    assert drawn.rows()[0][1][-1] == str(MOST)


def test_no_pointers_are_said() -> None:
    """In words, in both languages."""
    assert words(picture(MONTHS, {}, NAMES, "ja")) == ["まだ案内はありません"]
    assert words(picture(MONTHS, {}, NAMES, "en")) == ["no pointers yet"]
