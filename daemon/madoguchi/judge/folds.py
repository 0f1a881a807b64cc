"""Which rows are judged by a model that did not see them: folds that keep a thread, or twins, together."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt


def assign(labels: Sequence[Hashable], groups: Sequence[Hashable], folds: int, seed: int = 0) -> npt.NDArray[np.intp]:
    """The fold of each row: groups are dealt out type by type, in an order drawn from ``seed`` and the group alone.

    A group goes with the first label (in sorted order) that it holds. The order of the rows does not matter.
    """
    home: dict[Hashable, str] = {}
    for label, group in zip(labels, groups, strict=True):
        home[group] = min(home.get(group, str(label)), str(label))
    by_label: dict[str, list[Hashable]] = defaultdict(list)
    for group, label_ in home.items():
        by_label[label_].append(group)
    fold_of: dict[Hashable, int] = {}
    for label_ in sorted(by_label):
        for group in sorted(by_label[label_], key=lambda group: _drawn(group, seed)):
            fold_of[group] = len(fold_of) % folds
    return np.array([fold_of[group] for group in groups], dtype=np.intp)


def alternately(names: Sequence[Hashable], folds: int, seed: int = 0) -> npt.NDArray[np.intp]:
    """The fold of each name, whatever the others are: drawn from ``seed`` and the name alone."""
    return np.array([int(_drawn(name, seed), 16) % folds for name in names], dtype=np.intp)


def different(labels: Sequence[Hashable], groups: Sequence[Hashable]) -> dict[Hashable, int]:
    """How many different groups each label has: copies of one mail are one example."""
    seen: dict[Hashable, set[Hashable]] = defaultdict(set)
    for label, group in zip(labels, groups, strict=True):
        seen[label].add(group)
    return {label: len(members) for label, members in seen.items()}


def _drawn(group: Hashable, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{group}".encode(errors="surrogatepass")).hexdigest()
