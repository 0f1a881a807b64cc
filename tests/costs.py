"""What work costs beside other work of the same run: a busy or slow machine slows both."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TOO_LITTLE = 0.02
"""Seconds below which the clock of a thread tells no difference worth a word."""


ENOUGH = 0.2
"""Seconds of measuring after which nothing is tried again."""


TURNS = 5
"""At most, of small and large."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector, which goes through all that earlier tests have left in this process."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """What the work takes of this thread's own time, the best of some tries or of as many as there is time for."""
    tries: list[float] = []
    with _uncollected():
        while len(tries) < times and sum(tries) < ENOUGH:
            began = time.thread_time()
            work()
            tries.append(time.thread_time() - began)
    return min(tries)


def ratio(work: Callable[[], object], beside: Callable[[], object]) -> float:
    """How many times as much the one costs as the other; what is too little to measure counts as too little."""
    return max(seconds(work), TOO_LITTLE) / max(seconds(beside), TOO_LITTLE)


def linear(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether four times the size costs clearly less than sixteen times as much, as it would if it grew by the square.

    ``work`` makes ready what is measured. What others do meanwhile only adds, and for a while: small and large are
    taken by turns, the best of each counts, and one turn will do where that is clear.
    """
    small, large = work(size), work(4 * size)
    least = most = math.inf
    for _ in range(TURNS):
        least, most = min(least, seconds(small)), min(most, seconds(large, 1))
        if max(most, TOO_LITTLE) < 9 * max(least, TOO_LITTLE):
            return True
    return False
