"""Counts of n-grams → weights: sublinear TF-IDF, each family of n-grams brought to a length of its own.

Without the separate lengths the many character n-grams would drown the few words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from madoguchi.judge.ngrams import FAMILIES

Floats = npt.NDArray[np.float32]
Counts = Any
"""A SciPy CSR matrix, (mails, n-grams), float32."""

LENGTHS = {"a": 0.3, "c": 1.0, "j": 1.0, "s": 0.4, "w": 1.0}
"""How long each family of a mail is made (see the ablations in docs/judgement.md)."""

WANTED = np.array([LENGTHS[family] for family in FAMILIES], dtype=np.float32)
"""`LENGTHS` in the order of the columns."""


def inverse_frequency(counts: Counts, min_df: int) -> Floats:
    """ln((1 + mails) / (1 + mails with it)) + 1 for each column; 0 for what occurs in fewer than ``min_df`` mails."""
    mails = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + mails)) + 1
    return np.where(mails >= min_df, idf, 0).astype(np.float32)


def weigh(counts: Counts, idf: Floats, bounds: tuple[int, ...]) -> Counts:
    """A CSR matrix of counts → one of weights: see `weigh_one`, for each row."""
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    data = _weights(counts.indices, counts.data, idf, bounds, row)
    return sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)


def weigh_one(columns: npt.NDArray[Any], counts: npt.NDArray[Any], idf: Floats, bounds: tuple[int, ...]) -> Floats:
    """(1 + ln count) · idf, then each family (columns between two ``bounds``) of the mail brought to its length."""
    return _weights(columns, counts, idf, bounds, np.zeros(len(columns), dtype=np.int64))


def _weights(columns: Any, counts: Any, idf: Floats, bounds: tuple[int, ...], row: Any) -> Floats:
    data = ((1 + np.log(counts)) * idf[columns]).astype(np.float32)
    families = len(bounds) - 1
    family = np.searchsorted(np.asarray(bounds[1:]), columns, side="right")
    group = row * families + family
    length = np.sqrt(np.bincount(group, weights=data.astype(np.float64) ** 2))[group]
    wanted = WANTED[family] if families == len(WANTED) else 1.0
    return np.asarray(np.divide(data * wanted, length, out=np.zeros_like(data), where=length > 0, casting="same_kind"))
