from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from madoguchi.judge.weights import inverse_frequency, weigh

COUNTS = sparse.csr_matrix(np.array([[3, 1, 0, 2], [1, 0, 1, 0], [0, 0, 0, 0]], dtype=np.float32))


def test_one_family_is_scikit_learns_tfidf() -> None:
    """With a single family the weights are those of TfidfTransformer(sublinear_tf=True)."""
    theirs = TfidfTransformer(sublinear_tf=True).fit_transform(COUNTS).toarray()
    ours = weigh(COUNTS, inverse_frequency(COUNTS, 1), (0, 4)).toarray()
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_each_family_has_length_one() -> None:
    """Every family present in a mail has length 1, whatever the other holds."""
    ours = weigh(COUNTS, inverse_frequency(COUNTS, 1), (0, 2, 4)).toarray()
    np.testing.assert_allclose((ours[:2, :2] ** 2).sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose((ours[:2, 2:] ** 2).sum(axis=1), 1, rtol=1e-6)


def test_a_mail_without_ngrams_has_no_weights() -> None:
    """An empty row stays empty: nothing is divided by zero."""
    with np.errstate(all="raise"):
        assert not weigh(COUNTS, inverse_frequency(COUNTS, 1), (0, 2, 4)).toarray()[2].any()


def test_rare_columns_weigh_nothing() -> None:
    """Below min_df a column's idf is 0."""
    assert (inverse_frequency(COUNTS, 2) > 0).tolist() == [True, False, False, False]
