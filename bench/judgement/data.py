"""The mails that are judged: open data from a folder, and the shipped starter corpus. Splits are fixed by hashes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from madoguchi.assets import shipped
from madoguchi.judge import corpus
from madoguchi.judge.corpus import Example
from madoguchi.judge.judgement import MINE

NOBODYS = 20
"""As many intents of BANKING77 play nobody's mail."""

FEW_TYPES = 12


@dataclass(frozen=True, slots=True)
class Task:
    """Mails to learn from and mails to judge. ``share``: see `measure.measure`."""

    name: str
    train: list[Example]
    test: list[Example]
    share: float | None = None


def clinc(folder: Path) -> Task:
    """CLINC150 (Larson et al. 2019): 150 intents; its own validation rows are judged, 18 % of them out of scope as in
    its test split.
    """
    return Task("CLINC150", _rows(folder / "clinc150.train"), _rows(folder / "clinc150.validation"), share=0.18)


def banking(folder: Path, nobodys: int = NOBODYS) -> Task:
    """BANKING77 (Casanueva et al. 2020), one fifth of the rows judged; ``nobodys`` intents are nobody's mail."""
    rows = _rows(folder / "banking77.train")
    mine = sorted({row.label for row in rows}, key=_drawn)[:nobodys]
    rows = [replace(row, label=MINE) if row.label in mine else row for row in rows]
    judged = {id(row) for row in rows if int(_drawn(row.body)[:8], 16) % 5 == 0}
    return Task("BANKING77", [r for r in rows if id(r) not in judged], [r for r in rows if id(r) in judged])


def few(folder: Path, each: int) -> Task:
    """12 intents of CLINC150, ``each`` mails of them, and as many of nobody's as there are requests."""
    task = clinc(folder)
    types = sorted({row.label for row in task.train} - {MINE}, key=_drawn)[:FEW_TYPES]
    taken: dict[str, list[Example]] = defaultdict(list)
    for row in sorted(task.train, key=lambda row: _drawn(row.body)):
        if len(taken[row.label]) < (FEW_TYPES * each if row.label == MINE else each):
            taken[row.label].append(row)
    wanted = [*types, MINE]
    train = [row for label in wanted for row in taken[label]]
    return Task(f"CLINC150, {each} each", train, [row for row in task.test if row.label in wanted], share=0.18)


def starter_by_style() -> Iterator[Task]:
    """The starter corpus: one style is judged by a model that saw only the others."""
    styles = list(_styles())
    examples = list(corpus.starter())
    for style in sorted(set(styles)):
        train = [row for row, own in zip(examples, styles, strict=True) if own != style]
        test = [row for row, own in zip(examples, styles, strict=True) if own == style]
        yield Task(f"starter without {style}", train, test)


def _styles() -> Iterator[str]:
    for path in sorted((shipped("models") / corpus.STARTER).glob("*.jsonl")):
        yield from (json.loads(line)["style"] for line in _lines(path))


def _rows(path: Path) -> list[Example]:
    found = map(json.loads, _lines(path.with_name(f"{path.name}.jsonl")))
    return [Example(row["subject"], row["body"], row["label"]) for row in found]


def _lines(path: Path) -> Iterable[str]:
    return filter(str.strip, path.read_text(encoding="utf-8").split("\n"))


def _drawn(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
