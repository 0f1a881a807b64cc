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
    """A human's mail as it was judged when it came. ``strange``: None where nobody noted it."""

    request_type: str
    unsure: bool
    strange: float | None = None


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
    if min(len(before), len(now)) < ENOUGH:
        return None
    old, new = _mixture(before), _mixture(now)
    moved = {kind: abs(new.get(kind, 0.0) - old.get(kind, 0.0)) for kind in sorted({*old, *new})}
    most = sorted(moved, key=lambda kind: -moved[kind])[:MOST_TYPES]
    return Drift(
        mails_before=len(before),
        mails_now=len(now),
        distance=sum(moved.values()) / 2,
        mixture={kind: Change(old.get(kind, 0.0), new.get(kind, 0.0)) for kind in most},
        unsure=Change(_unsure(before), _unsure(now)),
        strange=Change(_strange(before), _strange(now)),
    )


def _mixture(mails: Sequence[Judged]) -> dict[str, float]:
    return {kind: count / len(mails) for kind, count in Counter(mail.request_type for mail in mails).items()}


def _unsure(mails: Sequence[Judged]) -> float:
    return sum(mail.unsure for mail in mails) / len(mails)


def _strange(mails: Sequence[Judged]) -> float | None:
    known = [mail.strange for mail in mails if mail.strange is not None]
    return sum(known) / len(known) if known else None
