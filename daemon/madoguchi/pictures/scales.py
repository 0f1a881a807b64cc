"""From numbers to places on the paper: linear and logarithmic scales, their ticks, paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10


@dataclass(frozen=True, slots=True)
class Scale:
    """[low, high] → [start, end] in user units; what lies outside is drawn at the edge. ``log``: by its logarithm."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        share = (self._of(value) - self._of(self.low)) / (self._of(self.high) - self._of(self.low))
        return self.start + share * (self.end - self.start)

    def _of(self, value: float) -> float:
        return log10(value) if self.log else value


def steps(high: float, most: int = 4) -> list[float]:
    """Round numbers from 0 to the first one at or above ``high``, at equal steps of 1, 2 or 5, whole ones from 1 on."""
    power = 10.0 ** floor(log10(high / most)) if high > 0 else 1.0
    step = next(power * unit for unit in (1, 2, 5, 10) if power * unit * most >= high)
    return [step * number for number in range(max(1, ceil(high / step - 1e-9)) + 1)]


def decades(low: float, high: float) -> list[float]:
    """The powers of ten in [low, high]."""
    return [10.0**power for power in range(ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9) + 1)]


def line(points: Iterable[tuple[float, float]]) -> str:
    """The path through these points."""
    return "M" + "L".join(f"{_short(x)},{_short(y)}" for x, y in points)


def cross(x: float, y: float, arm: float = 3.5) -> str:
    """The path of a ×, which marks what was wrong."""
    return f"{line([(x - arm, y - arm), (x + arm, y + arm)])}{line([(x - arm, y + arm), (x + arm, y - arm)])}"


def apart(places: list[float], least: float) -> list[float]:
    """The same places from the top down, moved down where labels would stand closer than ``least``."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = list(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + least)
    return moved


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
