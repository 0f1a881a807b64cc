"""One command, one table: how much of the mail can be answered at a given share of wrong answers.

    python -m bench.judgement --data FOLDER

FOLDER holds clinc150.train.jsonl, clinc150.validation.jsonl and banking77.train.jsonl (one object a line: subject,
body, label). Without it only the shipped starter corpus is measured.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from bench.judgement import ablations, data
from bench.judgement.measure import RISKS, Figures, measure
from bench.judgement.methods import METHODS, Run
from madoguchi.judge.corpus import starter

FEW = (5, 10, 20, 50)
PARTS = ("full", "few", "styles", "ablations")


def main() -> None:
    """Prints the table as Markdown, row by row as they come."""
    parser = argparse.ArgumentParser(prog="python -m bench.judgement", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with the open data")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part of the table; may be given again")
    given = parser.parse_args()
    wanted = given.only or PARTS
    risks = " | ".join(f"cov@{risk:.0%}" for risk in RISKS)
    print(f"| mails | method | judged | best type right | AUROC | {risks} | train s | mails/s | MB |")
    print("|---|---|--:|--:|--:|" + "--:|" * (len(RISKS) + 3))
    for task in _tasks(given.data, wanted):
        for name, method in METHODS.items():
            run = method(task.train, task.test)
            _row(task.name, name, measure(run.answers, [row.label for row in task.test], task.share), run)
    if "ablations" in wanted:
        _ablations(given.data)


def _tasks(folder: Path | None, wanted: tuple[str, ...] | list[str]) -> Iterator[data.Task]:
    if folder and "full" in wanted:
        yield data.clinc(folder)
        yield data.banking(folder)
    if folder and "few" in wanted:
        for each in FEW:
            yield data.few(folder, each)
    if "styles" in wanted:
        yield from data.starter_by_style()


def _ablations(folder: Path | None) -> None:
    sets = [("starter, 5 folds", list(starter()), None)]
    if folder:
        few = data.few(folder, 50)
        sets.append(("CLINC150, 12 types, 5 folds", [*few.train, *few.test], few.share))
    for name, examples, share in sets:
        for choice in ablations.CHOICES:
            _row(name, choice.name, ablations.judged(examples, choice, share))


def _row(mails: str, method: str, figures: Figures, run: Run | None = None) -> None:
    covered = " | ".join(f"{share:.3f}" for share in figures.coverage)
    size = f"{run.megabytes:.1f}" if run and run.megabytes else ""
    cost = f"{run.seconds:.1f} | {run.rate:.0f} | {size}" if run else " | | "
    right = f"{figures.accuracy:.3f} | {figures.auroc:.3f}"
    print(f"| {mails} | {method} | {figures.mails} | {right} | {covered} | {cost} |", flush=True)


if __name__ == "__main__":
    main()
