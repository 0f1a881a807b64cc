"""The certificate from folders: how much may be answered, as far as the owner's own labelled mail can show it.

Indicative. It speaks of labelled mail that came before, not of the mail to come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log

import numpy as np
import numpy.typing as npt

from madoguchi.judge.scoring import Floats
from madoguchi.judge.statistics import upper_bound
from madoguchi.judge.threshold import LOWEST

LEVELS = tuple(level / 40 for level in range(20, 41))
"""Shares of the requests that the thresholds answer, from half of them on, in steps of 2.5 points."""

LARGER = 0.05
"""In such steps larger shares of nobody's mail are tried."""

INDICATIVE = (
    "indicative: it speaks of labelled mail; only a random sample of real mail, judged blind, speaks of the rest"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be certified: at most ``max_wrong`` of the answers wrong, at ``confidence``, where nobody's mail is
    ``out_of_scope_share`` of all."""

    max_wrong: float
    confidence: float
    out_of_scope_share: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """``threshold``: a probability. Of ``requests`` and ``nobodys`` mails, ``answered`` lie above it, ``wrong`` of them
    wrong: a share of at most ``bound``. ``coverage``: the share of the requests above it. ``covers``: the largest share
    of nobody's mail at which the bound still held."""

    terms: Terms
    threshold: float
    requests: int
    nobodys: int
    answered: int
    wrong: int
    bound: float
    coverage: float
    covers: float

    def holds(self, terms: Terms) -> bool:
        """Whether it says at least what is asked: no more wrong ones, no less sure, no less of nobody's mail."""
        mine = self.terms
        strict = mine.max_wrong <= terms.max_wrong and mine.confidence >= terms.confidence
        return strict and self.covers >= terms.out_of_scope_share

    @property
    def reason(self) -> str:
        """The arithmetic in one line."""
        return (
            f"{self.wrong} wrong of {self.answered} that would be answered, out of {self.requests} requests and "
            f"{self.nobodys} mails of nobody's: at most {self.bound:.1%} at {self.terms.confidence:.0%} confidence; "
            f"the threshold {self.threshold:.2f} answers {self.coverage:.0%} of the requests, and up to "
            f"{self.covers:.0%} of the mail may be nobody's; {INDICATIVE}"
        )


@dataclass(frozen=True, slots=True)
class _Sample:
    """Mails at one share of nobody's; ``nobodys``: which are."""

    probability: Floats
    right: npt.NDArray[np.bool_]
    nobodys: npt.NDArray[np.bool_]

    def above(self, cut: float) -> tuple[int, int]:
        """(answered, wrong) of those strictly above."""
        answered = self.probability > cut
        return int(answered.sum()), int((answered & ~self.right).sum())

    def cut(self, level: float) -> float:
        """The probability of the request that is the last of that share, the surest first.

        It is a request's own, and only what lies strictly above it is counted: given the value of an order
        statistic, those above it are a random sample of all above it (H. A. David and H. N. Nagaraja, Order
        Statistics, 2003, 2.5).
        """
        ranked = np.sort(self.probability[~self.nobodys])[::-1]
        return float(ranked[max(0, ceil(level * len(ranked)) - 1)])


def certify(
    probability: Floats,
    right: npt.NDArray[np.bool_],
    nobodys: npt.NDArray[np.bool_],
    terms: Terms,
    *,
    seed: int = 0,
) -> Certificate | str:
    """The certificate, or why there is none.

    ``probability``, ``right``, ``nobodys``: (mails,), each mail judged by a model that knew neither it nor anything
    later; by the probability, as it is what a mail is answered by: far up it does not tell every two scores apart.
    The mails are brought to the declared share of nobody's once, by leaving some out: weights have no place inside an
    exact bound. Then the thresholds of `LEVELS` are tested one after the other, the strictest first, each at the full
    confidence, until one fails: fixed-sequence testing, as in A. N. Angelopoulos et al., Learn then Test (2021). In
    force is the laxest that passed at which no more than half of ``terms.max_wrong`` was seen, so that the evidence
    from real mail, which has to show the rest, does not start at the edge.
    """
    needed = needed_for(terms)
    order = np.random.default_rng(seed).permutation(len(right))
    probability, right, nobodys = probability[order], right[order], nobodys[order]
    sample = _at_share(probability, right, nobodys, terms.out_of_scope_share)
    if sample is None:
        judged = f"{int((~nobodys).sum())} requests and {int(nobodys.sum())} of nobody's were judged"
        return f"{judged}, too few for the declared {terms.out_of_scope_share:.0%}: label more mail"
    passed = []
    for cut, answered, wrong in _walk(sample, needed):
        bound = float(upper_bound(wrong, answered, terms.confidence))
        if bound > terms.max_wrong:
            failed = f"{wrong} wrong of the surest {answered} may be {bound:.1%}"
            break
        passed.append((cut, answered, wrong, bound))
    else:
        failed = (
            f"no more than {len(sample.right)} mails at the declared share of nobody's, {needed} answers are needed"
        )
    good = [step for step in passed if step[2] <= terms.max_wrong / 2 * step[1] and step[0] >= LOWEST]
    if not good:
        return failed if not passed else f"no threshold showed at most {terms.max_wrong / 2:.1%} wrong"
    cut, answered, wrong, bound = good[-1]
    requests = sample.probability[~sample.nobodys]
    return Certificate(
        terms=terms,
        threshold=float(np.nextafter(cut, 1)),
        requests=len(requests),
        nobodys=int(sample.nobodys.sum()),
        answered=answered,
        wrong=wrong,
        bound=bound,
        coverage=float((requests > cut).mean()),
        covers=_covers(probability, right, nobodys, cut, terms),
    )


def needed_for(terms: Terms) -> int:
    """So many answers, all of them right, are needed at least."""
    return ceil(log(1 - terms.confidence) / log(1 - terms.max_wrong))


def _walk(sample: _Sample, needed: int) -> Iterator[tuple[float, int, int]]:
    """(cut, answered, wrong): from the first level that answers enough mails to show anything. Where it starts is a
    matter of counts alone, never of what was right."""
    for level in LEVELS:
        cut = sample.cut(level)
        answered, wrong = sample.above(cut)
        if answered >= needed:
            yield cut, answered, wrong


def _covers(
    probability: Floats, right: npt.NDArray[np.bool_], nobodys: npt.NDArray[np.bool_], cut: float, terms: Terms
) -> float:
    """The largest share of nobody's mail, in steps of `LARGER`, at which the threshold still passes; a walk as well."""
    held = share = terms.out_of_scope_share
    while (share := share + LARGER) < 1:
        sample = _at_share(probability, right, nobodys, share)
        answered, wrong = sample.above(cut) if sample else (0, 0)
        if float(upper_bound(wrong, answered, terms.confidence)) > terms.max_wrong:
            break
        held = share
    return held


def _at_share(
    probability: Floats, right: npt.NDArray[np.bool_], nobodys: npt.NDArray[np.bool_], share: float
) -> _Sample | None:
    """The first requests and the first of nobody's mails in just that proportion; None where there are none of these.

    Where it does not come out even, there is rather one request fewer.
    """
    requests, others = np.flatnonzero(~nobodys), np.flatnonzero(nobodys)
    if share > 0 and (not len(others) or not len(requests)):
        return None
    wanted = ceil(len(requests) * share / (1 - share))
    if wanted <= len(others):
        others = others[:wanted]
    else:
        requests = requests[: floor(len(others) * (1 - share) / share)]
    kept = np.concatenate([requests, others])
    return _Sample(probability[kept], right[kept], nobodys[kept]) if len(requests) else None
