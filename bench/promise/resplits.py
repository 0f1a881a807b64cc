"""Certificates on open data: many made-up offices, each with kinds of nobody's mail that its labels never saw.

python -m bench.promise.resplits --data FOLDER [--resplits 200] [--jobs 2]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.judgement import data
from bench.promise.__main__ import granted
from madoguchi.judge.bags import Letters
from madoguchi.judge.judgement import MINE
from madoguchi.judge.report import TrainingReport
from madoguchi.judge.rows import Row, featured
from madoguchi.judge.statistics import lower_bound
from madoguchi.judge.train import Labelled, train_rows

ALPHA, CONFIDENCE = 0.05, 0.95
TYPES, KINDS, EACH = 15, 30, 40
"""Request types of an office; kinds of nobody's mail, half of them labelled; labelled mails of each."""

DECLARED, SHARES = 0.5, (0.1, 0.3, 0.5)
"""The share of nobody's mail that is declared, and those that the mail to come has."""

STREAM, JUDGED = 1_500, 250
"""Mails to come, and answers of these that the owner judges in a quarter."""

Pool = tuple[dict[str, list[Row]], Letters]
_POOL: list[Pool] = []
"""The mails at hand: the processes that share the work are forked, and inherit them."""

START, NOW = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One office at one share of nobody's mail. ``certified``: from folders; ``broken``: more than `ALPHA` of the mail
    to come answered wrongly, beyond doubt; ``granted`` from judged mail, ``false``: while the true share was above.
    ``coverage`` with the threshold in force, ``hindsight`` with the best one, ``half`` with the best one at half the
    limit, which is what the threshold in force aims at; shares of the requests."""

    share: float
    certified: bool
    broken: bool
    granted: bool
    false: bool
    wrong: float
    coverage: float
    hindsight: float
    half: float


def main() -> None:
    """Prints one table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.promise.resplits", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the open data")
    parser.add_argument("--resplits", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    print("| mails | nobody's | certified | of these broken | granted | of all wrongly | wrong | coverage |", end="")
    print(f" best at {ALPHA:.1%} | best at {ALPHA / 2:.1%} |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, pool in pools(given.data):
        _POOL.clear()
        _POOL.append(pool)
        with get_context("fork").Pool(given.jobs) as workers:
            done = workers.map(office, range(given.resplits), chunksize=1)
        for share in SHARES:
            _tell(name, share, [one for outcomes in done for one in outcomes if one.share == share])


def _tell(name: str, share: float, found: Sequence[Outcome]) -> None:
    certified = [one for one in found if one.certified]
    won = [one for one in found if one.granted]
    figures = [
        f"{len(certified)} of {len(found)}",
        f"{sum(one.broken for one in certified)}",
        f"{len(won)}",
        f"{np.mean([one.false for one in found]):.1%}",
        *(
            f"{np.mean([getattr(one, key) for one in won]) if won else float('nan'):.1%}"
            for key in ("wrong", "coverage", "hindsight", "half")
        ),
    ]
    print(f"| {name} | {share:.0%} | {' | '.join(figures)} |", flush=True)


def pools(folder: Path) -> Iterator[tuple[str, Pool]]:
    """The rows of each intent, per data set."""
    for task in (data.clinc(folder), data.banking(folder, nobodys=0)):
        letters = Letters()
        rows = featured([*task.train, *task.test], letters)
        intents = sorted({row.label for row in rows} - {MINE})
        yield task.name, ({intent: [row for row in rows if row.label == intent] for intent in intents}, letters)


def office(seed: int) -> list[Outcome]:
    """Trains an office's model, and lets mail come at each share."""
    (kinds, letters), random = _POOL[0], np.random.default_rng(seed)
    drawn = random.permutation(sorted(kinds))
    types, seen, unseen = drawn[:TYPES], drawn[TYPES : TYPES + KINDS // 2], drawn[TYPES + KINDS // 2 : TYPES + KINDS]
    shuffled = {kind: [kinds[kind][at] for at in random.permutation(len(kinds[kind]))] for kind in drawn}
    labelled = [row for kind in types for row in shuffled[kind][:EACH]]
    labelled += [replace(row, label=MINE) for kind in seen for row in shuffled[kind][:EACH]]
    dated = [
        replace(labelled[at], date=(START + timedelta(hours=number)).isoformat())
        for number, at in enumerate(random.permutation(len(labelled)))
    ]
    report = train_rows(Labelled(dated, letters), max_wrong=ALPHA, confidence=CONFIDENCE, created=NOW, jobs=1)
    requests = [row for kind in types for row in shuffled[kind][EACH:]]
    known = [replace(row, label=MINE) for kind in seen for row in shuffled[kind][EACH:]]
    strange = [replace(row, label=MINE) for kind in unseen for row in shuffled[kind]]
    judged = [judge(report, rows, letters) for rows in (requests, known, strange)]
    return [stream(random, report, judged, share) for share in SHARES]


Judged = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]


def judge(report: TrainingReport, rows: Sequence[Row], letters: Letters) -> Judged:
    """(probability, right) of each mail."""
    assert report.judge is not None
    found = report.judge.judge_rows(rows, letters)
    right = [one.best == row.label for one, row in zip(found, rows, strict=True)]
    return np.array([one.probability for one in found]), np.array(right, dtype=bool)


def stream(random: np.random.Generator, report: TrainingReport, judged: Sequence[Judged], share: float) -> Outcome:
    """Half of nobody's mail is of kinds that nobody labelled."""
    parts = np.array([1 - share, share / 2, share / 2])
    counts = (STREAM * parts).astype(int)
    at = [random.choice(len(found[0]), count) for found, count in zip(judged, counts, strict=True)]
    order = random.permutation(int(counts.sum()))
    probability = np.concatenate([found[0][rows] for found, rows in zip(judged, at, strict=True)])[order]
    right = np.concatenate([found[1][rows] for found, rows in zip(judged, at, strict=True)])[order]
    answered = probability >= report.threshold
    wrong = int((~right[answered]).sum())
    truth = true_share(judged, parts, report.threshold)
    won = bool(granted(~right[answered][None, :JUDGED]).any()) if answered.any() else False
    best, half = (float((judged[0][0] >= hindsight(judged, parts, level)).mean()) for level in (ALPHA, ALPHA / 2))
    return Outcome(
        share=share,
        certified=report.certified,
        broken=float(lower_bound(wrong, int(answered.sum()), CONFIDENCE)) > ALPHA,
        granted=won,
        false=won and truth >= ALPHA,
        wrong=truth,
        coverage=float((judged[0][0] >= report.threshold).mean()),
        hindsight=best,
        half=half,
    )


def true_share(judged: Sequence[Judged], parts: npt.NDArray[np.float64], threshold: float) -> float:
    """The share of wrong ones among the answered, over all mails there are, each kind weighted by its part."""
    answered = [float((probability >= threshold).mean()) for probability, _ in judged]
    wrong = [float(((probability >= threshold) & ~right).mean()) for probability, right in judged]
    total = float(parts @ answered)
    return float(parts @ wrong) / total if total else 0.0


def hindsight(judged: Sequence[Judged], parts: npt.NDArray[np.float64], level: float) -> float:
    """The lowest threshold at which the true share is not above ``level``; 2 where there is none."""
    tried = np.unique(np.concatenate([probability for probability, _ in judged]))[::-1]
    weight = np.concatenate([np.full(len(p), part / len(p)) for (p, _), part in zip(judged, parts, strict=True)])
    probability = np.concatenate([found[0] for found in judged])
    wrong = np.concatenate([~found[1] for found in judged])
    order = np.argsort(-probability, kind="stable")
    risk = np.cumsum(weight[order] * wrong[order]) / np.cumsum(weight[order])
    last = np.searchsorted(-probability[order], -tried, side="right") - 1
    good = tried[risk[last] <= level]
    return float(good.min()) if len(good) else 2.0


if __name__ == "__main__":
    main()
