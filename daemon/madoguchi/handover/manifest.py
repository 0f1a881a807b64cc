"""The head of a handover file: what it holds, each member with its digest, which proves wholeness, not an author."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from madoguchi.config.fields import Line

FORMAT: Final = 1
Text = Annotated[Line, Field(max_length=200)]
Amount = Annotated[int, Field(ge=0, le=1 << 40)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Member(_Strict):
    """One file within."""

    name: Text
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: Amount


class Holds(_Strict):
    """How much there is of each."""

    teams: Amount
    request_types: Amount
    templates: Amount
    exceptions: Amount
    model: bool


class Manifest(_Strict):
    """``leaving``: the day from which nothing goes out any more, if one is on record; ``successor``: who was confirmed.

    ``blanked``: lines in which the owner was named (file:line); ``left_out``: templates that no import would take.
    """

    kind: Literal["madoguchi-handover"] = "madoguchi-handover"
    format: Literal[1] = 1
    created: AwareDatetime
    program: Text
    leaving: date | None = None
    successor: Text = ""
    holds: Holds
    blanked: list[Text] = Field(default_factory=list, max_length=10_000)
    left_out: list[Text] = Field(default_factory=list, max_length=1_000)
    members: list[Member] = Field(max_length=1_000)
