"""Evidence as money: a bet against "at least α of the replies are wrong" that nobody can win by luck, however often.

Under that hypothesis the stake is a non-negative supermartingale that begins with 1. It ever reaches 1 / δ with
probability δ at most (J. Ville, Étude critique de la notion de collectif, 1939): at any time, after any number of
looks, with any dependence and any change of the model between mails, as long as each mail is scored before anyone looks
at it and the mails are taken in the order in which they came (G. Shafer and V. Vovk, Game-Theoretic Foundations for
Probability and Finance, 2019; A. Ramdas et al., Statistical Science 38 (2023), 576-601).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, exp, inf, log, log1p
from operator import add

HOPES = (0.0, 0.2, 0.4)
"""The bettor's guesses of the true share of wrong replies, as parts of α. The stake is the mean over them."""

ALARM_SHARE, ALARM_AT = 0.15, 100.0
"""The alarm bets on that share of wrong replies, and rings at that stake."""
_RINGS = log(ALARM_AT)


@dataclass(frozen=True, slots=True)
class Stakes:
    """The logarithms of the three stakes, one for each of `HOPES`; -inf once a bet on "never wrong" is lost."""

    alpha: float
    logs: tuple[float, ...] = (0.0,) * len(HOPES)

    def after(self, *, wrong: bool) -> Stakes:
        """After one more judged reply."""
        return Stakes(self.alpha, tuple(map(add, self.logs, _gains(self.alpha, wrong))))

    @property
    def evidence(self) -> float:
        """The mean stake: 1 at the beginning, 0 where there is nothing left."""
        return sum(map(exp, self.logs)) / len(self.logs)

    def missing(self, delta: float) -> int:
        """How many more replies, all of them right, would reach 1 / ``delta``."""
        stakes, more = self, 0
        while stakes.evidence < 1 / delta:
            more, stakes = more + 1, stakes.after(wrong=False)
        return more


@dataclass(frozen=True, slots=True)
class Alarm:
    """A bet on "`ALARM_SHARE` is wrong" against α that forgets good times: V = max(V, 1) · odds, by its logarithm.

    The running maximum of a likelihood ratio restarted at 1 (E. S. Page, Continuous inspection schemes, Biometrika 41
    (1954), 100-115).
    """

    alpha: float
    log: float = 0.0
    judged: int = 0

    def after(self, *, wrong: bool) -> Alarm:
        """After one more reply."""
        return Alarm(self.alpha, max(self.log, 0.0) + _odds(self.alpha, wrong), self.judged + 1)

    def after_right(self, number: int) -> Alarm:
        """After so many more, all of them right: from some of them on each leaves it where the one before did."""
        told, left = self.log, number
        gain = _odds(self.alpha, False) if number else 0.0
        while left and told > 0:
            told, left = told + gain, left - 1
        return Alarm(self.alpha, gain if left else told, self.judged + number)

    @property
    def rings(self) -> bool:
        """Whether the stake has reached `ALARM_AT`."""
        return self.log >= _RINGS


def stakes_after(alpha: float, wrongs: Iterable[bool]) -> Stakes:
    """The stakes after these judgements, in the order in which the mails came."""
    stakes = Stakes(alpha)
    for wrong in wrongs:
        stakes = stakes.after(wrong=wrong)
    return stakes


def memory(alpha: float) -> int:
    """After so many right replies in a row an alarm that has not rung is where it would be had it begun with them."""
    share = max(ALARM_SHARE, 2 * alpha)
    return 1 if share >= 1 else ceil(_RINGS / -_gain(share, alpha, wrong=False)) + 1


def least(alpha: float, delta: float) -> int:
    """How many replies must be judged at least, all of them right, before the promise can be granted."""
    return Stakes(alpha).missing(delta)


def weeks_left(missing: int, per_day: float) -> int | None:
    """In how many weeks of five days so many will have been judged; None where none ever will."""
    return ceil(missing / (5 * per_day)) if per_day > 0 else None


@cache
def _gains(alpha: float, wrong: bool) -> tuple[float, ...]:
    return tuple(_gain(hope * alpha, alpha, wrong) for hope in HOPES)


@cache
def _odds(alpha: float, wrong: bool) -> float:
    return _gain(max(ALARM_SHARE, 2 * alpha), alpha, wrong)


def _gain(share: float, alpha: float, wrong: bool) -> float:
    """The logarithm of what one unit becomes: the likelihood of ``share`` against that of α."""
    if wrong:
        return log(share / alpha) if share > 0 else -inf
    return log1p(-share) - log1p(-alpha)
