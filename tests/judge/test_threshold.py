from __future__ import annotations

import numpy as np
import pytest

from madoguchi.judge.threshold import LOWEST, NEVER, choose, fitted, mixture, observed, platt

ONES = np.ones(200)


def test_the_lowest_threshold_that_keeps_the_share() -> None:
    """180 right ones above 20 wrong ones: answered are the right ones and as many wrong ones as the bound allows."""
    probability = np.linspace(0.99, 0.51, 200)
    right = np.arange(200) < 180
    found = choose(probability, right, ONES, max_wrong=0.05, confidence=0.95)
    answered = probability >= found
    assert 180 < answered.sum() < 190
    assert (~right[answered]).mean() < 0.05


def test_more_confidence_answers_less() -> None:
    """A stricter margin raises the threshold."""
    probability, right = np.linspace(0.99, 0.51, 200), np.arange(200) < 180
    lax, strict = (choose(probability, right, ONES, max_wrong=0.05, confidence=c) for c in (0.5, 0.99))
    assert lax < strict


def test_equal_probabilities_are_answered_together() -> None:
    """A threshold never parts rows of one probability: the wrong ones among them count."""
    probability = np.repeat([0.9, 0.5], 100)
    right = np.tile([True] * 9 + [False], 20)
    assert choose(probability, right, ONES, max_wrong=0.05, confidence=0.95) == NEVER


def test_the_row_that_sets_the_threshold_is_above_it() -> None:
    """The threshold lies a quarter of the way down to the next probability below: what was not seen is mostly held."""
    probability = np.repeat([0.9, 0.5], 100)
    right = np.repeat([True, False], 100)
    assert choose(probability, right, ONES, max_wrong=0.05, confidence=0.95) == pytest.approx(0.8)


@pytest.mark.parametrize("rows", [0, 20])
def test_too_little_evidence_answers_nothing(rows: int) -> None:
    """Without rows, or with 20 right ones (5 % at 95 % needs 59), nothing is answered."""
    some = np.ones(rows)
    assert choose(some * 0.9, some > 0, some, max_wrong=0.05, confidence=0.95) == NEVER


def test_what_is_likely_wrong_is_never_answered() -> None:
    """However easy the rows, the threshold is at least one half; so is the fitted one."""
    probability = np.linspace(0.99, 0.01, 200)
    assert choose(probability, probability > 0, ONES, max_wrong=0.05, confidence=0.95) >= LOWEST
    assert fitted(0.9) == LOWEST


@pytest.mark.parametrize(("rows", "reached"), [(10, False), (200, True)])
def test_the_fitted_threshold_needs_rows_too(rows: int, reached: bool) -> None:
    """With 10 rows, all right, no probability reaches 95 %; with 200 it does."""
    score, right = np.linspace(0, 1, rows), np.ones(rows, dtype=bool)
    assert bool((platt(score, right, right.astype(float))(score) >= fitted(0.05)).any()) is reached


def test_more_of_nobodys_mail_raises_the_threshold() -> None:
    """Weighing nobody's rows up, where they are the wrong ones, answers less."""
    rows = np.arange(1000)
    nobodys = (rows % 10 == 0) & (rows > 400)
    probability = np.linspace(0.99, 0.51, 1000)
    few, many = (
        choose(probability, ~nobodys, mixture(nobodys, share), max_wrong=0.05, confidence=0.95) for share in (0.05, 0.5)
    )
    assert few < many


def test_the_mixture_has_the_share_asked_for() -> None:
    """Nobody's rows make up the share, the mean weight is 1; with one kind of row there is nothing to weigh."""
    nobodys = np.array([True, False, False, False])
    weight = mixture(nobodys, 0.5)
    assert weight[nobodys].sum() / weight.sum() == pytest.approx(0.5)
    assert weight.mean() == pytest.approx(1)
    assert mixture(nobodys[1:], 0.5).tolist() == [1, 1, 1]


def test_platt_gives_the_frequency() -> None:
    """Rows scored 1 that are right in 80 of 100 cases get 0.8, those scored 0 with 30 of 100 get 0.3."""
    score = np.repeat([1.0, 0.0], 100)
    right = np.concatenate([np.arange(100) < 80, np.arange(100) < 30])
    np.testing.assert_allclose(platt(score, right, ONES)(np.array([1.0, 0.0])), [0.8, 0.3], atol=0.01)


def test_platt_never_claims_certainty() -> None:
    """Where every row is right the probability stays below 1."""
    score = np.linspace(0, 1, 50)
    assert 0.9 < platt(score, np.ones(50, dtype=bool), np.ones(50))(np.array([0.5]))[0] < 1


def test_a_score_that_ranks_backwards_is_made_flat() -> None:
    """The logistic never falls, so a higher score is never a lower probability."""
    score = np.linspace(-1, 1, 200)
    assert platt(score, score < 0, ONES).slope > 0


def test_observed_is_the_lowest_that_kept_to_the_share() -> None:
    """One wrong of twenty is allowed at 5 %, the next wrong one is not; nothing below one half is answered."""
    probability = np.linspace(0.99, 0.6, 40)
    right = np.ones(40, dtype=bool)
    right[[19, 25]] = False
    found = observed(probability, right, np.ones(40), max_wrong=0.05)
    assert found == probability[39]
    right[[21, 22]] = False
    assert observed(probability, right, np.ones(40), max_wrong=0.05) == probability[20]
    assert observed(np.full(30, 0.4), np.ones(30, dtype=bool), np.ones(30), max_wrong=0.05) == NEVER
    assert observed(probability, ~np.ones(40, dtype=bool), np.ones(40), max_wrong=0.05) == NEVER
