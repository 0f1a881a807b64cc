"""Dated agreements to support somebody personally: what a successor has to know of them, without the people.

A successor reads them and agrees anew, or does not: nobody is bound by what a predecessor granted. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from madoguchi.config.fields import Line
from madoguchi.handover.archive import EXCEPTIONS
from madoguchi.handover.manifest import Text
from madoguchi.handover.traces import Traces
from madoguchi.policy.exceptions import Allowance, Ending

Prose = Annotated[Line, Field(max_length=2_000)]
_TOKEN = re.compile(r"[^\s<>()「」（）、。,]+")
_SOMEBODY = "…"


class Agreement(BaseModel):
    """``who``: an address or a domain, "" where people are left out; ``request_type`` "" for whatever they ask; both
    days included."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    who: Annotated[Line, Field(max_length=320)] = ""
    request_type: Text = ""
    first: date
    last: date
    reason: Prose
    next_step: Prose = ""

    @model_validator(mode="after")
    def _in_order(self) -> Agreement:
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    exceptions: list[Agreement] = Field(max_length=10_000)


@dataclass(frozen=True, slots=True)
class Granted:
    """What runs on the day of the export. ``with_names``: the owner asked for the people to go along."""

    agreements: Sequence[Agreement] = ()
    with_names: bool = False


def granted(found: Iterable[Allowance], now: datetime, zone: ZoneInfo, *, with_names: bool = False) -> Granted:
    """Those of the exceptions on record that have not ended."""
    standing = [one for one in found if one.ending(now, zone) is Ending.NONE]
    return Granted([_agreement(one) for one in standing], with_names)


def _agreement(one: Allowance) -> Agreement:
    return Agreement(
        who=one.pattern,
        request_type=one.request_type,
        first=one.first,
        last=one.last,
        reason=one.reason,
        next_step=one.next_step,
    )


def written(granted: Granted, traces: Traces) -> bytes:
    """As JSON. Without names: nobody, and no address in what was written down of it; the owner never."""
    plain = [_plain(one, traces, with_names=granted.with_names) for one in granted.agreements]
    told = [one.model_dump(mode="json") for one in plain]
    return json.dumps({"exceptions": told}, ensure_ascii=False, indent=1).encode()


def parsed(content: bytes, mistakes: list[str]) -> list[Agreement]:
    """What is wrong is added to ``mistakes``."""
    try:
        return _File.model_validate_json(content).exceptions
    except ValidationError as error:
        first = error.errors()[0]
        mistakes.append(f"{EXCEPTIONS}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
        return []


def _plain(agreement: Agreement, traces: Traces, *, with_names: bool) -> Agreement:
    words = {name: traces.blanked(getattr(agreement, name))[0] for name in ("reason", "next_step")}
    if with_names:
        return agreement.model_copy(update=words)
    nobody = {name: _hidden(text, agreement.who) for name, text in words.items()}
    return agreement.model_copy(update={"who": "", **nobody})


def _hidden(text: str, who: str) -> str:
    """Without that address or domain, and without any other address."""
    known = re.sub(re.escape(who), _SOMEBODY, text, flags=re.IGNORECASE) if who else text
    return _TOKEN.sub(lambda token: _SOMEBODY if "@" in token[0] else token[0], known)
