"""One choice of the pipeline changed at a time, judged by five-fold cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from bench.judgement.measure import Answers, Figures, measure
from madoguchi.judge import joined, scoring, weights
from madoguchi.judge.bags import THREADS, Letters, learn
from madoguchi.judge.classifier import SelectiveClassifier
from madoguchi.judge.corpus import Example
from madoguchi.judge.judgement import MINE
from madoguchi.judge.rows import featured
from madoguchi.judge.threads import together

Score = Callable[[Any, scoring.Roles], Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What differs from the shipped pipeline. ``families``: lengths of n-gram families."""

    name: str
    embeddings: bool = True
    threads: int = THREADS
    families: tuple[tuple[str, float], ...] = ()
    words_share: float = scoring.WORDS_SHARE
    mine: bool = True
    score: Score | None = None


def margin(decisions: Any, roles: scoring.Roles) -> Any:
    """2 · top1 - top2 - oos."""
    ranking = scoring.rank(decisions, roles)
    rows = np.arange(len(decisions))
    others = decisions.copy()
    others[rows, ranking.best] = -np.inf
    others[:, roles.mine] = -np.inf
    return 2 * decisions[rows, ranking.best] - others.max(axis=1) - decisions[:, roles.mine]


def odds(decisions: Any, roles: scoring.Roles) -> Any:
    """The odds of the best type against all others."""
    best = np.where(roles.answerable, decisions, -np.inf).max(axis=1)
    share = np.exp(best - np.logaddexp.reduce(decisions, axis=1))
    return np.log(share) - np.log1p(-np.minimum(share, 1 - 1e-12))


CHOICES = (
    Choice("as shipped"),
    Choice("no embedding", embeddings=False),
    Choice("embedding alone", words_share=0.0),
    Choice("n-grams from 1 thread", threads=1),
    Choice("n-grams from 2 threads", threads=2),
    Choice("no subject apart", families=(("s", 0.0),)),
    Choice("subject at full length", families=(("s", 1.0),)),
    Choice("no words", families=(("w", 0.0),)),
    Choice("no characters of words", families=(("c", 0.0),)),
    Choice("words weigh a quarter", words_share=0.25),
    Choice("words weigh the same", words_share=1.0),
    Choice("no class for nobody's mail", mine=False),
    Choice("score: margin alone", score=margin),
    Choice("score: odds alone", score=odds),
)


def judged(examples: Sequence[Example], choice: Choice, share: float | None) -> Figures:
    """The figures of one choice. Whatever it changes in the program's modules is put back."""
    kept = weights.WANTED.copy(), scoring.WORDS_SHARE
    try:
        for family, length in choice.families:
            weights.WANTED[list(weights.LENGTHS).index(family)] = length
        scoring.WORDS_SHARE = choice.words_share
        return _cross_validated(examples, choice, share)
    finally:
        weights.WANTED[:], scoring.WORDS_SHARE = kept


def _cross_validated(examples: Sequence[Example], choice: Choice, share: float | None) -> Figures:
    letters = Letters()
    rows = featured(examples, letters, embeddings=choice.embeddings)
    groups = np.array(together([row.twin for row in rows], [row.thread for row in rows]))
    vocabulary, counts = learn([row.bag for row in rows], groups.tolist(), letters, least=choice.threads)
    meaning = np.stack([row.meaning for row in rows])
    features = hstack([counts, csr_matrix(meaning)], format="csr") if meaning.size else counts
    labels = np.array([row.label for row in rows])
    seen = np.ones(len(rows), dtype=bool) if choice.mine else labels != MINE
    fitted = SelectiveClassifier(joined.Joined(vocabulary.bounds)).fit(
        features[seen], labels[seen], groups[seen].tolist()
    )
    decisions = np.empty((len(rows), len(fitted.classes_)))
    decisions[seen] = fitted.decisions_
    if not seen.all():
        decisions[~seen] = fitted.decision_function(features[~seen])
    ranking = scoring.rank(decisions, fitted.roles_)
    score = ranking.score if choice.score is None else choice.score(decisions, fitted.roles_)
    return measure(Answers(fitted.classes_[ranking.best].tolist(), score), labels.tolist(), share)
