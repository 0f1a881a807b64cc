"""A second record of how much evidence there is, beside the journal: a journal put back from a backup is noticed.

What was taken back since the backup (an alarm, a wrong answer) must not be granted again because nobody remembers it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from madoguchi.whole_file import write_whole

FILE = "evidence.json"


@dataclass(frozen=True, slots=True)
class Witness:
    """How many draws, judgements and turns of the promise are on record; none of them ever becomes fewer."""

    draws: int = 0
    judged: int = 0
    turns: int = 0

    def exceeds(self, other: Witness) -> bool:
        """Whether more was on record once than ``other`` says."""
        return self.draws > other.draws or self.judged > other.judged or self.turns > other.turns


def recall(state_dir: Path) -> Witness | None:
    """What was testified last; None where nothing legible is there."""
    try:
        return Witness(**json.loads((state_dir / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def testify(state_dir: Path, witness: Witness) -> None:
    """Replaces the file in one step. Raises OSError."""
    write_whole(state_dir / FILE, json.dumps(asdict(witness)).encode())
