"""Mails of the owner, each judged by a model of the mail before it: how a model would have done as time went on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.base import clone

from madoguchi.judge import scoring
from madoguchi.judge.classifier import MANY, decisions_by
from madoguchi.judge.corpus import OWN
from madoguchi.judge.folds import alternately
from madoguchi.judge.kinds import dealt_out
from madoguchi.judge.rows import Row

FIRST = 1 / 3
"""Of the mails in order of date so many only teach: a model of fewer would say little of the one that serves."""

BLOCKS, BLOCKS_OF_MANY = 4, 2
"""The others are judged in so many blocks, each by models of everything before it."""

KINDS = 2
"""Within a block, of the mails that are nobody's request one half of the kinds is judged at a time, by a model that saw
none of that half."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The mails that were judged, in order of date. ``at`` (mails,): their rows; ``score``, and ``right``: the best
    answerable type is their label."""

    at: npt.NDArray[np.intp]
    score: scoring.Floats
    right: npt.NDArray[np.bool_]


def calibrating(rows: Sequence[Row], groups: Sequence[str], today: str) -> list[int]:
    """The rows that a certificate may rest on, in order of date: the oldest mail of each group that is all the owner's.

    A mail that was shipped, has no date or one to come (after ``today``), or was labelled because the program had held
    or answered it (`Row.chosen`) speaks for no random mail, and neither do copies of it.
    """
    oldest: dict[str, int] = {}
    spoilt: set[str] = set()
    for at, (row, group) in enumerate(zip(rows, groups, strict=True)):
        if row.origin != OWN or row.chosen or not "" < row.date <= today:
            spoilt.add(group)
        elif group not in oldest or _age(row) < _age(rows[oldest[group]]):
            oldest[group] = at
    return sorted((at for group, at in oldest.items() if group not in spoilt), key=lambda at: _age(rows[at]))


def judged_forward(
    estimator: Any,
    features: Any,
    rows: Sequence[Row],
    dated: Sequence[int],
    *,
    classes: Sequence[str],
    roles: scoring.Roles,
    jobs: int | None = None,
) -> Chain:
    """Judges the rows ``dated`` (as of `calibrating`), all but the first third.

    ``features``: (rows, features), CSR; ``classes`` and ``roles`` as of the model that is to be certified. A block
    whose mails before it make no model is left out.
    """
    coded = np.array([list(classes).index(row.label) for row in rows])
    nobodys = coded == roles.mine
    fold = alternately([row.digest for row in rows], KINDS)
    if nobodys.any():
        fold[nobodys] = dealt_out(_vectors(features, rows, nobodys), KINDS)
    work = _work(rows, dated, nobodys, fold, coded)
    parts = Parallel(n_jobs=jobs)(
        delayed(decisions_by)(clone(estimator), features, coded, before, judged, len(classes))
        for before, judged in work
    )
    at = np.concatenate([np.zeros(0, dtype=np.intp), *(judged for _, judged in work)])
    ranking = scoring.rank(np.concatenate([np.zeros((0, len(classes))), *parts]), roles)
    place = {row: number for number, row in enumerate(dated)}
    order = np.argsort([place[row] for row in at.tolist()])
    return Chain(at[order], ranking.score[order], (ranking.best == coded[at])[order])


def _vectors(features: Any, rows: Sequence[Row], chosen: npt.NDArray[np.bool_]) -> Any:
    """What kinds are found by: the meaning, or the words where the model does without."""
    if rows[0].meaning.size:
        return np.stack([row.meaning for row, wanted in zip(rows, chosen, strict=True) if wanted])
    return features[np.flatnonzero(chosen)]


def taught(mails: int) -> int:
    """So many of the oldest are not judged."""
    return int(mails * FIRST)


def _work(
    rows: Sequence[Row], dated: Sequence[int], nobodys: Any, fold: Any, coded: Any
) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """(rows to learn from, rows to judge), block by block and fold by fold."""
    ordered = np.array(dated, dtype=np.intp)
    judged = ordered[taught(len(ordered)) :]
    dates = np.array([row.date for row in rows])
    always = np.array([row.origin != OWN for row in rows])
    work = []
    for block in np.array_split(judged, BLOCKS if len(ordered) <= MANY else BLOCKS_OF_MANY):
        if not len(block):
            continue
        before = always | ((dates != "") & (dates < rows[block[0]].date))
        for one in range(KINDS):
            here = block[fold[block] == one]
            learned = np.flatnonzero(before & ~(nobodys & (fold == one)))
            if len(here) and len(np.unique(coded[learned])) > 1:
                work.append((learned, here))
    return work


def _age(row: Row) -> tuple[str, str]:
    return row.date, row.digest
