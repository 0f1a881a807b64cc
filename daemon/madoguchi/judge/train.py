"""Labelled mails → a model and what can be said of it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.metrics import roc_auc_score

from madoguchi.clock import Clock
from madoguchi.errors import UsageError
from madoguchi.judge import scoring, store
from madoguchi.judge.classifier import FEWEST, SelectiveClassifier
from madoguchi.judge.corpus import Example
from madoguchi.judge.folds import different
from madoguchi.judge.joined import Joined
from madoguchi.judge.judgement import MINE, Sample
from madoguchi.judge.meaning import embed
from madoguchi.judge.ngrams import Vocabulary
from madoguchi.judge.report import TrainingReport, TypeReport
from madoguchi.judge.statistics import upper_bound
from madoguchi.judge.threads import together
from madoguchi.judge.threshold import NEVER
from madoguchi.judge.trained import Parameters, TrainedJudge

MIN_DF = 2
_WORTH_PROCESSES = 3_000
"""Below that many mails starting processes takes longer than the folds."""


def train(
    examples: Sequence[Example],
    *,
    max_wrong: float = 0.05,
    confidence: float = 0.95,
    out_of_scope_share: float = 0.5,
    out: Path | None = None,
    created: datetime | None = None,
    jobs: int | None = None,
    random_state: int = 0,
    embeddings: bool = True,
) -> TrainingReport:
    """Trains on ``examples`` in any order; the same ones give the same model. The report carries it as ``judge``.

    ``out``: where to save it as well. ``jobs``: processes, None decides by the amount.
    ``embeddings``: judge by the meaning too, not by the words alone. Raises `UsageError` for
    settings out of range and for examples that cannot be learned from.
    """
    began = time.perf_counter()
    _check_settings(max_wrong, confidence, out_of_scope_share)
    rows = sorted(examples, key=lambda row: (row.label, row.subject, row.body, row.thread))
    _check(rows)
    groups = together(rows)
    samples = [Sample(row.subject, row.body) for row in rows]
    vocabulary, counts = Vocabulary.learn(samples, min_df=MIN_DF)
    features = hstack([counts, csr_matrix(embed(samples))], format="csr") if embeddings else counts
    joined = Joined(vocabulary.bounds, MIN_DF, random_state)
    classifier = SelectiveClassifier(
        joined,
        max_wrong=max_wrong,
        confidence=confidence,
        out_of_scope_share=out_of_scope_share,
        n_jobs=jobs or _jobs(len(rows)),
        random_state=random_state,
    ).fit(features, np.array([row.label for row in rows]), groups)
    learned = parameters(classifier, vocabulary)
    moment = created or Clock.from_environment().now()
    judge = TrainedJudge(learned, store.model_id(moment, learned))
    report = _report(classifier, rows, groups, judge, time.perf_counter() - began)
    if out is not None:
        store.save(judge, out, card(report), created=moment)
    return report


def card(report: TrainingReport) -> dict[str, Any]:
    """What the manifest keeps of a training: its settings, counts and metrics."""
    told = report.as_dict()
    settings = ("max_wrong", "confidence", "out_of_scope_share")
    return {
        "settings": {name: told.pop(name) for name in settings} | {"C": 1, "min_df": MIN_DF, "fewest": FEWEST},
        "counts": {row["label"]: row["examples"] for row in told["types"]},
        "metrics": told,
    }


def parameters(classifier: SelectiveClassifier, vocabulary: Vocabulary) -> Parameters:
    """What a fitted classifier learned, as arrays: with two classes, a column for each."""
    joined = classifier.estimator_
    coef, intercept = _by_class(joined.words_)
    meaning, meant = (
        _by_class(joined.meaning_) if joined.meaning_ is not None else (np.zeros((len(coef), 0)), [0.0] * len(coef))
    )
    return Parameters(
        labels=tuple(classifier.classes_.tolist()),
        grams=vocabulary.grams,
        idf=joined.idf_,
        coef=np.ascontiguousarray(coef.T, dtype=np.float32),
        intercept=np.asarray(intercept, dtype=np.float64),
        meaning=np.ascontiguousarray(meaning.T, dtype=np.float32),
        meaning_intercept=np.asarray(meant, dtype=np.float64),
        roles=classifier.roles_,
        logistic=classifier.logistic_,
        threshold=classifier.threshold_,
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


def _check(rows: Sequence[Example]) -> None:
    if not rows:
        raise UsageError("training: found no mail, expected labelled mails of at least two types")
    labels = sorted({row.label for row in rows})
    if len(labels) == 1:
        msg = f"training: found only the type {labels[0]!r} in {len(rows)} mails, expected at least two"
        raise UsageError(msg)


def _jobs(rows: int) -> int:
    return 1 if rows < _WORTH_PROCESSES else min(5, len(os.sched_getaffinity(0)))


def _report(
    classifier: SelectiveClassifier, rows: Sequence[Example], groups: Sequence[str], judge: TrainedJudge, seconds: float
) -> TrainingReport:
    ranking, right, weight = classifier.out_of_fold_, classifier.right_, classifier.weight_
    labels = np.array([row.label for row in rows])
    answered = classifier.logistic_(ranking.score) >= classifier.threshold_
    requests = labels != MINE
    ranked = classifier.classes_[ranking.top]
    wrong = _weighted_wrong(right[answered], weight[answered], classifier.confidence)
    return TrainingReport(
        types=_types(classifier, labels, groups, ranked, answered),
        examples=len(rows),
        accuracy=float((ranked == labels).mean()),
        coverage=float(answered[requests].mean()),
        answered=int(answered.sum()),
        wrong=float((~right[answered]).mean()) if answered.any() else None,
        wrong_at_share=wrong[0],
        wrong_bound=wrong[1],
        auroc=float(roc_auc_score(right, ranking.score)) if 0 < right.sum() < len(right) else None,
        threshold=classifier.threshold_,
        counted=classifier.counted_,
        max_wrong=classifier.max_wrong,
        confidence=classifier.confidence,
        out_of_scope_share=classifier.out_of_scope_share or 0.0,
        seconds=seconds,
        model=judge.model,
        warnings=_warnings(classifier, labels, groups),
        judge=judge,
    )


def _weighted_wrong(right: Any, weight: Any, confidence: float) -> tuple[float | None, float | None]:
    """The weighted share of wrong ones, and its bound at the effective number (see `threshold.choose`)."""
    if not len(right):
        return None, None
    share = float(weight[~right].sum() / weight.sum())
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return share, float(upper_bound(share * effective, effective, confidence))


def _types(
    classifier: SelectiveClassifier, labels: Any, groups: Sequence[str], ranked: Any, answered: Any
) -> tuple[TypeReport, ...]:
    distinct = different(labels.tolist(), groups)
    rows = []
    for column, label in enumerate(classifier.classes_.tolist()):
        own, said = labels == label, ranked == label
        rows.append(
            TypeReport(
                label=label,
                examples=int(own.sum()),
                different=distinct[label],
                answerable=bool(classifier.roles_.answerable[column]),
                recall=float((own & said).sum() / own.sum()),
                precision=float((own & said).sum() / max(1, said.sum())),
                answered=int((own & answered).sum()),
                answered_right=int((own & answered & classifier.right_).sum()),
            )
        )
    return tuple(rows)


def _warnings(classifier: SelectiveClassifier, labels: Any, groups: Sequence[str]) -> tuple[str, ...]:
    told = [
        f"{label}: {count} different examples, never answered below {FEWEST}"
        for label, count in sorted(different(labels.tolist(), groups).items(), key=str)
        if count < FEWEST and label != MINE
    ]
    if classifier.roles_.mine == scoring.NOBODY:
        told.append(f"no {MINE!r} examples: what is nobody's request cannot be recognised")
    if classifier.threshold_ == NEVER:
        told.append("no type has enough examples: nothing would be answered")
    elif not classifier.counted_:
        told.append(
            f"too few sure answers to count {1 - classifier.max_wrong:.0%} right at {classifier.confidence:.0%}: "
            f"the threshold {classifier.threshold_:.2f} is only what these mails showed, without a margin"
        )
    return tuple(told)
