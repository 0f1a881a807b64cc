"""Kinds of mail that are left out together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from madoguchi.judge.kinds import dealt_out

DRAW = np.random.default_rng(1)


def clouds(kinds: int, each: int) -> tuple[np.ndarray, np.ndarray]:
    """(vectors, kind): mails near the centre of their kind."""
    kind = np.repeat(np.arange(kinds), each)
    return np.eye(kinds)[kind] + DRAW.normal(0, 0.02, (kinds * each, kinds)), kind


@pytest.mark.parametrize("as_csr", [False, True])
def test_a_kind_stays_whole(as_csr: bool) -> None:
    """Mails of one cloud are in one fold, and the folds are about equal."""
    vectors, kind = clouds(10, 10)
    fold = dealt_out(sparse.csr_matrix(vectors) if as_csr else vectors, 2)
    assert all(len(set(fold[kind == one].tolist())) == 1 for one in range(10))
    assert np.bincount(fold).tolist() == [50, 50]


def test_the_same_mails_are_dealt_out_alike() -> None:
    """Algorithm and seed are fixed."""
    vectors, _ = clouds(12, 40)
    assert dealt_out(vectors, 2).tolist() == dealt_out(vectors.copy(), 2).tolist()


@pytest.mark.parametrize("mails", [1, 2, 3])
def test_few_mails_are_kinds_of_their_own(mails: int) -> None:
    """There is nothing to cluster."""
    assert len(dealt_out(np.eye(3)[:mails], 2)) == mails
