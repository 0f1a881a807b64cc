"""Mails that are nearly the same, found without comparing each with each.

MinHash (A. Z. Broder, On the resemblance and containment of documents, 1997): the smallest of the hashed n-grams of two
mails are equal as often as their n-grams are the same. Mails are compared where one of `BANDS` bands of `ROWS` such
minima agrees.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from madoguchi.judge.bags import Bag

ALIKE = 0.8
"""From that share of common n-grams (Jaccard) on two mails are nearly the same: one word of a dozen or so differs."""

BANDS, ROWS = 8, 6
"""Of two mails just that alike nine pairs in ten are found; of two that are 0.9 alike, all but one in 500."""


def nearly_same(bags: Sequence[Bag]) -> list[tuple[int, int]]:
    """(position, an earlier position): for each mail at most one that it repeats, in rising order."""
    filled = [at for at, bag in enumerate(bags) if len(bag.keys)]
    if len(filled) < 2:
        return []
    minima = _minima([bags[at] for at in filled])
    found: dict[int, int] = {}
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = {}
        for at, row in zip(filled, minima[:, band * ROWS : (band + 1) * ROWS], strict=True):
            before = buckets.setdefault(row.tobytes(), [])
            # The first and the last of a bucket: enough to name one twin, however many there are.
            for other in {*before[:1], *before[-1:]} if at not in found else ():
                if _jaccard(bags[at], bags[other]) >= ALIKE:
                    found[at] = min(other, found.get(at, other))
            before.append(at)
    return sorted(found.items())


def _minima(bags: Sequence[Bag]) -> npt.NDArray[np.uint64]:
    """(mails, BANDS · ROWS): multiplying by an odd number shuffles the keys, which are hashes already."""
    keys = np.concatenate([bag.keys for bag in bags]).astype(np.uint64)
    starts = np.cumsum([0, *(len(bag.keys) for bag in bags[:-1])])
    factors = np.random.default_rng(0).integers(1 << 62, 1 << 63, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
    return np.stack([np.minimum.reduceat(keys * factor, starts) for factor in factors], axis=1)


def _jaccard(first: Bag, second: Bag) -> float:
    common = len(np.intersect1d(first.keys, second.keys, assume_unique=True))
    return common / (len(first.keys) + len(second.keys) - common)
