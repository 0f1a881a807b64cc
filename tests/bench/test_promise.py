"""The simulations play the program's own game."""

from __future__ import annotations

import numpy as np
from bench.promise.__main__ import DELTA, alarm_after, granted, running
from bench.promise.streams import ALPHA, STREAMS

from madoguchi.promise.betting import Alarm, Stakes


def test_simulated_bets_are_the_programs() -> None:
    """The same grants and the same alarms as one by one."""
    random = np.random.default_rng(5)
    wrongs = random.random((40, 150)) < random.choice([0.0, 0.02, 0.2], (40, 1))
    grants, rings = granted(wrongs), alarm_after(wrongs)
    for row, won, rung in zip(wrongs.tolist(), grants, rings, strict=True):
        stakes, alarm = Stakes(ALPHA), Alarm(ALPHA)
        first, first_ring = None, len(row)
        for number, wrong in enumerate(row, 1):
            stakes, alarm = stakes.after(wrong=wrong), alarm.after(wrong=wrong)
            first = number if first is None and stakes.evidence >= 1 / DELTA else first
            first_ring = min(first_ring, number) if alarm.rings else first_ring
        assert won.sum() == (first is not None)
        assert first is None or won[first - 1]
        assert rung == first_ring


def test_nobody_is_granted_what_does_not_hold() -> None:
    """In at most 5 % of two thousand quarters of every kind, and never to those who do not judge."""
    random = np.random.default_rng(11)
    for name, (shares_of, said_of) in STREAMS.items():
        shares = shares_of(random, 2_000)
        won = granted(said_of(random, shares))
        broken = (won & (running(shares) >= ALPHA - 1e-9)).any(axis=1).mean()
        assert broken <= DELTA + 0.01, name
        if "owner" in name or "memorising" in name:
            assert not won.any(), name
