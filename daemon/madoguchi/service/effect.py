"""What followed the first pointers, as the report tells it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from madoguchi.policy.effect import CAVEAT, FEWEST, IN_WORDS, SPAN, Cell, effect, months


def effect_told(office: Office, journal: Journal, now: datetime, since: datetime | None) -> dict[str, Any]:
    """``rows``: see `madoguchi.policy.effect.Row`; the caveat in both languages goes wherever they go."""
    directory = office.directory
    owners = {key: request.team for key, request in directory.requests.items()}
    zone, teaching = office.settings.zone, journal.teaching
    recent = months(now, zone)
    firsts = teaching.firsts(recent[0].start, recent[-1].end)
    requests, wrote = teaching.requests(owners, recent), teaching.wrote(owners, firsts)
    rows = effect(requests, firsts, wrote, list(directory.teams), now, zone, since)
    return {"rows": [asdict(row) for row in rows], "days": SPAN.days, "fewest": FEWEST, "caveat": CAVEAT}


def in_words(cell: Cell, language: str) -> str:
    """A count, or why there is none."""
    if isinstance(cell, int):
        return str(cell)
    ja, en = IN_WORDS[cell]
    return ja if language == "ja" else en
