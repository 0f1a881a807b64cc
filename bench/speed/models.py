"""The models that are measured: a small one with and without embeddings, and a large one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.judge.mails import FRUITS, mails

from madoguchi.judge import registry, store
from madoguchi.judge.corpus import Example
from madoguchi.judge.train import card, train
from madoguchi.judge.trained import TrainedJudge

NOW = datetime(2025, 11, 17, tzinfo=UTC)
TYPES = 150


def small(*, embeddings: bool) -> TrainedJudge:
    """Of three types."""
    report = train(mails(), max_wrong=0.2, out_of_scope_share=0.3, created=NOW, embeddings=embeddings)
    assert report.judge is not None
    return report.judge


def large(state: Path) -> Path:
    """Of `TYPES` types, with embeddings, promoted; returns its ``models`` folder."""
    report = train([*mails(), *_more()], max_wrong=0.2, out_of_scope_share=0.3, created=NOW)
    assert report.judge is not None
    store.save(report.judge, registry.models_dir(state) / report.model, card(report))
    registry.promote(state, report.model, NOW)
    return registry.models_dir(state)


def _more() -> list[Example]:
    size = len(FRUITS)
    return [
        Example("", f"the {FRUITS[at % size]} {FRUITS[(at // size + at) % size]} {word} broke", f"type-{at}", lang="en")
        for at in range(TYPES - 3)
        for word in FRUITS[:6]
    ]
