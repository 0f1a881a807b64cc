"""Evidence as money."""

from __future__ import annotations

from itertools import product
from math import log

import numpy as np
import pytest

from madoguchi.promise.betting import ALARM_AT, Alarm, Stakes, least, memory, stakes_after, weeks_left

ALPHA, DELTA = 0.05, 0.05


def test_a_fair_game_has_no_winner_on_average() -> None:
    """At a wrong share of α the mean stake over every course of twelve replies is 1, whatever was guessed."""
    mean = 0.0
    for wrongs in product([True, False], repeat=12):
        chance = ALPHA ** sum(wrongs) * (1 - ALPHA) ** (12 - sum(wrongs))
        mean += chance * stakes_after(ALPHA, wrongs).evidence
    assert mean == pytest.approx(1)


def test_what_it_takes() -> None:
    """69 right ones for one in twenty at 95 %; a wrong one costs the hope of never being wrong, and 60 more."""
    assert least(ALPHA, DELTA) == 69
    assert stakes_after(ALPHA, [False] * 68).evidence < 1 / DELTA <= stakes_after(ALPHA, [False] * 69).evidence
    assert Stakes(ALPHA).after(wrong=True).missing(DELTA) == 128
    assert stakes_after(ALPHA, [False] * 69).missing(DELTA) == 0


def test_the_order_of_judgements_is_no_matter_but_looking_early_is() -> None:
    """The same judgements in another order leave the same stake."""
    wrongs = [False] * 30 + [True] + [False] * 9
    assert stakes_after(ALPHA, wrongs).evidence == pytest.approx(stakes_after(ALPHA, wrongs[::-1]).evidence)


def test_nobody_gets_rich_by_luck() -> None:
    """At a share of α fewer than δ of two thousand accounts are ever granted, looking after each of 400 replies."""
    random = np.random.default_rng(3)
    wrongs = random.random((2000, 400)) < ALPHA
    hopes = np.array([0, 0.2, 0.4]) * ALPHA
    with np.errstate(divide="ignore"):
        gains = np.where(wrongs[..., None], np.log(hopes / ALPHA), np.log((1 - hopes) / (1 - ALPHA)))
    richest = np.exp(gains.cumsum(axis=1)).mean(axis=2).max(axis=1)
    assert richest[0] == pytest.approx(
        max(stakes_after(ALPHA, wrongs[0, :end]).evidence for end in range(1, 401)), rel=1e-9
    )
    assert float((richest >= 1 / DELTA).mean()) <= DELTA


def rung_after(alarm: Alarm, wrongs: list[bool]) -> int | None:
    """At which judgement the alarm rings; None if it does not."""
    for number, wrong in enumerate(wrongs, 1):
        alarm = alarm.after(wrong=wrong)
        if alarm.rings:
            return number
    return None


def test_the_alarm_rings_after_a_run_of_wrong_ones() -> None:
    """Five in a row, after however long a good time; and seldom where all is well."""
    assert rung_after(Alarm(ALPHA), [True] * 9) == 5
    assert rung_after(Alarm(ALPHA), [False] * 500 + [True] * 5) == 505
    assert 3**4 < ALARM_AT <= 3**5
    assert rung_after(Alarm(ALPHA), ([False] * 39 + [True]) * 20) is None


def test_the_alarm_listens_for_more_than_the_promise_allows() -> None:
    """With a promise of one in five, 15 % wrong is no alarm."""
    assert rung_after(Alarm(0.2), ([False] * 6 + [True]) * 60) is None
    assert rung_after(Alarm(0.2), [True] * 60) is not None


def test_what_people_are_told() -> None:
    """How long it will take."""
    assert (weeks_left(28, 3), weeks_left(0, 3), weeks_left(28, 0)) == (2, 0, None)


@pytest.mark.parametrize("alpha", [0.001, 0.01, 0.05, 0.2, 0.49])
def test_an_alarm_forgets_within_its_memory(alpha: float) -> None:
    """From just below ringing to where it begins; where every reply may be wrong there is nothing to remember."""
    alarm = Alarm(alpha, log(ALARM_AT))
    for _ in range(memory(alpha)):
        alarm = alarm.after(wrong=False)
    assert alarm.log <= 0
    assert memory(0.5) == 1
