"""Two views of a mail joined into one decision: its words (n-grams) and its meaning (the sentence embedding)."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from madoguchi.judge import scoring
from madoguchi.judge.weights import inverse_frequency, weigh

MIN_DF = 2
"""An n-gram counts from that many mails of one fit on; the vocabulary is stricter (`bags.THREADS`)."""

C_WORDS, C_MEANING = 1, 10
"""Inverse strength of the L2 penalties."""


class Joined(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """LinearSVC on TF-IDF of the n-gram counts, and logistic regression on the embedding.

    ``bounds``: see `Vocabulary.bounds`. The first ``bounds[-1]`` columns are counts, the others (there may be none) the
    embedding. TF-IDF is learned anew by each fit, so that no fold weighs n-grams by mails that it must not know.
    """

    def __init__(self, bounds: tuple[int, ...] = (0,), min_df: int = MIN_DF, random_state: int = 0) -> None:
        self.bounds = bounds
        self.min_df = min_df
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Joined:  # noqa: N803
        """``X``: CSR (rows, counts and embedding); ``y``: (rows,)."""
        self.classes_ = np.unique(y)
        counts, meaning = self._split(X)
        self.idf_ = inverse_frequency(counts, self.min_df)
        with warnings.catch_warnings():
            # Many types of few mails each are what an office has at first: `assess` says so in better words.
            warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
            self._fit(self._weighed(counts), meaning, y)
        return self

    def _fit(self, words: Any, meaning: Any, y: Any) -> None:
        regression = LogisticRegression(C=C_MEANING, max_iter=300, tol=1e-3)
        self.words_ = LinearSVC(C=C_WORDS, random_state=self.random_state).fit(words, y)
        self.meaning_ = regression.fit(meaning, y) if meaning.size else None

    def decision_function(self, X: Any) -> npt.NDArray[np.float64]:  # noqa: N803
        """(rows, classes), also for two classes."""
        counts, meaning = self._split(X)
        words = scoring.columns(self.words_.decision_function(self._weighed(counts)))
        meant = None if self.meaning_ is None else scoring.columns(self.meaning_.decision_function(meaning))
        return scoring.join(words, meant)

    def _split(self, X: Any) -> tuple[Any, npt.NDArray[np.float64]]:  # noqa: N803
        grams = self.bounds[-1]
        return X[:, :grams], X[:, grams:].toarray()

    def _weighed(self, counts: Any) -> Any:
        """Without the zeros of unknown columns."""
        weighted = weigh(counts, self.idf_, self.bounds).copy()
        weighted.eliminate_zeros()
        return weighted
