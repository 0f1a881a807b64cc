from __future__ import annotations

import numpy as np
import pytest

from madoguchi.judge.judgement import Sample
from madoguchi.judge.meaning import DIMENSIONS, LONGEST, NARROW, embed, excerpt


def test_the_same_request_lies_near_in_either_language() -> None:
    """A refund in Japanese is nearer to a refund in English than to a login problem in Japanese."""
    refund, remboursement, login = embed(
        [
            Sample("", "二重に引き落とされたので返金してほしい"),
            Sample("", "they were charged twice and want their money back"),
            Sample("", "ログインできず画面に入れない"),
        ]
    )
    assert refund @ remboursement > refund @ login


def test_a_batch_changes_no_bit() -> None:
    """A mail's vector is its own, alone and among others."""
    samples = [Sample("a", "please reissue the invoice"), Sample("", ""), Sample("件名", "請求書の再発行を" * 40)]
    together = embed(samples)
    assert together.shape == (3, DIMENSIONS)
    for row, sample in zip(together, samples, strict=True):
        assert np.array_equal(row, embed([sample])[0])
    assert not together[1].any()
    np.testing.assert_allclose(np.linalg.norm(together[[0, 2]], axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(("letter", "kept"), [("請", LONGEST), ("a", int(LONGEST / NARROW))])
def test_the_beginning_is_read(letter: str, kept: int) -> None:
    """Of a long text as much as the budget allows: less of it in Japanese, whose letters say more."""
    assert abs(len(excerpt(letter * 5000)) - kept) <= 1
    assert excerpt(letter * 20) == letter * 20
