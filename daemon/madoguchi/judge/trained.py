"""A trained model at work. Needs NumPy alone; scikit-learn is not imported to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from madoguchi.judge import scoring
from madoguchi.judge.certificate import Certificate, Terms
from madoguchi.judge.explain import reasons
from madoguchi.judge.judgement import FEW, Closer, Judgement, Sample
from madoguchi.judge.meaning import embed, embed_parts
from madoguchi.judge.memory import Memory
from madoguchi.judge.ngrams import Integers, Vocabulary
from madoguchi.judge.several import STILL_RIGHT, holds_several
from madoguchi.judge.weights import Floats, weigh_one

if TYPE_CHECKING:
    from madoguchi.judge.bags import Letters
    from madoguchi.judge.rows import Row

LIKELY = 3
"""So many types are shown to a person who decides."""

CLOSE = 0.5
"""The second type is nearly as likely as the first from this share of it on."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that was learned. ``coef`` is (features, classes) float32, ``intercept`` (classes,) float64,
    ``idf`` (features,) float32, ``labels`` the classes in the order of the columns. ``meaning`` is (dimensions,
    classes) float32 and ``meaning_intercept`` (classes,) float64; no dimensions: the model does without embeddings.
    ``own`` (classes,): how many different examples of each are the owner's own.
    """

    labels: tuple[str, ...]
    grams: tuple[str, ...]
    idf: npt.NDArray[np.float32]
    coef: npt.NDArray[np.float32]
    intercept: npt.NDArray[np.float64]
    meaning: npt.NDArray[np.float32]
    meaning_intercept: npt.NDArray[np.float64]
    roles: scoring.Roles
    logistic: scoring.Logistic
    threshold: float
    own: npt.NDArray[np.int64]
    memory: Memory = field(default_factory=Memory)


class TrainedJudge:
    """Implements `Judge`. ``model`` is its identity; it never changes after it was made."""

    def __init__(self, parameters: Parameters, model: str, *, certificate: Certificate | None = None) -> None:
        self.parameters = parameters
        self.model = model
        self.certificate = certificate
        self._vocabulary = Vocabulary(parameters.grams)
        self._bounds = self._vocabulary.bounds

    @property
    def labels(self) -> tuple[str, ...]:
        """Every class the model knows, `MINE` included."""
        return self.parameters.labels

    def under(self, terms: Terms) -> TrainedJudge:
        """The same model, certified only if its certificate says as much as these terms ask for."""
        if self.certificate is None or self.certificate.holds(terms):
            return self
        return TrainedJudge(self.parameters, self.model)

    @property
    def answerable(self) -> tuple[str, ...]:
        """The types it may answer: those it saw often enough."""
        return tuple(label for label, may in zip(self.labels, self.parameters.roles.answerable, strict=True) if may)

    @property
    def threshold(self) -> float:
        """The probability from which it answers; above 1 where it never does."""
        return self.parameters.threshold

    def judge(self, samples: Sequence[Sample], *, explain: bool = False) -> list[Judgement]:
        """One `Judgement` for each sample, in order. A text's fate does not depend on the others of its batch.

        A text without any n-gram that the model knows has probability 0, whatever its embedding is near to.

        ``body`` is the new text on top (`Body.new`, or `corpus.own_words` of a plain text).
        """
        # One by one: in a batch the last bits of a row depend on its neighbours, and a mail's fate must not.
        return [self._judgement(sample, explain=explain) for sample in samples]

    def closer(self, sample: Sample) -> Closer:
        """One mail's judgement with its reasons, those for the strongest rival, and the three likeliest types.

        A word that spoke for both sides is told once, for the best type.
        """
        learned = self.parameters
        columns, weights = self._weighted(sample)
        decisions = self._decisions(columns, weights, self._vector(sample))
        shares = np.exp(scoring.log_softmax(decisions))[0]
        likely = tuple((self.labels[at], float(shares[at])) for at in np.argsort(-shares, kind="stable")[:LIKELY])
        ranking = scoring.rank(decisions, learned.roles)
        best, rival = int(ranking.best[0]), int(ranking.rival[0])
        (judgement,) = self.judge([sample], explain=True)
        if best == scoring.NOBODY:
            return Closer(judgement, (), likely)
        contrast = learned.coef[columns, rival] - learned.coef[columns, best]
        against = reasons(sample, columns, weights, contrast, learned.grams)
        told = [one.text for one in judgement.features]
        clear = (one for one in against if not any(one.text in text or text in one.text for text in told))
        return Closer(judgement, tuple(clear), likely)

    def judge_rows(self, rows: Sequence[Row], letters: Letters) -> list[Judgement]:
        """The same of mails whose text is no longer at hand, without the look for two requests at once.

        ``letters``: what the rows' bags were made with. The rows carry embeddings if the model judges by them.
        """
        keys = np.array([letters.hashed(gram) for gram in self.parameters.grams], dtype=np.uint64)
        order = np.argsort(keys)
        return [self._judged_row(row, keys[order], order) for row in rows]

    def _judged_row(self, row: Row, keys: Any, order: Any) -> Judgement:
        at = np.minimum(np.searchsorted(keys, row.bag.keys), len(keys) - 1)
        known = keys[at] == row.bag.keys
        found = order[at[known]]
        rising = np.argsort(found)
        columns, counts = found[rising], row.bag.counts[known][rising].astype(np.int64)
        weights = weigh_one(columns, counts, self.parameters.idf, self._bounds)
        vector = row.meaning if self.parameters.meaning.size else row.meaning[:0]
        return self._judged(
            scoring.rank(self._decisions(columns, weights, vector), self.parameters.roles), len(columns)
        )

    def _judgement(self, sample: Sample, *, explain: bool) -> Judgement:
        learned = self.parameters
        columns, counts, strange = self._vocabulary.count(sample)
        weights = weigh_one(columns, counts, learned.idf, self._bounds)
        vector = self._vector(sample)
        decisions = self._decisions(columns, weights, vector)
        ranking = scoring.rank(decisions, learned.roles)
        best, rival = int(ranking.best[0]), int(ranking.rival[0])
        judged = replace(self._judged(ranking, len(columns)), strange=strange, rival=self._close(decisions))
        if best == scoring.NOBODY:
            return judged
        if holds_several(sample.body, self._roughly, self._likely, learned.roles.answerable):
            judged = replace(judged, several=True, probability=judged.probability * STILL_RIGHT)
        if not explain:
            return judged
        contrast = learned.coef[columns, best] - learned.coef[columns, rival]
        return replace(
            judged,
            features=reasons(sample, columns, weights, contrast, learned.grams),
            neighbours=learned.memory.nearest(vector, self.labels),
        )

    def _close(self, decisions: scoring.Floats) -> str:
        """The second likeliest type if it is close to the first."""
        shares = np.exp(scoring.log_softmax(decisions))[0]
        second, first = np.argsort(shares, kind="stable")[-2:] if len(shares) > 1 else (0, 0)
        return self.labels[second] if second != first and shares[second] >= CLOSE * shares[first] else ""

    def _judged(self, ranking: scoring.Ranking, known: int) -> Judgement:
        """``known``: how many of the mail's n-grams the model knows."""
        learned, best = self.parameters, int(ranking.best[0])
        somebody = best != scoring.NOBODY
        return Judgement(
            request_type=self.labels[int(ranking.top[0])],
            best=self.labels[best] if somebody else "",
            probability=float(learned.logistic(ranking.score)[0]) if known and somebody else 0.0,
            threshold=self.threshold,
            certified=self.certificate is not None,
            borrowed=bool(somebody and learned.own[best] < FEW),
            model=self.model,
        )

    def _weighted(self, sample: Sample) -> tuple[Integers, Floats]:
        """The columns of a mail's n-grams, and their weights."""
        columns, counts, _ = self._vocabulary.count(sample)
        return columns, weigh_one(columns, counts, self.parameters.idf, self._bounds)

    def _vector(self, sample: Sample) -> Floats:
        """The embedding; (0,) where the model does without."""
        if not self.parameters.meaning.size:
            return np.zeros(0, dtype=np.float32)
        return np.asarray(embed([sample])[0])

    def _decisions(self, columns: Integers, weights: Floats, vector: Floats) -> scoring.Floats:
        """(1, classes)."""
        learned = self.parameters
        words = np.array([weights @ learned.coef[columns]], dtype=np.float64) + learned.intercept
        meant = np.array([vector @ learned.meaning]) + learned.meaning_intercept if vector.size else None
        return scoring.join(words, meant)

    def _roughly(self, samples: Sequence[Sample]) -> scoring.Floats:
        """(samples, classes): the probability of each class by the words alone."""
        nothing = np.zeros(0, dtype=np.float32)
        rows = [self._decisions(*self._weighted(sample), nothing) for sample in samples]
        return np.exp(scoring.log_softmax(np.concatenate(rows)))

    def _likely(self, samples: Sequence[Sample]) -> scoring.Floats:
        """The same by words and meaning, of the parts of one mail."""
        if not self.parameters.meaning.size:
            return self._roughly(samples)
        vectors = embed_parts(samples)
        rows = [self._decisions(*self._weighted(one), vector) for one, vector in zip(samples, vectors, strict=True)]
        return np.exp(scoring.log_softmax(np.concatenate(rows)))
