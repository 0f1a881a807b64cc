"""Exact bounds on a share, for counts as small as a mailbox gives."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def upper_bound(wrong: npt.ArrayLike, tried: npt.ArrayLike, confidence: float) -> npt.NDArray[np.float64]:
    """The largest share of wrong ones that is still plausible after ``wrong`` of ``tried``; 1 where nothing was tried.

    One-sided and exact: C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the
    case of the binomial, Biometrika 26 (1934), 404-413; here as the quantile of Beta(wrong + 1, tried - wrong). It
    holds for one threshold that was fixed beforehand; a search over thresholds has to pay for each look.
    """
    from scipy.stats import beta

    k, n = np.broadcast_arrays(np.asarray(wrong, dtype=np.float64), np.asarray(tried, dtype=np.float64))
    open_ended = k >= n
    bound = beta.ppf(confidence, np.where(open_ended, 1, k + 1), np.where(open_ended, 1, n - k))
    return np.asarray(np.where(open_ended, 1.0, bound), dtype=np.float64)


def lower_bound(right: npt.ArrayLike, tried: npt.ArrayLike, confidence: float) -> npt.NDArray[np.float64]:
    """The smallest share of right ones that is still plausible; 0 where nothing was tried. See `upper_bound`."""
    return np.asarray(1 - upper_bound(np.asarray(tried) - np.asarray(right), tried, confidence))


def loss_bound(lost: int, gained: int, tried: int, confidence: float) -> float:
    """The largest difference of two shares that is still plausible after the same ``tried`` mails under both.

    ``lost``: successes of the first alone; ``gained``: of the second alone. One-sided, in [-1, 1]; by inverting the
    score test for paired shares: T. Tango, Equivalence test and confidence interval for the difference in proportions
    for the paired-sample design, Statistics in Medicine 17 (1998), 891-908.
    """
    from scipy.stats import norm

    limit = float(norm.ppf(confidence))
    low, high = (lost - gained) / tried, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _paired_score(lost, gained, tried, middle) > -limit:
            low = middle
        else:
            high = middle
    return high


def _paired_score(lost: int, gained: int, tried: int, difference: float) -> float:
    """Tango's statistic: about standard normal where ``difference`` is the true one."""
    slope = -lost - gained + (2 * tried - lost + gained) * difference
    constant = -gained * difference * (1 - difference)
    nuisance = ((slope * slope - 8 * tried * constant) ** 0.5 - slope) / (4 * tried)
    variance = tried * (2 * nuisance + difference * (1 - difference))
    return float((lost - gained - tried * difference) / variance**0.5) if variance > 0 else 0.0
