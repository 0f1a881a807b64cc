"""What a training found out about its model, as plain values; how a person is shown it is the command line's matter."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from madoguchi.judge.certificate import Certificate
from madoguchi.judge.trained import TrainedJudge


@dataclass(frozen=True, slots=True)
class TypeReport:
    """One class. ``recall`` and ``precision`` are of the class ranked first, out of fold; ``answered`` and
    ``answered_right`` count its mails above the threshold. ``answerable``: it has enough examples.

    ``different``: of the ``examples``, those that are neither copies nor of one thread; ``own``: of these, those that
    the owner labelled.
    """

    label: str
    examples: int
    different: int
    own: int
    answerable: bool
    recall: float
    precision: float
    answered: int
    answered_right: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the labels that a person should look at. Nothing is dropped because of it.

    ``kind``: ``contradiction`` (the same text, or nearly, under two labels), ``mislabel`` (judged as ``other`` by a
    model that had not seen it, and hardly as its label), ``duplicate`` (the same text again under the same label; it
    counts once), or ``near-duplicate`` (nearly the same; it counts).
    ``mail`` and ``twin``: their identities.
    """

    kind: str
    mail: str
    label: str
    other: str
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """What a model was made from. ``digest``: over label, text and thread of all rows, the same in any order (SHA-256,
    hexadecimal). ``newest``: the latest date among them, or "". ``inputs``: over everything that the training was told,
    settings and rows held back included; "" where nobody asked."""

    digest: str
    rows: int
    newest: str
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """Figures are out of fold: each mail judged by a model that saw neither it nor its thread.

    ``accuracy``: the class ranked first is right. ``coverage``: the share of requests (not `MINE`) that is answered.
    ``wrong``: the share of wrong ones among the answered as the rows are mixed, ``wrong_at_share`` at
    ``out_of_scope_share``, ``wrong_bound`` its upper bound at ``confidence`` for this one threshold. ``auroc``: of the
    score, right against wrong. ``counted``: the bound chose the threshold (see `threshold.choose`), or, where no
    threshold met it, `threshold.observed` did, or where even that failed `threshold.fitted`. ``certificate``: chose the
    threshold instead of all these; ``reason``: its arithmetic, or why there is none.

    None where nothing was answered, or all or none was right.
    """

    types: tuple[TypeReport, ...]
    examples: int
    accuracy: float
    coverage: float
    answered: int
    wrong: float | None
    wrong_at_share: float | None
    wrong_bound: float | None
    auroc: float | None
    threshold: float
    counted: bool
    max_wrong: float
    confidence: float
    out_of_scope_share: float
    seconds: float
    model: str
    reason: str
    certificate: Certificate | None = None
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    data: Data | None = None
    judge: TrainedJudge | None = field(default=None, repr=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """Everything but the model itself, ready for JSON."""
        told = {name: _plain(getattr(self, name)) for name in self.__slots__ if name != "judge"}
        return {**told, "certified": self.certified}

    @property
    def certified(self) -> bool:
        """Whether it has a certificate from folders."""
        return self.certificate is not None


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(item) if isinstance(item, TypeReport | Finding) else item for item in value]
    if isinstance(value, Data | Certificate):
        return asdict(value)
    return round(value, 6) if isinstance(value, float) else value
