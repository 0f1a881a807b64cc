"""Why the best type, rather than the second best: the words and n-grams that weighed most, and where they stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from madoguchi.judge.judgement import Feature, Sample
from madoguchi.judge.normalise import shown
from madoguchi.judge.spans import Places
from madoguchi.judge.weights import Floats

MOST = 8
"""As many reasons as a person reads."""


def reasons(
    sample: Sample, columns: npt.NDArray[np.int64], weights: Floats, contrast: Floats, grams: tuple[str, ...]
) -> tuple[Feature, ...]:
    """The n-grams of one mail that spoke for the best type, the strongest first.

    ``columns`` and ``weights`` of the mail's n-grams, ``contrast`` (as many) the coefficients of the best type minus
    those of its strongest rival. Fragments of words and single characters are left out: they weigh, but say nothing to
    a reader. So is what overlaps a stronger reason.
    """
    told: list[Feature] = []
    places: Places | None = None
    strength = weights * contrast
    for at in np.argsort(-strength, kind="stable"):
        if strength[at] <= 0 or len(told) == MOST:
            break
        gram = grams[columns[at]]
        text = shown(gram[1:])
        if _readable(gram) and not any(text in other.text or other.text in text for other in told):
            places = places or Places(sample)
            told.append(Feature(text, round(float(strength[at]), 4), places.find(gram)))
    return tuple(told)


def _readable(gram: str) -> bool:
    return gram[0] in "aw" or (gram[0] in "js" and len(gram.strip()) > 2)
