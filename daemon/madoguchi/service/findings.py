"""What a check says: one line, with its mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a finding stands."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. ``mend``: what to do about it, "" where nothing has to be done. ``failure``: a name in
    ``failures.toml``, where that says better what to do than what is said of the subject.
    """

    grade: Grade
    about: str
    found: str
    mend: str = ""
    failure: str = ""
