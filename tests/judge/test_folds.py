from __future__ import annotations

import random

import numpy as np

from madoguchi.judge.folds import assign, different

LABELS = [label for label in "abc" for _ in range(20)]
GROUPS = [f"{label}{number // 2}" for label, number in zip(LABELS, list(range(20)) * 3, strict=True)]


def test_a_group_stays_together() -> None:
    """Rows of one group are in one fold, even if their labels differ."""
    fold = assign(["a", "b", "a", "b", "a"], ["x", "x", "y", "z", "x"], 5)
    assert fold[0] == fold[1] == fold[4]


def test_every_fold_has_its_part_of_every_type() -> None:
    """Ten groups of a type over five folds: two each."""
    fold = assign(LABELS, GROUPS, 5)
    for label in "abc":
        rows = [number for number, own in zip(fold, LABELS, strict=True) if own == label]
        assert np.bincount(rows).tolist() == [4] * 5


def test_the_order_of_the_rows_does_not_matter() -> None:
    """A row's fold depends on its group and the seed, not on where it stands."""
    rows = list(range(60))
    random.Random(1).shuffle(rows)
    shuffled = assign([LABELS[row] for row in rows], [GROUPS[row] for row in rows], 5)
    assert (shuffled == assign(LABELS, GROUPS, 5)[rows]).all()


def test_the_seed_draws_other_folds() -> None:
    """Another seed, other folds."""
    assert (assign(LABELS, GROUPS, 5, 1) != assign(LABELS, GROUPS, 5, 2)).any()


def test_copies_are_one_example() -> None:
    """Different groups are counted, not rows."""
    assert different(LABELS, GROUPS) == {"a": 10, "b": 10, "c": 10}
