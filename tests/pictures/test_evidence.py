"""The stakes of bet and alarm."""

from __future__ import annotations

import re
from math import exp, isclose

import pytest

from madoguchi.pictures.evidence import Evidence, alarm_stakes, bet_stakes, picture
from madoguchi.promise.betting import ALARM_AT, Alarm, least, stakes_after
from tests.pictures.reading import marks, parsed, words

WRONG = [number in (3, 40) for number in range(60)]


def found(draws: list[bool], told: list[bool] | None = None, earlier: list[bool] | None = None) -> Evidence:
    return Evidence(0.05, 0.05, draws, draws if told is None else told, earlier or [])


def test_the_stakes_are_those_of_the_bet() -> None:
    """Draw by draw the same as `promise.betting`; what is shown at the end is what `report` says."""
    course = bet_stakes(found(WRONG))
    assert course == pytest.approx([stakes_after(0.05, WRONG[:n]).evidence for n in range(len(WRONG) + 1)])
    assert course[0] == 1.0


def test_the_alarm_is_that_of_the_ledger() -> None:
    """With the words of earlier quarters behind it; after it rang it begins anew."""
    alarm = Alarm(0.05)
    for wrong in WRONG:
        alarm = alarm.after(wrong=wrong)
    assert isclose(alarm_stakes(found(WRONG))[-1], exp(alarm.log))
    assert alarm_stakes(found([], WRONG[50:], WRONG[:50]))[-1] == alarm_stakes(found(WRONG))[-1]
    rung = alarm_stakes(found([True] * 6))
    first = next(place for place, stake in enumerate(rung) if stake >= ALARM_AT)
    assert (first, rung[first + 1]) == (5, pytest.approx(rung[1]))


def test_each_wrong_one_is_marked() -> None:
    """Once where it came, once where it was judged."""
    drawn = picture(found(WRONG), "en")
    assert len(marks(drawn, "wrong", "path")) == 2 * sum(WRONG)
    assert len(drawn.rows()) == len(WRONG)
    assert [label for label, values in drawn.rows() if values[1]] == ["4", "41"]


def test_lines_are_drawn_where_it_counts() -> None:
    """At 1 / δ for the promise, at 100 for the alarm; what is still missing is said and dotted."""
    drawn = picture(found([]), "en")
    assert words(drawn, "goal") == ["20 granted", "100 alarm"]
    assert words(drawn, "ahead") == [f"{least(0.05, 0.05)} more right ones"]
    strict = picture(Evidence(0.05, 0.01), "ja")
    assert words(strict, "goal") == ["100 約束成立", "100 警報"]


def test_a_grant_needs_no_more() -> None:
    """The course crosses the line, and nothing is dotted."""
    drawn = picture(found([False] * 80), "en")
    assert (words(drawn, "ahead"), marks(drawn, "ahead")) == ([], [])
    assert "Dotted" not in drawn.description[1]
    (line,), goal = marks(drawn, "bet", "path"), marks(drawn, "goal", "line")[0]
    last = float(str(line.get("d")).rpartition(",")[2])
    assert last < float(str(goal.get("y1")))


def test_a_hopeless_bet_stays_on_the_paper() -> None:
    """A stake below the scale is said, not drawn, and so long a way is not dotted."""
    drawn = picture(found([True] * 20), "en")
    assert words(drawn, "bet") == ["now <0.0001"]
    assert words(drawn, "ahead") == []
    assert re.search(r"\de-\d", drawn.svg + "".join(drawn.description)) is None


def test_a_quarter_without_judgements_says_so() -> None:
    """In both panels, in both languages."""
    assert words(picture(found([]), "ja"), "empty") == ["今期の判定はまだありません"] * 2
    assert words(picture(found([]), "en"), "empty") == ["nothing was judged in this quarter yet"] * 2
    assert parsed(picture(found([]), "en"))[1].text == picture(found([]), "en").description[1]
