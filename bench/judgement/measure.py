"""What is measured of a method on mails that it had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from madoguchi.judge.judgement import MINE

RISKS = (0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class Answers:
    """For each mail the best answerable type, and the score for answering with it."""

    best: Sequence[str]
    score: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """``accuracy``: best type right among the requests. ``auroc``: of the score, right against wrong answers, `MINE`
    included. ``coverage``: in hindsight, the largest share of the requests that is answered while no more than the risk
    (of `RISKS`) of all answers is wrong. ``mails``: how many were judged.
    """

    accuracy: float
    auroc: float
    coverage: tuple[float, ...]
    mails: int


def measure(answers: Answers, labels: Sequence[str], share: float | None = None) -> Figures:
    """``share``: mails that are nobody's are weighted to make up this share of all; None leaves them as they are."""
    truth = np.array(labels)
    right, requests = np.array(answers.best) == truth, truth != MINE
    weight = np.ones(len(truth))
    if share is not None and 0 < requests.mean() < 1:
        weight = np.where(requests, (1 - share) / requests.mean(), share / (1 - requests.mean()))
    order = np.argsort(-answers.score, kind="stable")
    wrong = np.cumsum((weight * ~right)[order]) / np.cumsum(weight[order])
    covered = np.cumsum((weight * requests)[order]) / (weight * requests).sum()
    last = np.append(np.diff(answers.score[order]) < 0, True)
    return Figures(
        accuracy=float(right[requests].mean()),
        auroc=float(roc_auc_score(right, answers.score, sample_weight=weight)) if 0 < right.sum() < len(right) else 1.0,
        coverage=tuple(float(covered[last & (wrong <= risk)].max(initial=0)) for risk in RISKS),
        mails=len(truth),
    )
