"""Mails → counts of n-grams. Plain Python and SciPy: nothing here needs scikit-learn, so that judging starts quickly.

A feature is a string: one letter for its family, then the n-gram.

- ``w`` words and pairs of words, from lines without kana and kanji
- ``c`` 2 to 5 characters inside one word and its margins, from the same lines
- ``j`` 1 to 3 characters, from lines with kana or kanji (no tokenizer: it did worse on short mails)
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from madoguchi.errors import UsageError
from madoguchi.judge.judgement import Sample
from madoguchi.judge.normalise import views

FAMILIES = "cjw"
"""In the order of the columns: a vocabulary is sorted, so that each family is one run of columns."""

_WORD = re.compile(r"[\ue000-\ue005]|\w+")
_CACHED_WORDS = 50_000

_Column = Callable[[str], int | None]
Counts = Any
"""A SciPy CSR matrix, (mails, features), float32."""


def word_grams(latin: str) -> list[str]:
    """Words (kinds count as words), and their pairs."""
    words = _WORD.findall(latin)
    return [f"w{word}" for word in words] + [f"w{first} {second}" for first, second in pairwise(words)]


def inner_grams(word: str) -> list[str]:
    """The character n-grams of one word with a space at each end."""
    padded = f" {word} "
    return [f"c{padded[at : at + size]}" for size in range(2, 6) for at in range(max(1, len(padded) - size + 1))]


def japanese_grams(japanese: str) -> list[str]:
    """The character n-grams of the lines with kana or kanji."""
    length = len(japanese)
    return [f"j{japanese[at : at + size]}" for size in range(1, 4) for at in range(length - size + 1)]


class Vocabulary:
    """The n-grams that a model knows, sorted; their positions are its columns.

    ``min_df``: an n-gram is known from that many mails on. ``max_features``: only so many, the most widespread.
    """

    def __init__(self, grams: Sequence[str]) -> None:
        self.grams = tuple(grams)
        self._column = {gram: column for column, gram in enumerate(self.grams)}
        self._inner: dict[str, array[int]] = {}

    def __len__(self) -> int:
        return len(self.grams)

    @property
    def bounds(self) -> tuple[int, ...]:
        """Where each family's run of columns begins and ends: one number more than there are families."""
        first = np.array([ord(gram[0]) for gram in self.grams], dtype=np.int64)
        begins = [int(np.searchsorted(first, ord(family))) for family in FAMILIES]
        return (*begins, len(self.grams))

    @classmethod
    def learn(
        cls, samples: Sequence[Sample], *, min_df: int = 2, max_features: int = 200_000
    ) -> tuple[Vocabulary, Counts]:
        """The vocabulary of these mails, and their counts. Raises `UsageError` if no n-gram is in ``min_df`` mails."""
        growing: dict[str, int] = {}

        def number(gram: str) -> int:
            return growing.setdefault(gram, len(growing))

        counts = _count(samples, number, {}, lambda: len(growing))
        kept = _kept(list(growing), counts, min_df, max_features)
        if not kept:
            msg = f"training: found nothing to learn from, no word occurs in {min_df} of the {len(samples)} mails"
            raise UsageError(msg)
        grams = list(growing)
        return cls([grams[column] for column in kept]), counts[:, kept]

    def count(self, samples: Sequence[Sample]) -> Counts:
        """How often each known n-gram stands in each mail."""
        if len(self._inner) > _CACHED_WORDS:
            self._inner.clear()
        return _count(samples, self._column.get, self._inner, self.__len__)


def _kept(grams: list[str], counts: Counts, min_df: int, max_features: int) -> list[int]:
    """The columns to keep, in the order of their n-grams."""
    mails = np.bincount(counts.indices, minlength=len(grams))
    kept = [column for column in range(len(grams)) if mails[column] >= min_df]
    if len(kept) > max_features:
        kept = sorted(kept, key=lambda column: (-mails[column], grams[column]))[:max_features]
    return sorted(kept, key=grams.__getitem__)


def _count(
    samples: Iterable[Sample], column: _Column, inner: dict[str, array[int]], width: Callable[[], int]
) -> Counts:
    """Rows of counts; ``column`` gives an n-gram's column or None, ``inner`` remembers the columns of whole words."""
    indices, ends = array("q"), array("q", [0])
    for sample in samples:
        _add(sample, column, inner, indices)
        ends.append(len(indices))
    data = np.ones(len(indices), dtype=np.float32)
    shape = (len(ends) - 1, width())
    matrix = sparse.csr_matrix((data, _integers(indices), _integers(ends)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def _add(sample: Sample, column: _Column, inner: dict[str, array[int]], indices: array[int]) -> None:
    """Appends the columns of every known n-gram of a mail, as often as it occurs."""
    view = views(sample.subject, sample.body)
    indices.extend(_known(word_grams(view.latin), column))
    for word in view.latin.split():
        columns = inner.get(word)
        if columns is None:
            columns = inner[word] = _known(inner_grams(word), column)
        indices.extend(columns)
    indices.extend(_known(japanese_grams(view.japanese), column))


def _known(grams: list[str], column: _Column) -> array[int]:
    return array("q", [at for at in map(column, grams) if at is not None])


def _integers(values: array[int]) -> npt.NDArray[np.int64]:
    return np.frombuffer(values, dtype=np.int64) if values else np.zeros(0, dtype=np.int64)
