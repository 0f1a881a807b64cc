"""A trained model at work. Needs NumPy alone; scikit-learn is not imported to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from madoguchi.judge import scoring
from madoguchi.judge.explain import reasons
from madoguchi.judge.judgement import FEW, Judgement, Sample
from madoguchi.judge.meaning import embed
from madoguchi.judge.memory import Memory
from madoguchi.judge.ngrams import Vocabulary
from madoguchi.judge.weights import weigh_one


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

        A text without any n-gram that the model knows has probability 0, whatever its embedding is near to.

        ``body`` is the new text on top (`Body.new`, or `corpus.own_words` of a plain text).
        """
        # One by one: in a batch the last bits of a row depend on its neighbours, and a mail's fate must not.
        return [self._judgement(sample, explain=explain) for sample in samples]

    def _judgement(self, sample: Sample, *, explain: bool) -> Judgement:
        learned = self.parameters
        columns, counts = self._vocabulary.count(sample)
        weights = weigh_one(columns, counts, learned.idf, self._bounds)
        words = np.array([weights @ learned.coef[columns]], dtype=np.float64) + learned.intercept
        vector, meant = np.zeros(0, dtype=np.float32), None
        if learned.meaning.size:
            vector = embed([sample], threads=2)[0]
            meant = np.array([vector @ learned.meaning]) + learned.meaning_intercept
        decisions, known = scoring.join(words, meant), len(columns) > 0
        ranking = scoring.rank(decisions, learned.roles)
        top, best, rival = int(ranking.top[0]), int(ranking.best[0]), int(ranking.rival[0])
        if best == scoring.NOBODY:
            return Judgement(self.labels[top], "", 0.0, self.threshold, certified=self.certified, model=self.model)
        contrast = learned.coef[columns, best] - learned.coef[columns, rival] if explain else None
        return Judgement(
            request_type=self.labels[top],
            best=self.labels[best],
            probability=float(learned.logistic(ranking.score)[0]) if known else 0.0,
            threshold=self.threshold,
            certified=self.certified,
            borrowed=bool(learned.own[best] < FEW),
            model=self.model,
            features=() if contrast is None else reasons(sample, columns, weights, contrast, learned.grams),
            neighbours=learned.memory.nearest(vector, self.labels) if explain else (),
        )
