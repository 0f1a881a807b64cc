"""Whether a new model may take the place of the one that serves: both are judged on labels newer than either's data.

Pure: rows and models in, a verdict out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from madoguchi.judge.bags import Letters
from madoguchi.judge.corpus import OWN
from madoguchi.judge.judgement import MINE, Judgement
from madoguchi.judge.memory import Memory
from madoguchi.judge.rows import Row
from madoguchi.judge.statistics import loss_bound
from madoguchi.judge.threads import together
from madoguchi.judge.trained import TrainedJudge

LEAST, MOST_HELD = 50, 200
"""On so many labels both models are judged: half of the new ones, within these limits."""

CONFIDENCE, TOLERATED = 0.90, 0.02
"""The new model's loss of right answers, as a share of the labels, is below ``TOLERATED`` with that confidence."""


class Ruling(StrEnum):
    """Why a new model serves, or does not."""

    FIRST = "first"
    UNREADABLE = "unreadable"
    NO_OWN = "no-own"
    OTHER_TYPES = "other-types"
    PASSED = "passed"
    FEW_LABELS = "few-labels"
    MORE_WRONG = "more-wrong"
    LOSS = "loss"
    INCOMPARABLE = "incomparable"
    SAME = "same"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Contest:
    """Both models on the same ``labels``. ``lost``: right answers of the old one alone; ``gained``: of the new one
    alone. ``wrong_before`` and ``wrong_after``: wrong answers. ``bound``: on the loss of right answers, a share."""

    labels: int
    lost: int
    gained: int
    wrong_before: int
    wrong_after: int
    bound: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the new model may serve, and why, in one line."""

    promoted: bool
    ruling: Ruling
    reason: str
    contest: Contest | None = None


def needs_no_contest(old: TrainedJudge, types: Sequence[str]) -> Verdict | None:
    """A model that has learned nothing from the owner, or knows none of the directory's types, has nothing to lose."""
    if not old.parameters.own.any():
        return Verdict(True, Ruling.NO_OWN, "the model before knew no label of the owner's")
    if not set(old.answerable) & set(types):
        return Verdict(True, Ruling.OTHER_TYPES, "the model before knew none of the directory's request types")
    return None


def hold_out(rows: Sequence[Row], memory: Memory, now: datetime) -> tuple[list[Row], list[Row]]:
    """(rows to learn from, rows to judge both models by); none to judge by where there are fewer than `LEAST`, or where
    what is left would not make a model.

    Judged by: one mail of each thread of which the old model, whose ``memory`` this is, saw nothing; labelled by the
    owner; newer than all that either model learned from.
    """
    groups = together([row.twin for row in rows], [row.thread for row in rows])
    today = now.astimezone(UTC).isoformat()
    newest: dict[str, Row] = {}
    known: set[str] = set()
    for row, group in zip(rows, groups, strict=True):
        if row.origin != OWN or memory.has(row) or not memory.newest < row.date <= today:
            known.add(group)
        elif group not in newest or _age(newest[group]) < _age(row):
            newest[group] = row
    fresh = sorted((row for group, row in newest.items() if group not in known), key=_age)
    if len(fresh) < LEAST:
        return list(rows), []
    held = fresh[-min(MOST_HELD, max(LEAST, len(fresh) // 2)) :]
    since = held[0].date
    groups_held = {group for group, row in newest.items() if group not in known and row.date >= since}
    pairs = zip(rows, groups, strict=True)
    left = [row for row, group in pairs if group not in groups_held and not since <= row.date <= today]
    return (left, held) if len({row.label for row in left}) > 1 else (list(rows), [])


def contest(old: TrainedJudge, new: TrainedJudge, held: Sequence[Row], letters: Letters) -> Contest:
    """What both models would have answered. The look for two requests at once needs the text, and is left out."""
    before, after = old.judge_rows(held, letters), new.judge_rows(held, letters)
    right = [(_is_right(one, row), _is_right(two, row)) for one, two, row in zip(before, after, held, strict=True)]
    lost, gained = right.count((True, False)), right.count((False, True))
    return Contest(
        labels=len(held),
        lost=lost,
        gained=gained,
        wrong_before=sum(one.answer and not _is_right(one, row) for one, row in zip(before, held, strict=True)),
        wrong_after=sum(two.answer and not _is_right(two, row) for two, row in zip(after, held, strict=True)),
        bound=loss_bound(lost, gained, len(held), CONFIDENCE),
    )


def judged(old: TrainedJudge, new: TrainedJudge, held: Sequence[Row], letters: Letters) -> Verdict:
    """The verdict on ``held`` as of `hold_out`."""
    if not held:
        reason = f"fewer than {LEAST} labels to spare that are newer than the data of the model that serves; it stays"
        return Verdict(False, Ruling.FEW_LABELS, reason)
    if old.parameters.meaning.size and not held[0].meaning.size:
        return Verdict(False, Ruling.INCOMPARABLE, "the model that serves judges by embeddings, which are off now")
    found = contest(old, new, held, letters)
    told = f"on {found.labels} newer labels {found.lost} right answers lost, {found.gained} gained"
    if found.wrong_after > found.wrong_before:
        reason = f"{told}, and {found.wrong_after} wrong ones instead of {found.wrong_before}; the old one stays"
        return Verdict(False, Ruling.MORE_WRONG, reason, found)
    bound = f"{told}: the loss is at most {found.bound:.1%} at {CONFIDENCE:.0%} confidence"
    if found.bound > TOLERATED:
        return Verdict(False, Ruling.LOSS, f"{bound}, which may be over {TOLERATED:.0%}; the old one stays", found)
    return Verdict(True, Ruling.PASSED, bound, found)


def _is_right(judgement: Judgement, row: Row) -> bool:
    return judgement.answer and judgement.best == row.label != MINE


def _age(row: Row) -> tuple[str, str]:
    return row.date, row.digest
