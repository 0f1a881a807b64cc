"""From the linear model's decisions to one answer and one score. Plain NumPy, shared by training and judging."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NOBODY = -1
"""In place of a column: there is no such type."""

SHARPNESS, WORDS_SHARE = 5.0, 0.5
"""Chosen on the starter corpus and CLINC150 (see the ablations in docs/judgement.md)."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which columns of the decisions may be answered (``answerable``), and which one is `MINE` (or `NOBODY`)."""

    answerable: npt.NDArray[np.bool_]
    mine: int = NOBODY


@dataclass(frozen=True, slots=True)
class Ranking:
    """For each mail: the column ranked first, the best answerable one (or `NOBODY`), its strongest rival, the score."""

    top: npt.NDArray[np.intp]
    best: npt.NDArray[np.intp]
    rival: npt.NDArray[np.intp]
    score: Floats


@dataclass(frozen=True, slots=True)
class Logistic:
    """score → probability = 1 / (1 + exp(-(slope · score + offset)))."""

    slope: float
    offset: float

    def __call__(self, score: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * score + self.offset, -60, 60))))


def log_softmax(decisions: Floats) -> Floats:
    """Row by row ln(exp(d) / sum exp(d)), without overflow."""
    shifted = decisions - decisions.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def join(words: Floats, meaning: Floats | None) -> Floats:
    """Two views of the same mails as one decision, (rows, classes) each: the sum of their log-probabilities.

    Those of the words are sharpened, as a margin is not a probability, and weigh half of those of the meaning. Where
    there is no second view they stand alone.
    """
    if meaning is None:
        return log_softmax(SHARPNESS * words)
    return np.asarray(WORDS_SHARE * log_softmax(SHARPNESS * words) + log_softmax(meaning))


def columns(decisions: npt.NDArray[np.floating]) -> Floats:
    """One column for each class: scikit-learn gives a single one for two classes, positive for the second."""
    wide = np.asarray(decisions, dtype=np.float64)
    return np.column_stack([-wide, wide]) if wide.ndim == 1 else wide


def rank(decisions: Floats, roles: Roles) -> Ranking:
    """The best answerable type of each row, and one score for how sure it is: ln(odds) + (2 · top1 - top2 - oos) / 4.

    ``decisions`` are read as log-probabilities. ln(odds): of the best type against everything else together. top1 is
    the decision for the best answerable type, top2 that for the best other one (a type with too few examples counts
    here, or a mail that belongs to it would look sure), oos that for `MINE`; what does not exist is left out. The odds
    alone saw all rivals but were spoilt by many weak ones, the margin alone saw two (docs/judgement.md has figures).
    """
    rows = np.arange(len(decisions))
    top = decisions.argmax(axis=1)
    if not roles.answerable.any():
        nothing = np.full(len(decisions), NOBODY, dtype=np.intp)
        return Ranking(top, nothing, nothing, np.zeros(len(decisions)))
    best = np.where(roles.answerable, decisions, -np.inf).argmax(axis=1)
    top1 = decisions[rows, best]
    others = decisions.copy()
    others[rows, best] = -np.inf
    rival = others.argmax(axis=1)
    odds = top1 - _sum_of_logs(others)
    if roles.mine != NOBODY:
        others[:, roles.mine] = -np.inf
    top2 = others.max(axis=1)
    oos = decisions[:, roles.mine] if roles.mine != NOBODY else np.zeros(len(decisions))
    margin = np.where(np.isfinite(top2), top1 - np.where(np.isfinite(top2), top2, 0), 0)
    return Ranking(top, best, rival, odds + (top1 + margin - oos) / 4)


def _sum_of_logs(decisions: Floats) -> Floats:
    """ln(sum exp(d)) of each row; some of them may be minus infinity."""
    largest = decisions.max(axis=1, keepdims=True)
    return np.asarray(largest[:, 0] + np.log(np.exp(decisions - largest).sum(axis=1)))
