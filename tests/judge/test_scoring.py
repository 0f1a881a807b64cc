from __future__ import annotations

import numpy as np

from madoguchi.judge.scoring import NOBODY, Logistic, Roles, columns, rank

ALL = np.array([True, True, False])


def test_the_score_is_twice_the_best_less_the_second_less_nobodys() -> None:
    """2 · top1 - top2 - oos, over the answerable types."""
    ranking = rank(np.array([[0.5, 0.2, -0.3]]), Roles(ALL, mine=2))
    np.testing.assert_allclose(ranking.score, 2 * 0.5 - 0.2 + 0.3)
    assert ranking.best.tolist() == ranking.top.tolist() == [0]


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


def test_without_nobodys_rows_the_last_term_is_zero() -> None:
    """No mine class: 2 · top1 - top2."""
    ranking = rank(np.array([[0.5, 0.2]]), Roles(np.array([True, True])))
    np.testing.assert_allclose(ranking.score, 0.8)


def test_one_type_beside_nobodys() -> None:
    """With a single type there is no second: top1 - oos, and it still ranks."""
    ranking = rank(columns(np.array([-0.7, 0.9])), Roles(np.array([False, True]), mine=0))
    np.testing.assert_allclose(ranking.score, [-1.4, 1.8])
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
