"""Scales and ticks."""

from __future__ import annotations

import pytest

from madoguchi.pictures.scales import Scale, apart, decades, line, steps


@pytest.mark.parametrize(
    ("high", "ticks"),
    [(4, [0, 1, 2, 3, 4]), (7, [0, 2, 4, 6, 8]), (39, [0, 10, 20, 30, 40]), (0, [0, 1]), (0.3, [0, 0.1, 0.2, 0.3])],
)
def test_ticks_are_round_and_reach_the_highest(high: float, ticks: list[float]) -> None:
    """Steps of 1, 2 or 5, from zero, a few of them."""
    assert steps(high) == pytest.approx(ticks)


def test_a_scale_ends_at_its_edges() -> None:
    """Linear and by the logarithm; what lies outside is drawn at the edge."""
    assert [Scale(0, 10, 100, 0)(value) for value in (-1, 0, 5, 11)] == [100, 100, 50, 0]
    assert [Scale(0.01, 100, 0, 80, log=True)(value) for value in (0, 1, 10, 1e9)] == [0, 40, 60, 80]
    assert decades(0.05, 100) == pytest.approx([0.1, 1, 10, 100])


def test_labels_do_not_overlap() -> None:
    """The lower ones are moved down, in their order."""
    assert apart([50, 10, 52], 16) == [50, 10, 66]


def test_a_path_is_short() -> None:
    """A tenth of a unit is finer than anybody sees."""
    assert line([(0, 1.04), (2.26, 3)]) == "M0,1L2.3,3"
