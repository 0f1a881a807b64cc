"""A trained model at work. Needs NumPy and SciPy; scikit-learn is not imported to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from madoguchi.judge import scoring
from madoguchi.judge.explain import reasons
from madoguchi.judge.judgement import Feature, Judgement, Sample
from madoguchi.judge.meaning import embed
from madoguchi.judge.ngrams import Counts, Vocabulary
from madoguchi.judge.weights import weigh


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that was learned. ``coef`` is (features, classes) float32, ``intercept`` (classes,) float64,
    ``idf`` (features,) float32, ``labels`` the classes in the order of the columns. ``meaning`` is (dimensions,
    classes) float32 and ``meaning_intercept`` (classes,) float64; no dimensions: the model does without embeddings.
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


class TrainedJudge:
    """Implements `Judge`. ``model`` is its identity; it never changes after it was made."""

    def __init__(self, parameters: Parameters, model: str, *, certified: bool = False) -> None:
        self.parameters = parameters
        self.model = model
        self.certified = certified
        self._vocabulary = Vocabulary(parameters.grams)
        self._bounds = self._vocabulary.bounds

    @property
    def labels(self) -> tuple[str, ...]:
        """Every class the model knows, `MINE` included."""
        return self.parameters.labels

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

        A text of which the model knows nothing has probability 0: what is then said is not said of the text.

        ``body`` is the new text on top (`Body.new`, or `corpus.own_words` of a plain text).
        """
        if not samples:
            return []
        learned = self.parameters
        weighted = weigh(self._vocabulary.count(samples), learned.idf, self._bounds)
        decisions = np.asarray(weighted @ learned.coef, dtype=np.float64) + learned.intercept
        known = np.diff(weighted.indptr) > 0
        if learned.meaning.size:
            embedded = embed(samples)
            # Row by row, for the same reason that each text is embedded by itself.
            meant = np.array([row @ learned.meaning for row in embedded], dtype=np.float64)
            decisions = scoring.join(decisions, meant + learned.meaning_intercept)
            known |= embedded.any(axis=1)
        ranking = scoring.rank(decisions, learned.roles)
        probability = np.where(known, learned.logistic(ranking.score), 0.0)
        return [
            self._judgement(weighted[row] if explain else None, row, ranking, float(probability[row]))
            for row in range(len(samples))
        ]

    def _judgement(self, weighted: Counts | None, row: int, ranking: scoring.Ranking, probability: float) -> Judgement:
        best, labels, coef = int(ranking.best[row]), self.labels, self.parameters.coef
        nothing = best == scoring.NOBODY
        told: tuple[Feature, ...] = ()
        if weighted is not None and not nothing:
            told = reasons(weighted, coef[:, best] - coef[:, ranking.rival[row]], self.parameters.grams)
        return Judgement(
            request_type=labels[ranking.top[row]],
            best="" if nothing else labels[best],
            probability=0.0 if nothing else probability,
            threshold=self.threshold,
            certified=self.certified,
            model=self.model,
            features=told,
        )
