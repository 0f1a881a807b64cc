"""Labelled mails → a model and what can be said of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from madoguchi.clock import Clock
from madoguchi.errors import UsageError
from madoguchi.judge import chain, store
from madoguchi.judge.assess import assess
from madoguchi.judge.bags import THREADS, Letters, learn
from madoguchi.judge.certificate import Certificate, Terms, certify, needed_for
from madoguchi.judge.classifier import SelectiveClassifier
from madoguchi.judge.corpus import Example
from madoguchi.judge.joined import C_MEANING, C_WORDS, Joined
from madoguchi.judge.judgement import FEW, MINE
from madoguchi.judge.memory import remember
from madoguchi.judge.near import nearly_same
from madoguchi.judge.ngrams import Vocabulary
from madoguchi.judge.report import Data, TrainingReport
from madoguchi.judge.rows import Row, digest_of, featured, newest, owned, processes_for
from madoguchi.judge.threads import together
from madoguchi.judge.trained import Parameters, TrainedJudge

MOST = 50_000
"""Mails that a model learns from; of more the newest are taken, the same share of each type."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows whose text is no longer at hand (from a cache), and the letters of their n-grams."""

    rows: Sequence[Row] = ()
    letters: Letters = field(default_factory=Letters)


def train(
    examples: Sequence[Example],
    *,
    cached: Labelled | None = None,
    max_wrong: float = 0.05,
    confidence: float = 0.95,
    out_of_scope_share: float = 0.5,
    out: Path | None = None,
    created: datetime | None = None,
    jobs: int | None = None,
    random_state: int = 0,
    embeddings: bool = True,
) -> TrainingReport:
    """Trains on ``examples`` and ``cached``, in any order; the same mails give the same model.

    The report carries the model as ``judge``. ``out``: where to save it as well. ``jobs``: processes, None decides by
    the amount. ``embeddings``: judge by the meaning too, not by the words alone. Raises `UsageError` for settings out
    of range and for mails that cannot be learned from.
    """
    began = time.perf_counter()
    known, moment = cached or Labelled(), created or Clock.from_environment().now()
    rows = as_rows([*known.rows, *examples], known.letters, embeddings=embeddings, jobs=jobs)
    left_out = len(known.rows) + len(examples) - len(rows)
    report = train_rows(
        Labelled(rows, known.letters),
        max_wrong=max_wrong,
        confidence=confidence,
        out_of_scope_share=out_of_scope_share,
        created=moment,
        jobs=jobs,
        random_state=random_state,
        left_out=left_out,
        began=began,
    )
    if out is not None:
        assert report.judge is not None
        store.save(report.judge, out, card(report), data=report.data, created=moment)
    return report


def as_rows(
    mails: Sequence[Row | Example], letters: Letters, *, embeddings: bool = True, jobs: int | None = None
) -> list[Row]:
    """At most `MOST` of the mails, as rows. What is a text gets its features now."""
    chosen = newest(mails, MOST)
    texts = [mail for mail in chosen if isinstance(mail, Example)]
    found = featured(texts, letters, embeddings=embeddings, jobs=jobs)
    return [mail for mail in chosen if isinstance(mail, Row)] + found


def train_rows(
    labelled: Labelled,
    *,
    max_wrong: float = 0.05,
    confidence: float = 0.95,
    out_of_scope_share: float = 0.5,
    created: datetime | None = None,
    jobs: int | None = None,
    random_state: int = 0,
    left_out: int = 0,
    inputs: str = "",
    began: float | None = None,
) -> TrainingReport:
    """As `train`, of rows. ``left_out``: mails over `MOST`; ``inputs``: see `report.Data`; ``began``: when the work did
    (`time.perf_counter`)."""
    start = time.perf_counter() if began is None else began
    _check_settings(max_wrong, confidence, out_of_scope_share)
    _check(labelled.rows)
    letters = labelled.letters
    rows = sorted(labelled.rows, key=lambda row: (row.label, row.digest, row.thread, row.name))
    groups = together([row.twin for row in rows], [row.thread for row in rows])
    names = frozenset[int]().union(*(row.people for row in rows))
    vocabulary, counts = learn([row.bag for row in rows], groups, letters, names)
    meaning = np.stack([row.meaning for row in rows])
    features = hstack([counts, csr_matrix(meaning)], format="csr") if meaning.size else counts
    classifier = SelectiveClassifier(
        Joined(vocabulary.bounds, random_state=random_state),
        max_wrong=max_wrong,
        confidence=confidence,
        out_of_scope_share=out_of_scope_share,
        n_jobs=jobs or processes_for(len(rows)),
        random_state=random_state,
    ).fit(features, np.array([row.label for row in rows]), groups)
    moment = created or Clock.from_environment().now()
    terms = Terms(max_wrong, confidence, out_of_scope_share)
    found = _certified(classifier, features, rows, terms, moment)
    certificate = found if isinstance(found, Certificate) else None
    learned = parameters(classifier, vocabulary, rows, groups, moment)
    if certificate:
        learned = replace(learned, threshold=certificate.threshold)
    judge = TrainedJudge(learned, store.model_id(moment, learned), certificate=certificate)
    data = Data(digest_of(rows), len(rows), learned.memory.newest, inputs)
    seconds = time.perf_counter() - start
    why_not = found if isinstance(found, str) else ""
    return assess(classifier, rows, groups, judge, data=data, left_out=left_out, seconds=seconds, uncertified=why_not)


