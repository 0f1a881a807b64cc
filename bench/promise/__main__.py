"""How often the promise is granted where it should not be, how soon where it should, and how soon the alarm rings.

python -m bench.promise [--quarters 4000]
"""

from __future__ import annotations

import argparse
from math import log

import numpy as np
import numpy.typing as npt

from bench.promise.streams import ALPHA, DRAWS, STREAMS
from madoguchi.promise.betting import ALARM_AT, ALARM_SHARE, HOPES

DELTA = 0.05
POWER_JUDGED, DELAY_JUDGED = 200, 2_000
ROUNDING = 1e-9
Wrongs = npt.NDArray[np.bool_]


def main() -> None:
    """Prints four tables as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.promise", description=__doc__)
    parser.add_argument("--quarters", type=int, default=4_000, help="simulated quarters for each row")
    quarters = parser.parse_args().quarters
    random = np.random.default_rng(20261124)
    print(f"| {quarters} quarters each | granted | granted while the running share was at the limit or above |")
    print("|---|--:|--:|")
    for name, (shares_of, said_of) in STREAMS.items():
        shares = shares_of(random, quarters)
        won = granted(said_of(random, shares))
        broken = won & (running(shares) >= ALPHA - ROUNDING)
        print(f"| {name} | {share(won.any(axis=1))} | {share(broken.any(axis=1))} |")
    print(f"\n| truly wrong | granted by {POWER_JUDGED} judgements |\n|--:|--:|")
    for wrong in (0.0, 0.01, 0.02, 0.03):
        won = granted(random.random((quarters, POWER_JUDGED)) < wrong)
        print(f"| {wrong:.0%} | {share(won.any(axis=1))} |")
    print("\n| truly wrong | judgements until the alarm, median | tenth slowest |\n|--:|--:|--:|")
    for wrong in (0.1, 0.2, 0.3):
        rung = alarm_after(random.random((quarters, DELAY_JUDGED)) < wrong)
        print(f"| {wrong:.0%} | {np.median(rung):.0f} | {np.quantile(rung, 0.9):.0f} |")
    print(f"\n| truly wrong | alarm within a quarter of {DRAWS} judgements |\n|--:|--:|")
    for wrong in (0.01, 0.02, 0.03, ALPHA):
        rung = alarm_after(random.random((quarters, DRAWS + 1)) < wrong)
        print(f"| {wrong:.0%} | {share(rung <= DRAWS)} |")


def granted(wrongs: Wrongs) -> Wrongs:
    """(quarters, draws): where the stake reaches 1 / δ first; `promise.betting.Stakes`, for many at once."""
    hopes = np.array(HOPES) * ALPHA
    with np.errstate(divide="ignore"):
        gains = np.where(wrongs[..., None], np.log(hopes / ALPHA), np.log((1 - hopes) / (1 - ALPHA)))
    stakes = np.exp(gains.cumsum(axis=1)).mean(axis=2)
    reached = stakes >= 1 / DELTA
    first = np.zeros_like(reached)
    rows = np.flatnonzero(reached.any(axis=1))
    first[rows, reached[rows].argmax(axis=1)] = True
    return first


def running(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(quarters, draws): the mean of the true shares up to each draw."""
    return np.asarray(shares.cumsum(axis=1) / np.arange(1, shares.shape[1] + 1))


def alarm_after(wrongs: Wrongs) -> npt.NDArray[np.int64]:
    """(quarters,): after how many judgements the alarm rings; `promise.betting.Alarm`, for many at once."""
    gains = np.where(wrongs, log(ALARM_SHARE / ALPHA), log((1 - ALARM_SHARE) / (1 - ALPHA)))
    stake = np.zeros(len(wrongs))
    rung = np.full(len(wrongs), wrongs.shape[1], dtype=np.int64)
    for number, gain in enumerate(gains.T, 1):
        stake = np.maximum(stake, 0) + gain
        rung = np.where((stake >= log(ALARM_AT)) & (rung == wrongs.shape[1]), number, rung)
    return rung


def share(found: Wrongs) -> str:
    """A share with its standard error."""
    mean = float(found.mean())
    return f"{mean:.1%} ± {(mean * (1 - mean) / len(found)) ** 0.5:.1%}"


if __name__ == "__main__":
    main()
