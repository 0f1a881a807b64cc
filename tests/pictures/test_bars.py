"""Bars made of table cells."""

from __future__ import annotations

from datetime import date, timedelta

from madoguchi.pictures import STYLE
from madoguchi.pictures.bars import COLOURS, MOST, WIDTH, of_evidence, of_weeks
from madoguchi.pictures.weeks import Week

MONDAY = date(2026, 11, 23)


def test_the_longest_week_fills_the_width_and_the_others_follow() -> None:
    """Wrong answers are a part of the answered ones, not beside them; what is ignored is not shown."""
    bars = of_weeks([Week(MONDAY, answered=8, drafted=2, held=2, ignored=99, wrong=2)], "en")
    (bar,) = bars.bars
    assert [part.colour for part in bar.parts] == list(COLOURS.values())
    assert [part.width for part in bar.parts] == [120, 40, 40, 40]
    assert sum(part.width for part in bar.parts) == WIDTH
    assert (bar.label, bar.words) == ("week of 23 Nov", "answered 8 (2 wrong), drafted 2, held 2")


def test_only_the_last_weeks_from_the_first_with_any() -> None:
    """A first start shows no months of nothing, and a silent week between two others stays."""
    weeks = [Week(MONDAY - timedelta(weeks=back), held=int(back in (1, 3, 20))) for back in reversed(range(26))]
    shown = of_weeks(weeks, "ja").bars
    assert [(bar.label, bar.words) for bar in shown] == [
        ("11/2の週", "保留 1"),
        ("11/9の週", "なし"),
        ("11/16の週", "保留 1"),
        ("11/23の週", "なし"),
    ]
    assert len(of_weeks([Week(MONDAY, held=1)] * 26, "ja").bars) == MOST
    assert len(of_weeks([Week(MONDAY)] * 26, "ja").bars) == 1


def test_one_among_many_is_seen() -> None:
    """A stretch is never thinner than two pixels."""
    bars = of_weeks([Week(MONDAY, answered=9999, held=1)], "ja").bars
    assert bars[0].parts[-1].width == 2


def test_evidence_grows_from_nothing_to_all() -> None:
    """No stretch of no length."""
    widths = [
        [part.width for part in of_evidence(judged, 60 - judged, 0, "ja").bars[0].parts] for judged in (0, 15, 60)
    ]
    assert widths == [[240], [60, 180], [240]]
    assert [part.width for part in of_evidence(0, 0, 0, "ja").bars[0].parts] == [240]


def test_the_text_holds_title_labels_and_numbers() -> None:
    """What stands beside the bars."""
    assert of_evidence(12, 57, 1, "en").text() == "Evidence toward the promise\n  judged  12 of about 69, 1 wrong"


def test_the_colours_are_those_of_the_other_pictures() -> None:
    """The same thing has the same colour on the page and in the mail."""
    style = STYLE.read_text(encoding="utf-8")
    assert [colour for colour in COLOURS.values() if colour not in style] == []