def _certified(
    classifier: SelectiveClassifier, features: Any, rows: Sequence[Row], terms: Terms, moment: datetime
) -> Certificate | str:
    """The certificate from the owner's own mail, or why there is none."""
    if not classifier.roles_.answerable.any():
        return "no type has enough examples"
    near = nearly_same([row.bag for row in rows])
    groups = together([row.twin for row in rows], [row.thread for row in rows], near)
    dated = chain.calibrating(rows, groups, moment.astimezone(UTC).isoformat())
    needed = needed_for(terms)
    requests = sum(rows[at].label != MINE for at in dated[chain.taught(len(dated)) :])
    if requests < needed:
        return (
            f"{len(dated)} different mails of your own have a date, and the oldest third of them only teaches: "
            f"{requests} requests are left, at least {needed} are needed"
        )
    judged = chain.judged_forward(
        classifier.estimator,
        features,
        rows,
        dated,
        classes=classifier.classes_.tolist(),
        roles=classifier.roles_,
        jobs=classifier.n_jobs,
    )
    nobodys = np.array([rows[at].label == MINE for at in judged.at], dtype=bool)
    return certify(classifier.logistic_(judged.score), judged.right, nobodys, terms)


def card(report: TrainingReport) -> dict[str, Any]:
    """What the manifest keeps of a training: its settings, counts and metrics; of single mails nothing."""
    told = report.as_dict()
    del told["findings"], told["data"], told["certificate"]
    settings = ("max_wrong", "confidence", "out_of_scope_share")
    fixed = {"C": [C_WORDS, C_MEANING], "threads": THREADS, "fewest": FEW}
    return {
        "settings": {name: told.pop(name) for name in settings} | fixed,
        "counts": {row["label"]: row["examples"] for row in told["types"]},
        "different": {row["label"]: row["different"] for row in told["types"]},
        "own": {row["label"]: row["own"] for row in told["types"]},
        "metrics": told,
    }


def parameters(
    classifier: SelectiveClassifier,
    vocabulary: Vocabulary,
    rows: Sequence[Row],
    groups: Sequence[str],
    moment: datetime,
) -> Parameters:
    """What a fitted classifier learned, as arrays: with two classes, a column for each."""
    joined = classifier.estimator_
    coef, intercept = _by_class(joined.words_)
    meaning, meant = (
        _by_class(joined.meaning_) if joined.meaning_ is not None else (np.zeros((len(coef), 0)), [0.0] * len(coef))
    )
    labels, own = tuple(classifier.classes_.tolist()), owned(rows, groups)
    return Parameters(
        labels=labels,
        grams=vocabulary.grams,
        idf=joined.idf_,
        coef=np.ascontiguousarray(coef.T, dtype=np.float32),
        intercept=np.asarray(intercept, dtype=np.float64),
        meaning=np.ascontiguousarray(meaning.T, dtype=np.float32),
        meaning_intercept=np.asarray(meant, dtype=np.float64),
        roles=classifier.roles_,
        logistic=classifier.logistic_,
        threshold=classifier.threshold_,
        own=np.array([own.get(label, 0) for label in labels], dtype=np.int64),
        memory=remember(rows, labels, moment),
    )


def _by_class(linear: Any) -> tuple[Any, Any]:
    """Coefficients (classes, features) and intercepts (classes,): with two classes scikit-learn keeps one row."""
    if len(linear.coef_) > 1:
        return linear.coef_, linear.intercept_
    return np.vstack([-linear.coef_, linear.coef_]), np.concatenate([-linear.intercept_, linear.intercept_])


def _check_settings(max_wrong: float, confidence: float, share: float) -> None:
    for name, value in (("max_wrong", max_wrong), ("confidence", confidence)):
        if not 0 < value < 1:
            msg = f"{name}: found {value!r}, expected a number between 0 and 1"
            raise UsageError(msg)
    if not 0 <= share < 1:
        msg = f"out_of_scope_share: found {share!r}, expected a number from 0 to below 1"
        raise UsageError(msg)


def _check(mails: Sequence[Row | Example]) -> None:
    if not mails:
        raise UsageError("training: found no mail, expected labelled mails of at least two types")
    labels = sorted({mail.label for mail in mails})
    if len(labels) == 1:
        msg = f"training: found only the type {labels[0]!r} in {len(mails)} mails, expected at least two"
        raise UsageError(msg)
