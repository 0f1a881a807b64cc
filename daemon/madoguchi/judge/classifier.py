"""A classifier that may decline to answer: one linear model, one score, one threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.svm import LinearSVC
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from madoguchi.judge import folds, scoring, threshold
from madoguchi.judge.judgement import FEW, MINE

MANY, FOLDS_OF_MANY = 5_000, 3
"""From that many rows on, so many folds: each of them still leaves a model more rows than it needs."""


class SelectiveClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Fits ``estimator`` and, on rows it had not seen, how far its best answer can be trusted.

    Parameters
    ----------
    estimator: anything with ``decision_function``; None is LinearSVC(C=1) (measured best on short and long mail).
    mine: the class that is nobody's request; it need not occur.
    max_wrong: the largest share of wrong answers among the answered, for ``threshold_``.
    confidence: of the margin in `threshold.choose`.
    out_of_scope_share: the share of ``mine`` that is assumed of the mail to come; None takes that of the rows.
    folds: rows are scored by models of the other folds, whole groups together.
    n_jobs: processes, as in joblib. They, not threads: liblinear's random numbers are shared by threads.

    Learned: ``classes_`` (sorted), ``estimator_``, ``roles_``, ``logistic_``, ``threshold_`` (never certified) with
    ``counted_`` (True: `threshold.choose` found it, False: observed or fitted), and, of the rows in the order given,
    ``decisions_`` (rows, classes) out of fold, ``out_of_fold_`` (`scoring.Ranking`), ``right_`` and ``weight_``.
    Raises ValueError below two classes.
    """

    def __init__(
        self,
        estimator: Any = None,
        *,
        mine: str = MINE,
        max_wrong: float = 0.05,
        confidence: float = 0.95,
        out_of_scope_share: float | None = 0.5,
        folds: int = 5,
        n_jobs: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.estimator = estimator
        self.mine = mine
        self.max_wrong = max_wrong
        self.confidence = confidence
        self.out_of_scope_share = out_of_scope_share
        self.folds = folds
        self.n_jobs = n_jobs
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        """Sparse rows are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, groups: Sequence[object] | None = None) -> SelectiveClassifier:  # noqa: N803
        """``X`` (rows, features), ``y`` the classes, ``groups`` what must not be torn apart (None: each row alone)."""
        X, y = validate_data(self, X, y, accept_sparse="csr")  # noqa: N806
        check_classification_targets(y)
        self.classes_, coded = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            msg = f"Classifier can't train when only one class is present: {self.classes_.tolist()}"
            raise ValueError(msg)
        together = list(range(len(coded))) if groups is None else list(groups)
        self.roles_ = self._roles(coded, together)
        self.estimator_, decisions = self._fit(X, coded, together)
        self._calibrate(decisions, coded)
        return self

    def decision_function(self, X: Any) -> npt.NDArray[np.float64]:  # noqa: N803
        """The estimator's own decisions: (rows, classes), or (rows,) where there are two classes."""
        check_is_fitted(self, "estimator_")
        X = validate_data(self, X, accept_sparse="csr", reset=False)  # noqa: N806
        return np.asarray(self.estimator_.decision_function(X), dtype=np.float64)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The class ranked first, answered or not."""
        top = scoring.columns(self.decision_function(X)).argmax(axis=1)
        return self.classes_[top]

    def rank(self, X: Any) -> tuple[scoring.Ranking, npt.NDArray[np.float64]]:  # noqa: N803
        """The ranking, and the probability that answering with its best type is right."""
        ranking = scoring.rank(scoring.columns(self.decision_function(X)), self.roles_)
        return ranking, self.logistic_(ranking.score)

    def _base(self) -> Any:
        if self.estimator is None:
            return LinearSVC(C=1, random_state=self.random_state)
        return clone(self.estimator)

    def _roles(self, coded: npt.NDArray[np.intp], groups: Sequence[Any]) -> scoring.Roles:
        counts = folds.different(coded.tolist(), groups)
        nobodys = [column for column, name in enumerate(self.classes_.tolist()) if name == self.mine]
        enough = np.array([counts[column] >= FEW for column in range(len(self.classes_))])
        enough[nobodys] = False
        return scoring.Roles(answerable=enough, mine=nobodys[0] if nobodys else scoring.NOBODY)

    def _fit(self, X: Any, coded: Any, groups: Sequence[Any]) -> tuple[Any, scoring.Floats]:  # noqa: N803
        """The estimator fitted on all rows, and the decisions for each row by one that did not see its fold."""
        number = self.folds if len(coded) <= MANY else min(self.folds, FOLDS_OF_MANY)
        fold = folds.assign(coded.tolist(), groups, number, self.random_state)
        held_out = [np.flatnonzero(fold == at) for at in range(number) if (fold == at).any()]
        work = [delayed(_fitted)(self._base(), X, coded)]
        work += [delayed(_judged)(self._base(), X, coded, rows, len(self.classes_)) for rows in held_out]
        fitted, *parts = Parallel(n_jobs=self.n_jobs)(work)
        decisions = np.empty((len(coded), len(self.classes_)))
        for rows, part in zip(held_out, parts, strict=True):
            decisions[rows] = part
        return fitted, decisions

    def _calibrate(self, decisions: scoring.Floats, coded: npt.NDArray[np.intp]) -> None:
        ranking = scoring.rank(decisions, self.roles_)
        self.out_of_fold_, self.right_, self.decisions_ = ranking, ranking.best == coded, decisions
        share, nobodys = self.out_of_scope_share, coded == self.roles_.mine
        self.weight_ = np.ones(len(coded)) if share is None else threshold.mixture(nobodys, share)
        self.logistic_ = threshold.platt(ranking.score, self.right_, self.weight_)
        self.threshold_, self.counted_ = self._threshold(self.logistic_(ranking.score))

    def _threshold(self, probability: scoring.Floats) -> tuple[float, bool]:
        if not self.roles_.answerable.any():
            return threshold.NEVER, False
        counted = threshold.choose(
            probability, self.right_, self.weight_, max_wrong=self.max_wrong, confidence=self.confidence
        )
        if counted == threshold.NEVER:
            seen = threshold.observed(probability, self.right_, self.weight_, max_wrong=self.max_wrong)
            return (threshold.fitted(self.max_wrong) if seen == threshold.NEVER else seen), False
        return counted, True


def _fitted(base: Any, X: Any, coded: Any) -> Any:  # noqa: N803
    return base.fit(X, coded)


def _judged(base: Any, X: Any, coded: Any, rows: Any, classes: int) -> scoring.Floats:  # noqa: N803
    return decisions_by(base, X, coded, np.setdiff1d(np.arange(len(coded)), rows), rows, classes)


def decisions_by(base: Any, X: Any, coded: Any, learned: Any, judged: Any, classes: int) -> scoring.Floats:  # noqa: N803
    """The decisions (judged, classes) for the rows ``judged`` of ``base`` fitted on the rows ``learned`` alone.

    A class that these lack gets the row's lowest decision; where they hold fewer than two classes all are 0.
    """
    known = np.unique(coded[learned])
    if len(known) < 2:
        return np.zeros((len(judged), classes))
    seen = scoring.columns(base.fit(X[learned], coded[learned]).decision_function(X[judged]))
    decisions = np.repeat(seen.min(axis=1, keepdims=True), classes, axis=1)
    decisions[:, known] = seen
    return decisions
