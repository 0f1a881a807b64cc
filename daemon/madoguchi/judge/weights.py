"""Counts of n-grams → weights: sublinear TF-IDF, each family of n-grams brought to length 1 by itself.

Without the separate lengths the many character n-grams would drown the few words.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from madoguchi.judge.ngrams import Counts

Floats = npt.NDArray[np.float32]


def inverse_frequency(counts: Counts, min_df: int) -> Floats:
    """ln((1 + mails) / (1 + mails with it)) + 1 for each column; 0 for what occurs in fewer than ``min_df`` mails."""
    mails = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + mails)) + 1
    return np.where(mails >= min_df, idf, 0).astype(np.float32)


def weigh(counts: Counts, idf: Floats, bounds: tuple[int, ...]) -> Counts:
    """(1 + ln count) · idf, then every family (columns between two ``bounds``) of every mail divided by its length."""
    data = ((1 + np.log(counts.data)) * idf[counts.indices]).astype(np.float32)
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    families = len(bounds) - 1
    group = row * families + np.searchsorted(np.asarray(bounds[1:]), counts.indices, side="right")
    squares = np.bincount(group, weights=data.astype(np.float64) ** 2, minlength=counts.shape[0] * families)
    length = np.sqrt(squares)[group]
    data = np.divide(data, length, out=np.zeros_like(data), where=length > 0, casting="same_kind")
    return sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)
