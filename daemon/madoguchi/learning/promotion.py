"""A trained model's way into service: kept in the registry, compared with the one that serves, promoted or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.judge import gate, registry, store
from madoguchi.judge.gate import Ruling, Verdict
from madoguchi.judge.report import TrainingReport
from madoguchi.judge.train import card
from madoguchi.judge.trained import TrainedJudge
from madoguchi.learning.forgotten import Forgotten


@dataclass(frozen=True, slots=True)
class Serving:
    """The model in force: none (``why`` it cannot be used, or ""), or one, and what it was made from."""

    judge: TrainedJudge | None
    inputs: str = ""
    why: str = ""


def serving(state_dir: Path) -> Serving:
    """The promoted model, and whether it can be trusted."""
    try:
        folder = registry.current(state_dir)
        if folder is None:
            return Serving(None)
        if folder.name in Forgotten(state_dir).models:
            return Serving(None, why="it was made from mail of somebody who is to be forgotten")
        return Serving(store.load(folder), store.read_manifest(folder).data.inputs)
    except UsageError as error:
        return Serving(None, why=str(error))


def uncontested(old: Serving, types: list[str]) -> Verdict | None:
    """The verdict where there is nothing to compare with; else None."""
    if old.judge is not None:
        return gate.needs_no_contest(old.judge, types)
    if old.why:
        return Verdict(True, Ruling.UNREADABLE, f"the model before cannot be used: {old.why}")
    return Verdict(True, Ruling.FIRST, "the first model")


def keep(state_dir: Path, report: TrainingReport) -> None:
    """Puts the model into the registry, whole or not at all. Raises `MadoguchiError` where the disk refuses."""
    assert report.judge is not None
    folder = registry.models_dir(state_dir) / report.model
    if not folder.is_dir():
        store.save(report.judge, folder, card(report), data=report.data)


def let_serve(state_dir: Path, model: str, now: datetime, why: str, *, back: bool = False) -> None:
    """Promotes a model that was read back and verified; those that wait to be forgotten go then.

    Raises `ModelRefused`, `MadoguchiError`.
    """
    store.load(registry.models_dir(state_dir) / model)
    registry.promote(state_dir, model, now, why, back=back)
    try:
        Forgotten(state_dir).remove_models()
    except OSError as error:
        msg = f"{registry.models_dir(state_dir)}: {model} serves; the one to be forgotten stays ({error.strerror})"
        raise MadoguchiError(msg) from error


def same(report: TrainingReport, old: Serving) -> tuple[TrainingReport, Verdict]:
    """The model that serves was made from the same: it stays, and nothing is kept."""
    assert old.judge is not None
    verdict = Verdict(False, Ruling.SAME, "the model that serves was made from the same mails and settings")
    return replace(report, model=old.judge.model), verdict
