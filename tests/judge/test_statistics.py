from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from madoguchi.judge.statistics import loss_bound, lower_bound, upper_bound


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


@pytest.mark.parametrize("tried", [50, 81, 400])
def test_no_difference_at_all_leaves_a_bound(tried: int) -> None:
    """Where nobody is alone in being right, Tango's bound is z² / (n + z²)."""
    assert loss_bound(0, 0, tried, 0.90) == pytest.approx(1.2815516**2 / (tried + 1.2815516**2), abs=1e-6)


def test_the_bound_on_a_loss_follows_what_was_seen() -> None:
    """Higher with what was lost, lower with what was gained and with more mails; never below the loss itself."""
    losses = [loss_bound(lost, 2, 100, 0.90) for lost in range(8)]
    assert losses == sorted(losses)
    assert loss_bound(2, 4, 100, 0.90) < loss_bound(2, 2, 100, 0.90)
    assert loss_bound(4, 4, 200, 0.90) < loss_bound(2, 2, 100, 0.90)
    assert all(bound > (lost - 2) / 100 for lost, bound in enumerate(losses))
    assert loss_bound(60, 0, 60, 0.90) == pytest.approx(1, abs=1e-6)


def test_the_bound_on_a_loss_covers_it() -> None:
    """In about nine samples of ten: mails of which 8 % are lost and 5 % gained."""
    random = np.random.default_rng(7)
    samples = random.multinomial(150, [0.08, 0.05, 0.87], size=1500)
    covered = np.mean([loss_bound(lost, gained, 150, 0.90) >= 0.03 for lost, gained, _ in samples.tolist()])
    assert 0.88 < covered < 0.93
