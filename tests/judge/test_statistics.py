from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from madoguchi.judge.statistics import lower_bound, upper_bound


@pytest.mark.parametrize(
    ("wrong", "tried", "confidence"),
    [
        (0, 45, 0.90),
        (0, 59, 0.95),
        (1, 77, 0.90),
        (1, 93, 0.95),
        (2, 105, 0.90),
        (2, 124, 0.95),
        (5, 184, 0.90),
        (5, 208, 0.95),
    ],
)
def test_the_least_evidence_for_five_percent(wrong: int, tried: int, confidence: float) -> None:
    """With so many tried the bound is at most 5 %, with one fewer it is not."""
    assert upper_bound(wrong, tried, confidence) <= 0.05 < upper_bound(wrong, tried - 1, confidence)


@pytest.mark.parametrize(("wrong", "tried"), [(0, 10), (3, 40), (39, 40)])
def test_the_bound_is_exact(wrong: int, tried: int) -> None:
    """At the bound, so few wrong ones or fewer come up with probability 1 - confidence."""
    bound = float(upper_bound(wrong, tried, 0.95))
    assert binom.cdf(wrong, tried, bound) == pytest.approx(0.05, abs=1e-9)


def test_no_evidence_bounds_nothing() -> None:
    """Nothing tried, or all wrong: up to everything may be wrong."""
    assert upper_bound([0, 7], [0, 7], 0.95).tolist() == [1.0, 1.0]


def test_the_lower_bound_mirrors_the_upper() -> None:
    """The least share of right ones is 1 less the most of wrong ones."""
    np.testing.assert_allclose(lower_bound(38, 40, 0.9), 1 - upper_bound(2, 40, 0.9))
