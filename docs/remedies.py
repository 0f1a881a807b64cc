"""What to do about each reason and each line of `madoguchi check`: Japanese, English."""

from __future__ import annotations

import tomllib
from pathlib import Path

from madoguchi.service.remedies import failures, remedies

_TOLD = tomllib.loads((Path(__file__).parent / "remedies.toml").read_text(encoding="utf-8"))

REASONS: dict[str, tuple[str, str]] = {name: (told["ja"], told["en"]) for name, told in _TOLD["reasons"].items()}
FINDINGS: dict[str, tuple[str, str]] = {name: (told["ja"], told["en"]) for name, told in remedies().items()}
FAILURES: dict[str, tuple[str, str]] = {name: (told["ja"], told["en"]) for name, told in failures().items()}
