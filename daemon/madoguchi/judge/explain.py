"""Why the best type, rather than the second best: the words and n-grams that weighed most."""

from __future__ import annotations

import numpy as np

from madoguchi.judge.judgement import Feature
from madoguchi.judge.ngrams import Counts
from madoguchi.judge.normalise import shown
from madoguchi.judge.weights import Floats

MOST = 8
"""As many reasons as a person reads."""


def reasons(weighted: Counts, contrast: Floats, grams: tuple[str, ...]) -> tuple[Feature, ...]:
    """The n-grams of one mail (a single row) that spoke for the best type, the strongest first.

    ``contrast``: (features,) coefficients of the best type minus those of its strongest rival. Fragments of words and
    single characters are left out: they weigh, but say nothing to a reader. So is what overlaps a stronger reason.
    """
    weights = weighted.data * contrast[weighted.indices]
    told: list[Feature] = []
    for at in np.argsort(-weights, kind="stable"):
        if weights[at] <= 0 or len(told) == MOST:
            break
        gram = grams[weighted.indices[at]]
        text = shown(gram[1:])
        if _readable(gram) and not any(text in other.text or other.text in text for other in told):
            told.append(Feature(text=text, weight=round(float(weights[at]), 4)))
    return tuple(told)


def _readable(gram: str) -> bool:
    return gram[0] == "w" or (gram[0] == "j" and len(gram.strip()) > 2)
