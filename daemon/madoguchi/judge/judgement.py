"""What a model says of one mail. Plain values: importable without scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MINE = "mine"
"""The reserved request type: nobody's request, the owner handles it personally."""


FEW = 5
"""Below that many different examples a type is never answered; below that many of the owner's own, only drafted."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason for the best type: the n-gram found in the mail, and its weight against the second best type.

    ``spans``: where it stands, [start, end) in characters of `Sample.text`; empty where that cannot be told.
    """

    text: str
    weight: float
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A mail of the training that means nearly the same: its identity, its label, the cosine of the two embeddings."""

    identity: str
    label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """``request_type`` the best key, `MINE` included; ``best`` the best answerable type ("" where there is none).

    ``probability`` in [0, 1]: that answering with ``best`` would be right, the one score for ranking.
    ``threshold`` in [0, 1], or above 1 where nothing may be answered. ``several``: two requests at once.
    ``borrowed``: ``best`` is known from fewer than `FEW` of the owner's own mails. ``strange``: see `ngrams.Counted`.
    ``rival``: the second likeliest type, `MINE` included, where it is nearly as likely as the first; else "".
    ``model``: the identity of the model that judged. ``features`` and ``neighbours`` are there only if asked for.
    """

    request_type: str
    best: str
    probability: float
    threshold: float
    several: bool = False
    certified: bool = False
    borrowed: bool = False
    strange: float = 0.0
    rival: str = ""
    model: str = ""
    features: tuple[Feature, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def answer(self) -> bool:
        """Whether the score alone would answer, certified or not; the policy has its own say afterwards."""
        return self.best not in ("", MINE) and self.probability >= self.threshold


@dataclass(frozen=True, slots=True)
class Closer:
    """A judgement with what also spoke against it, for a person who decides.

    ``likely``: the three likeliest types, `MINE` included, with their shares, no chances of being right.
    """

    judgement: Judgement
    against: tuple[Feature, ...] = ()
    likely: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """What is judged of a mail: the subject without tags, the new text on top, the kinds of what is attached.

    ``attachments``: see `madoguchi.mail.message.Message.attachments`. Neither sender nor recipients: who writes does
    not decide what is asked.
    """

    subject: str
    body: str
    attachments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text as judged: subject, an empty line, body."""
        return f"{self.subject}\n\n{self.body}".strip()


class Judge(Protocol):
    """Judges mails in batches, without history."""

    def judge(self, samples: Sequence[Sample], *, explain: bool = False) -> list[Judgement]:
        """One `Judgement` for each sample, in order; with ``explain`` they carry features."""
        ...
