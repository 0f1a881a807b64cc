"""A mail → its n-grams. Plain Python and NumPy: nothing here needs scikit-learn, so that judging starts quickly.

A feature is a string: one letter for its family, then the n-gram.

- ``a`` the kinds of what is attached
- ``c`` 2 to 5 characters inside one word and its margins, from lines without kana and kanji
- ``j`` 1 to 3 characters, from lines with kana or kanji (no tokenizer: it did worse on short mails)
- ``s`` words and pairs of characters of the subject, once more by themselves: it says in few words what the mail is for
- ``w`` words and pairs of words, from lines without kana and kanji
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madoguchi.judge.judgement import Sample
from madoguchi.judge.normalise import Views, views

FAMILIES = "acjsw"
"""In the order of the columns: a vocabulary is sorted, so that each family is one run of columns."""

_WORD = re.compile(r"[\ue000-\ue006]|\w+")
_CACHED_WORDS = 50_000

Integers = npt.NDArray[np.int64]


def grams(sample: Sample) -> Iterator[str]:
    """Every n-gram of a mail, as often as it occurs."""
    view = views(sample.subject, sample.body)
    yield from (f"a{kind}" for kind in sample.attachments)
    for word in view.latin.split():
        yield from (f"c{gram}" for gram in inner(word))
    yield from (f"j{gram}" for gram in characters(view.japanese))
    yield from (f"s{gram}" for gram in headline(views(sample.subject, "")))
    yield from (f"w{gram}" for gram in words(view.latin))


def words(latin: str) -> list[str]:
    """Words (kinds count as words), and their pairs."""
    found = _WORD.findall(latin)
    return found + [f"{first} {second}" for first, second in pairwise(found)]


def inner(word: str) -> list[str]:
    """The character n-grams of one word with a space at each end; a short word once per size."""
    padded = f" {word} "
    return [padded[at : at + size] for size in range(2, 6) for at in range(max(1, len(padded) - size + 1))]


def characters(japanese: str) -> list[str]:
    """The character n-grams of the lines with kana or kanji."""
    length = len(japanese)
    found = list(japanese)
    found += [japanese[at : at + 2] for at in range(length - 1)]
    found += [japanese[at : at + 3] for at in range(length - 2)]
    return found


def headline(subject: Views) -> list[str]:
    """Words and pairs of characters of a subject."""
    return _WORD.findall(subject.latin) + [first + second for first, second in pairwise(subject.japanese)]


class Counted(NamedTuple):
    """``columns`` of the known n-grams of a mail, rising, and their ``counts``; ``strange``: the share of its words and
    of its runs of Japanese characters that are not known, in [0, 1]."""

    columns: Integers
    counts: Integers
    strange: float


class Vocabulary:
    """The n-grams that a model knows, sorted; their positions are its columns."""

    def __init__(self, known: Sequence[str]) -> None:
        self.grams = tuple(known)
        self._column: dict[str, dict[str, int]] = {family: {} for family in FAMILIES}
        for column, gram in enumerate(self.grams):
            self._column[gram[0]][gram[1:]] = column
        self._inner: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.grams)

    @property
    def bounds(self) -> tuple[int, ...]:
        """Where each family's run of columns begins and ends: one number more than there are families."""
        sizes = [len(self._column[family]) for family in FAMILIES]
        return (0, *np.cumsum(sizes).tolist())

    def count(self, sample: Sample) -> Counted:
        """What is known of a mail's n-grams."""
        view = views(sample.subject, sample.body)
        found = _known(sample.attachments, self._column["a"].get)
        for word in view.latin.split():
            found += self._inside(word)
        found += _known(headline(views(sample.subject, "")), self._column["s"].get)
        japanese, latin = characters(view.japanese), words(view.latin)
        heard = _known(japanese, self._column["j"].get) + _known(latin, self._column["w"].get)
        columns, counts = np.unique(np.array(found + heard, dtype=np.int64), return_counts=True)
        said = len(japanese) + len(latin)
        return Counted(columns, counts, 1 - len(heard) / said if said else 0.0)

    def _inside(self, word: str) -> list[int]:
        columns = self._inner.get(word)
        if columns is None:
            if len(self._inner) >= _CACHED_WORDS:
                self._inner.clear()
            columns = self._inner[word] = _known(inner(word), self._column["c"].get)
        return columns


def _known(found: Sequence[str], column: Callable[[str], int | None]) -> list[int]:
    return [at for at in map(column, found) if at is not None]
