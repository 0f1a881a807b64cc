"""Which mails a model was made from: their identities and what they mean, never their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from madoguchi.judge.judgement import Neighbour

if TYPE_CHECKING:
    from madoguchi.judge.rows import Row

NEAREST = 3
"""As many neighbours are named."""

_MOST_NAMED = 20_000
"""Mails that can be named as neighbours: about 1 kB each."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """``seen``: the first 64 bits of the digest of each mail, rising. ``newest``: the latest date among them, or "".

    Of the mails that can be named: ``names``, ``labels`` (their columns) and ``vectors`` (mails, dimensions), float16.
    """

    seen: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    newest: str = ""
    names: tuple[str, ...] = ()
    labels: npt.NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, dtype=np.uint16))
    vectors: npt.NDArray[np.float16] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float16))

    def has(self, row: Row) -> bool:
        """Whether the model was made from this mail, or from exactly the same text."""
        at = int(np.searchsorted(self.seen, _short(row)))
        return at < len(self.seen) and int(self.seen[at]) == _short(row)

    def nearest(self, vector: npt.NDArray[np.float32], classes: Sequence[str]) -> tuple[Neighbour, ...]:
        """The `NEAREST` mails by the cosine of their embeddings, the nearest first."""
        if not self.vectors.size or not vector.any():
            return ()
        cosine = self.vectors.astype(np.float32) @ vector
        best = np.argsort(-cosine, kind="stable")[:NEAREST]
        return tuple(
            Neighbour(self.names[at], classes[self.labels[at]], round(float(min(cosine[at], 1.0)), 3)) for at in best
        )


def remember(rows: Sequence[Row], classes: Sequence[str], now: datetime) -> Memory:
    """The memory of a model made from these rows, already in their fixed order. A date to come is no date."""
    today = now.astimezone(UTC).isoformat()
    named = sorted((row for row in rows if row.meaning.size), key=lambda row: (row.date, row.digest))[-_MOST_NAMED:]
    column = {label: at for at, label in enumerate(classes)}
    return Memory(
        seen=np.unique(np.array([_short(row) for row in rows], dtype=np.uint64)),
        newest=max((row.date for row in rows if row.date <= today), default=""),
        names=tuple(_printable(row.name) for row in named),
        labels=np.array([column[row.label] for row in named], dtype=np.uint16),
        vectors=np.stack([row.meaning for row in named]).astype(np.float16) if named else np.zeros((0, 0), np.float16),
    )


def _short(row: Row) -> int:
    return int(row.digest[:16], 16)


def _printable(name: str) -> str:
    """One line, so that names can be stored as lines."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:250]
