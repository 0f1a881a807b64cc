"""Made-up quarters: what share of the would-be replies is truly wrong, draw by draw, and what the owner says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Shares = npt.NDArray[np.float64]
Generator = np.random.Generator

ALPHA = 0.05
DAYS, A_DAY = 62, 4
DRAWS = DAYS * A_DAY
"""Working days of a quarter, judged draws a day."""


def constant(random: Generator, quarters: int) -> Shares:
    """Always exactly at the limit."""
    return np.full((quarters, DRAWS), ALPHA)


def drift(random: Generator, quarters: int) -> Shares:
    """From twice the limit down to nothing: the running share falls below the limit only at the quarter's end."""
    return np.tile(np.linspace(2 * ALPHA, 0, DRAWS), (quarters, 1))


def rising(random: Generator, quarters: int) -> Shares:
    """From nothing to three times the limit."""
    return np.tile(np.linspace(0, 3 * ALPHA, DRAWS), (quarters, 1))


def nightly(random: Generator, quarters: int) -> Shares:
    """Another model each night, its share beta-distributed around the limit."""
    return np.repeat(random.beta(0.5, 9.5, (quarters, DAYS)), A_DAY, axis=1)


def bursts(random: Generator, quarters: int) -> Shares:
    """Nothing wrong, but for days on which half of everything is: one in ten."""
    return np.repeat((random.random((quarters, DAYS)) < 0.1) * 0.5, A_DAY, axis=1)


def memorising(random: Generator, quarters: int) -> Shares:
    """A model that knows by heart what was judged and is wrong in three of ten new mails: each is scored when it comes,
    before it is judged, so that what it knows by heart is no help."""
    return np.full((quarters, DRAWS), 0.3)


def judged(random: Generator, shares: Shares) -> npt.NDArray[np.bool_]:
    """An owner who judges everything as it is: True where it is wrong."""
    return random.random(shares.shape) < shares


def unjudged(random: Generator, shares: Shares) -> npt.NDArray[np.bool_]:
    """An owner who never judges, or only corrects what went out: every draw runs out of time, and counts as wrong."""
    return np.ones(shares.shape, dtype=bool)


Stream = tuple[Callable[[Generator, int], Shares], Callable[[Generator, Shares], npt.NDArray[np.bool_]]]

STREAMS: dict[str, Stream] = {
    "constant at the limit": (constant, judged),
    "falling from twice the limit": (drift, judged),
    "rising to three times the limit": (rising, judged),
    "another model each night": (nightly, judged),
    "bursts": (bursts, judged),
    "an owner who never judges": (constant, unjudged),
    "an owner who only corrects": (constant, unjudged),
    "a memorising model, 30 % wrong": (memorising, judged),
}
