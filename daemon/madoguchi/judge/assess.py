"""What can be said of a model from the rows that it was made from, each judged by a model that had not seen it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from madoguchi.judge import scoring
from madoguchi.judge.classifier import SelectiveClassifier
from madoguchi.judge.corpus import OWN
from madoguchi.judge.folds import different
from madoguchi.judge.judgement import FEW, MINE
from madoguchi.judge.near import nearly_same
from madoguchi.judge.report import Data, Finding, TrainingReport, TypeReport
from madoguchi.judge.rows import Row, owned
from madoguchi.judge.statistics import upper_bound
from madoguchi.judge.threshold import NEVER
from madoguchi.judge.trained import TrainedJudge

SURELY_OTHER = 3.0
"""How far (in ln of odds) another label must be ahead of a mail's own before the label is doubted."""


def assess(
    classifier: SelectiveClassifier,
    rows: Sequence[Row],
    groups: Sequence[str],
    judge: TrainedJudge,
    *,
    data: Data,
    left_out: int,
    seconds: float,
    uncertified: str = "",
) -> TrainingReport:
    """``rows`` in the order they were fitted in, ``left_out`` how many more there were; ``uncertified``: why not."""
    ranking, right, weight = classifier.out_of_fold_, classifier.right_, classifier.weight_
    labels = np.array([row.label for row in rows])
    answered = classifier.logistic_(ranking.score) >= judge.threshold
    requests = labels != MINE
    ranked = classifier.classes_[ranking.top]
    wrong = _weighted_wrong(right[answered], weight[answered], classifier.confidence)
    types = _types(classifier, rows, groups, ranked, answered)
    return TrainingReport(
        types=types,
        examples=len(rows),
        accuracy=float((ranked == labels).mean()),
        coverage=float(answered[requests].mean()),
        answered=int(answered.sum()),
        wrong=float((~right[answered]).mean()) if answered.any() else None,
        wrong_at_share=wrong[0],
        wrong_bound=wrong[1],
        auroc=float(roc_auc_score(right, ranking.score)) if 0 < right.sum() < len(right) else None,
        threshold=judge.threshold,
        counted=classifier.counted_,
        max_wrong=classifier.max_wrong,
        confidence=classifier.confidence,
        out_of_scope_share=classifier.out_of_scope_share or 0.0,
        seconds=seconds,
        model=judge.model,
        reason=judge.certificate.reason if judge.certificate else uncertified,
        certificate=judge.certificate,
        warnings=_warnings(classifier, types, left_out, certified=judge.certificate is not None),
        findings=(*_twins(rows), *_doubtful(classifier, rows)),
        data=data,
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
    classifier: SelectiveClassifier, rows: Sequence[Row], groups: Sequence[str], ranked: Any, answered: Any
) -> tuple[TypeReport, ...]:
    labels = np.array([row.label for row in rows])
    distinct = different(labels.tolist(), groups)
    mine = owned(rows, groups)
    told = []
    for column, label in enumerate(classifier.classes_.tolist()):
        own, said = labels == label, ranked == label
        told.append(
            TypeReport(
                label=label,
                examples=int(own.sum()),
                different=distinct[label],
                own=mine.get(label, 0),
                answerable=bool(classifier.roles_.answerable[column]),
                recall=float((own & said).sum() / own.sum()),
                precision=float((own & said).sum() / max(1, said.sum())),
                answered=int((own & answered).sum()),
                answered_right=int((own & answered & classifier.right_).sum()),
            )
        )
    return tuple(told)


def _warnings(
    classifier: SelectiveClassifier, types: Sequence[TypeReport], left_out: int, *, certified: bool
) -> tuple[str, ...]:
    told = [
        f"{row.label}: {row.different} different examples, never answered below {FEW}"
        for row in types
        if row.different < FEW and row.label != MINE
    ]
    borrowed = [f"{row.label} {row.own}" for row in types if row.answerable and row.own < FEW]
    if borrowed:
        told.append(f"drafted, not sent, until {FEW} examples are the owner's own: {', '.join(borrowed)}")
    if left_out:
        told.append(f"{left_out} more labelled mails, the oldest of each type, were left out: too many for one model")
    if classifier.roles_.mine == scoring.NOBODY:
        told.append(f"no {MINE!r} examples: what is nobody's request cannot be recognised")
    if classifier.threshold_ == NEVER:
        told.append("no type has enough examples: nothing would be answered")
    elif not classifier.counted_ and not certified:
        told.append(
            f"too few sure answers to count {1 - classifier.max_wrong:.0%} right at {classifier.confidence:.0%}: "
            f"the threshold {classifier.threshold_:.2f} is only what these mails showed, without a margin"
        )
    return tuple(told)


def _twins(rows: Sequence[Row]) -> list[Finding]:
    """The same text again, or nearly: under another label a contradiction, under the same one a copy; curated mails
    aside."""
    alike: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        alike[row.twin].append(row)
    firsts = [same[0] for same in alike.values()]
    pairs = [(row, same[0], "duplicate") for same in alike.values() for row in same[1:]]
    near = nearly_same([row.bag for row in firsts])
    pairs += [(firsts[later], firsts[earlier], "near-duplicate") for later, earlier in near]
    return [
        Finding(kind if row.label == first.label else "contradiction", row.name, row.label, first.label, first.name)
        for row, first, kind in pairs
        if OWN in (row.origin, first.origin)
    ]


def _doubtful(classifier: SelectiveClassifier, rows: Sequence[Row]) -> list[Finding]:
    """Mails of the owner that a model which had not seen them gives, with little doubt, to another label.

    Curated mails (shipped, or of the directory) are not doubted: nobody could mend them in a mail client.
    """
    ln = scoring.log_softmax(classifier.decisions_)
    column = {label: at for at, label in enumerate(classifier.classes_.tolist())}
    found = []
    for at, row in enumerate(rows):
        top = int(ln[at].argmax())
        ahead = float(ln[at, top] - ln[at, column[row.label]])
        if row.origin == OWN and ahead > SURELY_OTHER:
            found.append((ahead, Finding("mislabel", row.name, row.label, classifier.classes_[top])))
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]
