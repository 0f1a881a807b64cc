"""What a model says of one mail. Plain values: importable without scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MINE = "mine"
"""The reserved request type: nobody's request, the owner handles it personally."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason for the best type: the text found in the mail, and its weight against the second best type."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """``request_type`` the best key, `MINE` included; ``best`` the best answerable type ("" where there is none).

    ``probability`` in [0, 1]: that answering with ``best`` would be right, the one score for ranking.
    ``threshold`` in [0, 1], or above 1 where nothing may be answered. ``several``: two requests at once.
    ``model``: the identity of the model that judged.
    """

    request_type: str
    best: str
    probability: float
    threshold: float
    several: bool = False
    certified: bool = False
    model: str = ""
    features: tuple[Feature, ...] = ()

    @property
    def answer(self) -> bool:
        """Whether the score alone would answer, certified or not; the policy has its own say afterwards."""
        return self.best not in ("", MINE) and self.probability >= self.threshold


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to judge: subject apart from body."""

    subject: str
    body: str


class Judge(Protocol):
    """Judges mails in batches, without history."""

    def judge(self, samples: Sequence[Sample], *, explain: bool = False) -> list[Judgement]:
        """One `Judgement` for each sample, in order; with ``explain`` they carry features."""
        ...
