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
