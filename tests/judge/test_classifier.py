from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from madoguchi.judge.classifier import SelectiveClassifier

RANDOM = np.random.default_rng(3)


def clouds(sizes: dict[str, int], spread: float = 0.3) -> tuple[Any, Any]:
    """Points around one corner for each class."""
    labels = np.repeat(list(sizes), list(sizes.values()))
    corner = {label: np.eye(len(sizes))[at] for at, label in enumerate(sizes)}
    points = np.array([corner[label] for label in labels])
    return points + spread * RANDOM.standard_normal(points.shape), labels


@parametrize_with_checks([SelectiveClassifier()])
def test_it_is_a_scikit_learn_estimator(estimator: Any, check: Any) -> None:
    """Every check that scikit-learn has for a classifier holds."""
    check(estimator)


def test_out_of_fold_rows_were_not_seen() -> None:
    """Labels without any rule are learned by heart in the fit, and are chance out of fold."""
    points = RANDOM.standard_normal((200, 400))
    labels = RANDOM.choice(["a", "b"], 200)
    model = SelectiveClassifier().fit(points, labels)
    assert (model.predict(points) == labels).mean() == 1
    assert 0.3 < model.right_.mean() < 0.7
    assert (model.logistic_(model.out_of_fold_.score) < model.threshold_).all()
    assert not model.counted_


def test_groups_are_not_torn_apart() -> None:
    """Copies of chance rows, each a group, do not make chance look like knowledge; as single rows they do."""
    points = np.repeat(RANDOM.standard_normal((100, 300)), 4, axis=0)
    labels = np.repeat(RANDOM.choice(["a", "b"], 100), 4)
    groups = np.repeat(np.arange(100), 4).tolist()
    assert SelectiveClassifier().fit(points, labels, groups).right_.mean() < 0.7
    assert SelectiveClassifier().fit(points, labels).right_.mean() > 0.9


def test_mine_is_never_an_answer() -> None:
    """Nobody's rows are never right to answer, and best is never mine."""
    points, labels = clouds({"invoice": 80, "mine": 80, "refund": 80})
    model = SelectiveClassifier().fit(points, labels)
    ranking, probability = model.rank(points)
    assert set(model.classes_[ranking.best]) == {"invoice", "refund"}
    assert not model.right_[labels == "mine"].any()
    assert probability[labels == "mine"].mean() < 0.2 < 0.8 < probability[labels != "mine"].mean()


def test_a_type_with_four_examples_is_never_best() -> None:
    """Fewer than five different examples: a rival, not an answer."""
    points, labels = clouds({"invoice": 60, "rare": 4, "refund": 60})
    model = SelectiveClassifier().fit(points, labels)
    assert "rare" not in set(model.classes_[model.rank(points)[0].best])


def test_five_copies_are_one_example() -> None:
    """A type whose five examples are one thread is not answerable either."""
    points, labels = clouds({"copied": 5, "invoice": 60})
    groups = [0] * 5 + list(range(1, 61))
    model = SelectiveClassifier().fit(points, labels, groups)
    assert model.roles_.answerable.tolist() == [False, True]


def test_the_wrong_share_stays_below_the_limit() -> None:
    """Out of fold and on new points alike (within what chance allows), with mine in the assumed share."""
    sizes = {"invoice": 150, "mine": 300, "refund": 150}
    model = SelectiveClassifier(max_wrong=0.1).fit(*clouds(sizes, 0.5))
    points, labels = clouds(sizes, 0.5)
    ranking, probability = model.rank(points)
    answered = probability >= model.threshold_
    assert answered.sum() > 100
    assert (model.classes_[ranking.best] != labels)[answered].mean() < 0.13


def test_processes_change_nothing() -> None:
    """Two processes give the numbers of one."""
    points, labels = clouds({"a": 40, "b": 40, "mine": 40})
    one, two = (SelectiveClassifier(n_jobs=jobs).fit(sparse.csr_matrix(points), labels) for jobs in (1, 2))
    assert (one.out_of_fold_.score == two.out_of_fold_.score).all()
    assert one.threshold_ == two.threshold_


def test_the_linear_model_is_replaceable() -> None:
    """Anything with decision_function does."""
    points, labels = clouds({"a": 40, "b": 40, "mine": 40})
    model = SelectiveClassifier(LogisticRegression()).fit(points, labels)
    assert isinstance(model.estimator_, LogisticRegression)
    assert (model.predict(points) == labels).mean() > 0.8


def test_one_class_cannot_be_learned() -> None:
    """One class is refused with its name."""
    with pytest.raises(ValueError, match="only one class"):
        SelectiveClassifier().fit(np.ones((3, 2)), ["a", "a", "a"])
