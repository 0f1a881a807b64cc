"""Whether the mail of today still is the mail that the evidence speaks of. Shown, never acted on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

RECENT, BEFORE = timedelta(weeks=4), timedelta(weeks=12)
"""The last four weeks are compared with the twelve before them."""

ENOUGH = 50
"""With fewer mails on either side a difference would say little."""

MOST_TYPES = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """So many ``mails`` of humans that were judged alike when they came.

    ``strange``: the sum of their shares of unknown words, of those for which it was ``noted``; None where of none.
    """

    request_type: str
    unsure: bool
    mails: int = 1
    strange: float | None = None
    noted: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A share before and now, in [0, 1]; None where there is nothing to tell it from."""

    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Drift:
    """``mixture``: the types whose share changed most, largest change first; ``distance``: the total variation
    distance of the two mixtures, in [0, 1]; ``unsure``: the share of mail below the threshold; ``strange``: the mean
    share of unknown words."""

    mails_before: int
    mails_now: int
    distance: float
    mixture: dict[str, Change]
    unsure: Change
    strange: Change


def drift(before: Sequence[Judged], now: Sequence[Judged]) -> Drift | None:
    """What changed; None where there is too little mail to tell."""
    if min(_number(before), _number(now)) < ENOUGH:
        return None
    old, new = _mixture(before), _mixture(now)
    moved = {kind: abs(new.get(kind, 0.0) - old.get(kind, 0.0)) for kind in sorted({*old, *new})}
    most = sorted(moved, key=lambda kind: -moved[kind])[:MOST_TYPES]
    return Drift(
        mails_before=_number(before),
        mails_now=_number(now),
        distance=sum(moved.values()) / 2,
        mixture={kind: Change(old.get(kind, 0.0), new.get(kind, 0.0)) for kind in most},
        unsure=Change(_unsure(before), _unsure(now)),
        strange=Change(_strange(before), _strange(now)),
    )


def _number(judged: Sequence[Judged]) -> int:
    return sum(alike.mails for alike in judged)


def _mixture(judged: Sequence[Judged]) -> dict[str, float]:
    counted: Counter[str] = Counter()
    for alike in judged:
        counted[alike.request_type] += alike.mails
    return {kind: count / _number(judged) for kind, count in counted.items()}


def _unsure(judged: Sequence[Judged]) -> float:
    return sum(alike.mails for alike in judged if alike.unsure) / _number(judged)


def _strange(judged: Sequence[Judged]) -> float | None:
    noted = sum(alike.noted for alike in judged)
    return sum(alike.strange or 0.0 for alike in judged) / noted if noted else None
