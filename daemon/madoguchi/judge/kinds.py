"""Kinds of mail, found without labels: what is left out together when a model is asked about a kind it never saw."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

MOST_KINDS = 50
SEED = 0


def dealt_out(vectors: Any, folds: int) -> npt.NDArray[np.intp]:
    """The fold of each mail, mails of one kind in one fold, the folds about equally large.

    ``vectors``: (mails, features), dense or CSR. Kinds are the clusters of k-means on vectors of length 1, about as
    many as the root of the number of mails; algorithm and seed are fixed, so that nobody can look for a split that
    pleases. The largest kind goes first, each to the fold that holds the fewest mails.
    """
    kind = _kinds(vectors)
    sizes = np.bincount(kind)
    filled = np.zeros(folds, dtype=np.intp)
    fold_of = np.zeros(len(sizes), dtype=np.intp)
    for one in np.argsort(-sizes, kind="stable"):
        fold_of[one] = int(filled.argmin())
        filled[fold_of[one]] += sizes[one]
    return fold_of[kind]


def _kinds(vectors: Any) -> npt.NDArray[np.intp]:
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import normalize

    mails = vectors.shape[0]
    count = min(MOST_KINDS, max(2, round(mails**0.5)))
    if mails <= count:
        return np.arange(mails, dtype=np.intp)
    # One thread: the sums of several arrive in any order, and the same mails must give the same model.
    with threadpool_limits(limits=1):
        found = KMeans(count, n_init=4, random_state=SEED).fit_predict(normalize(vectors))
    return np.asarray(found, dtype=np.intp)
