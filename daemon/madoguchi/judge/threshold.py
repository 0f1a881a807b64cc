"""From scores of mails that the model had not seen: the probability, and the threshold above which it answers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from madoguchi.judge.scoring import Floats, Logistic
from madoguchi.judge.statistics import upper_bound

NEVER = 2.0
"""A threshold that no probability reaches."""

LOWEST = 0.5
"""However easy the mails were: what is more likely wrong than right is never answered."""

GENEROUS = 0.25
"""How far the threshold reaches into the gap between the last row accepted and the next: nothing was seen in there, so
most of it is held."""

_FLATTEST = 1e-3


def platt(score: Floats, right: npt.NDArray[np.bool_], weight: Floats) -> Logistic:
    """The logistic through the scores, with Platt's targets, which keep it finite where nothing is ever wrong.

    J. Platt, Probabilistic outputs for support vector machines, 1999: (right + 1) / (right + 2) for what was right,
    1 / (wrong + 2) for what was wrong. Never falling: a score that ranks backwards is made flat, not turned round.
    """
    from sklearn.linear_model import LogisticRegression

    if not len(score):
        return Logistic(slope=_FLATTEST, offset=0.0)
    hits, misses = float(weight[right].sum()), float(weight[~right].sum())
    target = np.where(right, (hits + 1) / (hits + 2), 1 / (misses + 2))
    rows = np.concatenate([score, score]).reshape(-1, 1)
    answers = np.repeat([1, 0], len(score))
    shares = np.concatenate([target * weight, (1 - target) * weight])
    fitted = LogisticRegression(C=1e6, max_iter=1000, tol=1e-8).fit(rows, answers, sample_weight=shares)
    slope, offset = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    if slope > _FLATTEST:
        return Logistic(slope, offset)
    share = (hits + 1) / (hits + misses + 2)
    return Logistic(slope=_FLATTEST, offset=float(np.log(share / (1 - share)) - _FLATTEST * score.mean()))


def mixture(nobodys: npt.NDArray[np.bool_], share: float) -> Floats:
    """Weights of mean 1 under which the rows that are nobody's request make up ``share`` of all rows.

    All 1 where the rows hold only one kind of mail, or ``share`` is 0 or 1: there is nothing to balance.
    """
    found = float(nobodys.mean()) if len(nobodys) else 0.0
    if not 0 < found < 1 or not 0 < share < 1:
        return np.ones(len(nobodys))
    return np.where(nobodys, share / found, (1 - share) / (1 - found))


def choose(
    probability: Floats, right: npt.NDArray[np.bool_], weight: Floats, *, max_wrong: float, confidence: float
) -> float:
    """The lowest threshold (at least `LOWEST`) at which at most ``max_wrong`` is wrong, with a margin; else `NEVER`.

    The margin: the Clopper-Pearson bound at ``confidence`` on the weighted share, taken at the effective number of
    rows (sum of weights)² / sum of squares (L. Kish, Survey Sampling, 1965). It is NOT a certificate: every threshold
    was looked at, none paid for, and the rows are those that the model was made from.

    The threshold lies half-way to the next lower probability, so that the row which set it is answered for certain.
    """
    if not len(probability):
        return NEVER
    order = np.argsort(-probability, kind="stable")
    ranked, weights = probability[order], weight[order]
    answered, squared = np.cumsum(weights), np.cumsum(weights**2)
    effective = answered**2 / squared
    wrong = np.cumsum(weights * ~right[order]) / answered * effective
    last = np.append(ranked[1:] < ranked[:-1], True)
    last &= ranked >= LOWEST
    good = np.flatnonzero(last & (upper_bound(wrong, effective, confidence) <= max_wrong))
    if not len(good):
        return NEVER
    lowest = int(good[-1])
    below = float(ranked[lowest + 1]) if lowest + 1 < len(ranked) else 0.0
    return max(LOWEST, GENEROUS * below + (1 - GENEROUS) * float(ranked[lowest]))


def observed(probability: Floats, right: npt.NDArray[np.bool_], weight: Floats, *, max_wrong: float) -> float:
    """The lowest threshold (at least `LOWEST`) at which at most ``max_wrong`` of the rows was seen to be wrong.

    No margin: on other mail about every second such threshold does worse. Only for where no evidence is asked for;
    `NEVER` where even the surest rows are wrong too often.
    """
    order = np.argsort(-probability, kind="stable")
    ranked, weights = probability[order], weight[order]
    wrong = np.cumsum(weights * ~right[order]) / np.cumsum(weights)
    last = np.append(ranked[1:] < ranked[:-1], True)
    good = np.flatnonzero(last & (ranked >= LOWEST) & (wrong <= max_wrong))
    return float(ranked[int(good[-1])]) if len(good) else NEVER


def fitted(max_wrong: float) -> float:
    """Where counting could not show any threshold to hold: answer what is by itself right with 1 - ``max_wrong``.

    It leans on the logistic alone, which few rows bear out so far up; with few rows the logistic does not get there
    (its targets are smoothed: 5 % needs at least 18 right ones). So it may be used only where no evidence is asked for.
    """
    return max(LOWEST, 1 - max_wrong)
