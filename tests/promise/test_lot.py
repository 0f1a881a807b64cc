"""How the lot falls."""

from __future__ import annotations

import pytest

from madoguchi.promise.lot import chance


@pytest.mark.parametrize(
    ("today", "granted", "usual", "expected"),
    [
        (0, False, 0.0, 1.0),
        (19, False, 99.0, 1.0),
        (20, False, 99.0, 20 / 21),
        (79, False, 0.0, 0.25),
        (0, True, 1.0, 1.0),
        (50, True, 3.0, 1.0),
        (0, True, 30.0, 0.1),
    ],
)
def test_the_probability_is_known_beforehand(today: int, granted: bool, usual: float, expected: float) -> None:
    """Everything at first, twenty a day and then less; three a day of a granted account. Never nothing."""
    assert chance(today, granted=granted, usual=usual) == pytest.approx(expected)
