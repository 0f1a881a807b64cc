"""How much was asked of whom, so that nobody can be told from it. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from madoguchi.handover.archive import COUNTS
from madoguchi.handover.manifest import Amount, Text
from madoguchi.journal.tallies import Asked

FEWEST_PEOPLE = 5
"""A cell with fewer people is left out; there are no totals from which it could be taken back."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cell(_Strict):
    """One month, team and type."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")
    team: Text
    request_type: Text
    mails: Amount
    people: Annotated[int, Field(ge=FEWEST_PEOPLE, le=1 << 40)]


class Counts(_Strict):
    """``suppressed``: how many cells were left out."""

    cells: list[Cell] = Field(max_length=100_000)
    suppressed: Amount


def counted(asked: Sequence[Asked]) -> Counts:
    """Only the cells in which enough people stand."""
    cells = [
        Cell(month=one.month, team=one.team, request_type=one.request_type, mails=one.mails, people=one.people)
        for one in asked
        if one.people >= FEWEST_PEOPLE
    ]
    return Counts(cells=cells, suppressed=len(asked) - len(cells))


def written(counts: Counts) -> bytes:
    return json.dumps(counts.model_dump(mode="json"), ensure_ascii=False, indent=1).encode()


def parsed(content: bytes, mistakes: list[str]) -> Counts | None:
    """None where it is wrong; what is wrong is added to ``mistakes``."""
    try:
        return Counts.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        mistakes.append(f"{COUNTS}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
        return None
