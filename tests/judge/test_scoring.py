from __future__ import annotations

import numpy as np

from madoguchi.judge.scoring import NOBODY, Logistic, Roles, columns, log_softmax, rank

ALL = np.array([True, True, False])


def test_the_score_is_the_odds_and_a_quarter_of_the_margin() -> None:
    """ln(p / (1 - p)) of the best type + (2 · top1 - top2 - oos) / 4, over the answerable types."""
    decisions = log_softmax(np.array([[0.5, 0.2, -0.3]]))
    first, second, nobodys = decisions[0]
    odds = np.log(np.exp(first) / (np.exp(second) + np.exp(nobodys)))
    ranking = rank(decisions, Roles(ALL, mine=2))
    np.testing.assert_allclose(ranking.score, odds + (2 * first - second - nobodys) / 4)
    assert ranking.best.tolist() == ranking.top.tolist() == [0]


def test_many_weak_rivals_lower_the_score() -> None:
    """The same best and second: the one with more rivals close behind is less sure."""
    alone, crowded = np.array([[2.0, 0.0, -9, -9, -9]]), np.array([[2.0, 0.0, 0, 0, 0]])
    roles = Roles(np.ones(5, dtype=bool))
    assert rank(crowded, roles).score[0] < rank(alone, roles).score[0]


def test_mine_on_top_leaves_a_best_type() -> None:
    """Where nobody's is ranked first, best is still the best answerable type, and its rival is nobody's."""
    ranking = rank(np.array([[-0.5, 0.1, 0.9]]), Roles(ALL, mine=2))
    assert (ranking.top[0], ranking.best[0], ranking.rival[0]) == (2, 1, 2)


def test_a_type_with_too_few_examples_is_never_best_but_lowers_the_score() -> None:
    """What is not answerable is a rival, never an answer."""
    roles = Roles(np.array([True, False, False]), mine=2)
    sure, unsure = rank(np.array([[0.5, -1.0, -1.0], [0.5, 0.8, -1.0]]), roles).score
    assert rank(np.array([[0.5, 0.8, -1.0]]), roles).best.tolist() == [0]
    assert unsure < sure


def test_what_does_not_exist_is_left_out() -> None:
    """No mine class: no oos. One type beside mine: no top2. Both still rank."""
    ranking = rank(np.array([[0.5, 0.2]]), Roles(np.array([True, True])))
    np.testing.assert_allclose(ranking.score, 0.3 + (2 * 0.5 - 0.2) / 4)
    ranking = rank(columns(np.array([-0.7, 0.9])), Roles(np.array([False, True]), mine=0))
    np.testing.assert_allclose(ranking.score, [-1.4 - 1.4 / 4, 1.8 + 1.8 / 4])
    assert ranking.best.tolist() == [1, 1]


def test_nothing_answerable() -> None:
    """Where no type may be answered there is no best."""
    ranking = rank(np.array([[0.5, 0.2]]), Roles(np.array([False, False]), mine=1))
    assert ranking.best.tolist() == [NOBODY]


def test_the_logistic_keeps_the_order_and_stays_finite() -> None:
    """Probabilities rise with the score and stay within 0 and 1, however large it is."""
    probability = Logistic(2.0, -1.0)(np.array([-1e9, 0.0, 1.0, 1e9]))
    assert (np.diff(probability) > 0).all()
    assert 0 <= probability[0] < probability[-1] <= 1
