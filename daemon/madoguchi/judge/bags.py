"""Mails as bags of n-grams that do not read: what a training cache may keep of a mail, and what a model may learn.

An n-gram is kept as a keyed hash; its letters are known only once it stands in mails of `THREADS` different threads. So
neither a model nor the cache holds a sentence of anybody's. (It is no encryption: whoever has file *and* key can still
test whether some short text occurs.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from madoguchi.errors import UsageError
from madoguchi.judge.judgement import Sample
from madoguchi.judge.ngrams import Vocabulary, grams

THREADS = 3
"""An n-gram is known from that many threads on."""

MOST_GRAMS = 200_000
"""No model knows more n-grams; those of the most threads are kept."""

Keys = npt.NDArray[np.uint64]


class LettersMissing(Exception):
    """``keys`` of n-grams that became known from enough threads, whose letters nobody kept: read their mails again."""

    def __init__(self, keys: frozenset[int]) -> None:
        super().__init__(f"{len(keys)} n-grams without letters")
        self.keys = keys


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """The different n-grams of one mail: their keys, rising, and how often each stands there."""

    keys: Keys
    counts: npt.NDArray[np.uint16]


class Letters:
    """n-gram ↔ key. ``secret``: the same secret gives the same keys, another one gives others."""

    def __init__(self, secret: bytes = b"", known: Mapping[int, str] | None = None) -> None:
        self._secret = secret
        self.of: dict[int, str] = dict(known or {})
        self._key: dict[str, int] = {gram: key for key, gram in self.of.items()}

    def key(self, gram: str) -> int:
        """64 bits of the keyed BLAKE2b (RFC 7693) of an n-gram, whose letters are remembered from then on."""
        key = self._key.get(gram)
        if key is None:
            key = self._key[gram] = self.hashed(gram)
            self.of[key] = gram
        return key

    def hashed(self, gram: str) -> int:
        """The same key, and nothing is remembered."""
        return hashed(gram, self._secret)

    def bag(self, sample: Sample) -> Bag:
        """All n-grams of a mail."""
        found = np.fromiter(map(self.key, grams(sample)), dtype=np.uint64)
        keys, counts = np.unique(found, return_counts=True)
        return Bag(keys, np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16))

    def names(self, people: Collection[str]) -> frozenset[int]:
        """The keys of names, to compare with those of parts of n-grams (see `learn`)."""
        return frozenset(hashed(f"name {name}", self._secret) for name in people)

    def is_name(self, part: str, names: Collection[int]) -> bool:
        """Whether a part of an n-gram is one of the ``names``."""
        return hashed(f"name {part}", self._secret) in names


def hashed(text: str, secret: bytes) -> int:
    """The key of a text."""
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8, key=secret[:64])
    return int.from_bytes(digest.digest(), "big")


def learn(
    bags: Sequence[Bag],
    threads: Sequence[str],
    letters: Letters,
    names: Collection[int] = (),
    *,
    least: int = THREADS,
    most: int = MOST_GRAMS,
) -> tuple[Vocabulary, Any]:
    """The vocabulary of these mails and their counts: a CSR matrix, (mails, n-grams), float32.

    An n-gram is learned if mails of ``least`` different threads hold it and no name is in it. The order of the mails
    changes nothing. Raises `UsageError` if nothing is left, `LettersMissing`.
    """
    row = np.repeat(np.arange(len(bags)), [len(bag.keys) for bag in bags])
    different, column, spread = _spread(bags, row, threads)
    often = np.flatnonzero(spread >= least)
    missing = frozenset(different[often].tolist()) - letters.of.keys()
    if missing:
        raise LettersMissing(missing)
    kept = [
        (-int(spread[at]), gram, int(at))
        for at in often
        if (gram := letters.of[int(different[at])]) and not _holds_name(gram, letters, names)
    ]
    if not kept:
        told = f"{len(bags)} mails, {len(set(threads))} of them different"
        msg = f"training: found nothing to learn from, no word occurs in {least} different mails ({told})"
        raise UsageError(msg)
    known = sorted((gram, at) for _, gram, at in sorted(kept)[:most])
    place = np.full(len(different), -1, dtype=np.int64)
    place[[at for _, at in known]] = np.arange(len(known))
    counts = np.concatenate([bag.counts for bag in bags]).astype(np.float32)
    chosen = place[column] >= 0
    matrix = sparse.coo_matrix((counts[chosen], (row[chosen], place[column][chosen])), shape=(len(bags), len(known)))
    return Vocabulary([gram for gram, _ in known]), sparse.csr_matrix(matrix)


def known_letters(
    bags: Sequence[Bag], threads: Sequence[str], letters: Letters, *, least: int = THREADS
) -> dict[int, str]:
    """The letters that may be kept: those of the n-grams that mails of ``least`` different threads hold."""
    if not bags:
        return {}
    row = np.repeat(np.arange(len(bags)), [len(bag.keys) for bag in bags])
    different, _, spread = _spread(bags, row, threads)
    often = different[spread >= least].tolist()
    return {key: letters.of[key] for key in often if key in letters.of}


def _spread(bags: Sequence[Bag], row: Any, threads: Sequence[str]) -> tuple[Any, Any, Any]:
    """The different keys, rising; for each key of each bag which of them it is; in how many threads each occurs."""
    keys = np.concatenate([bag.keys for bag in bags])
    different, column = np.unique(keys, return_inverse=True)
    number = {thread: at for at, thread in enumerate(sorted(set(threads)))}
    thread = np.array([number[name] for name in threads], dtype=np.int64)[row]
    pairs = np.unique(column.astype(np.int64) * len(number) + thread)
    return different, column, np.bincount(pairs // len(number), minlength=len(different))


def _holds_name(gram: str, letters: Letters, names: Collection[int]) -> bool:
    """A word that is a name, or two characters or more of Japanese that are one."""
    if not names:
        return False
    family, text = gram[0], gram[1:]
    if family in "cw" or text.isascii():
        return any(letters.is_name(word, names) for word in text.split())
    pieces = (text[start:end] for start in range(len(text)) for end in range(start + 2, len(text) + 1))
    return any(letters.is_name(piece, names) for piece in pieces)
