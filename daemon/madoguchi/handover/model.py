"""A model on its way to somebody else: what it learned, without the mails it remembers, and certified for nothing."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from madoguchi.errors import ModelRefused
from madoguchi.handover.archive import MODEL_ARRAYS, MODEL_MANIFEST
from madoguchi.judge import registry, store
from madoguchi.judge.memory import Memory
from madoguchi.judge.report import Data
from madoguchi.judge.store import Label, Number, Proportion
from madoguchi.judge.trained import TrainedJudge

_FILES = {MODEL_MANIFEST: store.MANIFEST, MODEL_ARRAYS: store.ARRAYS}
_EXAMPLES = 12


class _Metrics(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)
    accuracy: Proportion
    coverage: Proportion


class _Card(BaseModel):
    """What is told on of a training: counts by type, and how well it did. Whatever else a card says stays behind."""

    model_config = ConfigDict(strict=True, frozen=True)
    counts: dict[Label, Number]
    different: dict[Label, Number]
    own: dict[Label, Number]
    metrics: _Metrics

    @model_validator(mode="after")
    def _of_the_same_types(self) -> _Card:
        if not self.counts.keys() == self.different.keys() == self.own.keys():
            raise ValueError("counts, different and own speak of other types")
        return self


@dataclass(frozen=True, slots=True)
class Lean:
    """A verified model that remembers no mail; ``rows`` and ``newest`` of what it was made from."""

    judge: TrainedJudge
    card: dict[str, Any]
    rows: int
    newest: str

    def grams(self) -> Counter[str]:
        """How many n-grams there are of each family (see `judge/ngrams.py`)."""
        return Counter(gram[0] for gram in self.judge.parameters.grams)

    def examples(self) -> list[str]:
        """Some of the longest words and pairs of words in it, as a person would read them."""
        readable = (gram[1:] for gram in self.judge.parameters.grams if gram[0] == "w" and gram.isprintable())
        return sorted(readable, key=lambda gram: (-len(gram), gram))[:_EXAMPLES]


def lean(folder: Path) -> Lean:
    """The model in ``folder``, verified. Raises `ModelRefused` for anything that does not fit.

    What falls away: the identities and embeddings of single mails, the certificate, the settings of the training.
    """
    judge, manifest = store.load(folder), store.read_manifest(folder)
    try:
        card = _Card.model_validate(manifest.card)
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"{folder / store.MANIFEST}: card.{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise ModelRefused(msg) from error
    memory = Memory(newest=judge.parameters.memory.newest)
    bare = TrainedJudge(replace(judge.parameters, memory=memory), judge.model)
    return Lean(bare, card.model_dump(mode="json"), manifest.data.rows, manifest.data.newest)


def packed(model: Lean, now: datetime) -> dict[str, bytes]:
    """As members of a handover file."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as place:
        folder = _saved(model, Path(place), now, model.card)
        return {member: (folder / name).read_bytes() for member, name in _FILES.items()}


def unpacked(members: Mapping[str, bytes]) -> Lean:
    """Out of the members of a handover file. Raises `ModelRefused`."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as place:
        folder = Path(place) / "model"
        folder.mkdir()
        for member, name in _FILES.items():
            (folder / name).write_bytes(members[member])
        try:
            return lean(folder)
        except ModelRefused as error:
            raise ModelRefused(str(error).replace(str(folder), "model")) from error


def taken_over(model: Lean, state_dir: Path, now: datetime, origin: str) -> str:
    """Puts it into a registry and lets it serve; its card says whence it came. Returns its id."""
    card = model.card | {"imported": {"from": origin, "at": now.isoformat(timespec="seconds")}}
    folder = _saved(model, registry.models_dir(state_dir), now, card)
    registry.promote(state_dir, folder.name, now, f"imported: {origin}")
    return folder.name


def _saved(model: Lean, place: Path, now: datetime, card: dict[str, Any]) -> Path:
    """Under an id of our own making: one out of a file could be any path."""
    name = store.model_id(now, model.judge.parameters)
    judge = TrainedJudge(model.judge.parameters, name)
    return store.save(judge, place / name, card, data=Data("", model.rows, model.newest), created=now)
