"""Words and meaning as one decision."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from madoguchi.judge.joined import Joined
from madoguchi.judge.scoring import join


def _features(meaning: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    counts = np.array([[2, 0, 1], [1, 0, 1], [0, 2, 1], [0, 1, 1]] * 5, dtype=np.float32)
    direction = np.repeat(np.array([[1.0], [1.0], [-1.0], [-1.0]]), meaning, axis=1)
    rows = np.hstack([counts, np.tile(direction, (5, 1))])
    return sparse.csr_matrix(rows), np.array([0, 0, 1, 1] * 5)


def test_words_alone_decide_where_there_is_no_embedding() -> None:
    """No dimensions: the decision is that of the words, one column for each class."""
    features, labels = _features(0)
    fitted = Joined((0, 3)).fit(features, labels)
    assert fitted.meaning_ is None
    assert (fitted.decision_function(features).argmax(axis=1) == labels).all()


def test_meaning_decides_where_the_words_are_unknown() -> None:
    """A mail of which no word is known is judged by its meaning."""
    features, labels = _features(4)
    fitted = Joined((0, 3)).fit(features, labels)
    unknown = sparse.csr_matrix(np.array([[0, 0, 0, 1, 1, 1, 1], [0, 0, 0, -1, -1, -1, -1]], dtype=np.float32))
    assert fitted.decision_function(unknown).argmax(axis=1).tolist() == [0, 1]


def test_weighing_leaves_the_counts_alone() -> None:
    """Fitting and deciding change nothing in the features they are given."""
    features, labels = _features(4)
    before = features.toarray()
    Joined((0, 3)).fit(features, labels).decision_function(features)
    assert (features.toarray() == before).all()


def test_join_keeps_what_both_agree_on() -> None:
    """Where words and meaning rank the same class first, so does the joined decision, whatever the scales."""
    words, meaning = np.array([[0.1, -0.2, -0.9]]), np.array([[30.0, 2.0, -5.0]])
    assert join(words, meaning).argmax() == 0
