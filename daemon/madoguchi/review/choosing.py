"""The request types as they are offered: each with the same key for every mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from madoguchi.judge.judgement import MINE
from madoguchi.review.queue import titled
from madoguchi.review.visit import Visit
from madoguchi.service.auditing import SEVERAL, UNCLEAR

TYPE_KEYS = "1234567890qwtyiohzc"
"""In the directory's order."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One request type that may be said of the mail."""

    name: str
    title: str
    key: str


def choices(visit: Visit, names: Sequence[str]) -> list[Choice]:
    """Those of that name, in that order."""
    directory = visit.desk.office.directory
    keys = {**dict(zip(directory.requests, TYPE_KEYS, strict=False)), MINE: "m", SEVERAL: "a", UNCLEAR: "n"}
    return [Choice(name, titled(name, directory, visit.say, visit.language), keys.get(name, "")) for name in names]
