"""What `effect` counts, from every request and every pointer: the definition that queries are held against."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from madoguchi.policy.effect import Told


@dataclass(frozen=True, slots=True)
class Asked:
    """A person's mail that was a request to that team; ``at``: when it arrived."""

    person: str
    team: str
    at: datetime


def requests(asked: Iterable[Asked], zone: ZoneInfo) -> dict[tuple[str, str], Counter[str]]:
    """(team, month) → person → how many."""
    found = defaultdict[tuple[str, str], Counter[str]](Counter)
    for mail in asked:
        found[mail.team, f"{mail.at.astimezone(zone):%Y-%m}"][mail.person] += 1
    return dict(found)


def firsts(told: Iterable[Told]) -> list[Told]:
    """The first pointer of each person and team."""
    found: dict[tuple[str, str], Told] = {}
    for pointer in sorted(told, key=lambda one: one.at):
        found.setdefault((pointer.person, pointer.team), pointer)
    return list(found.values())


def wrote(asked: Iterable[Asked]) -> dict[tuple[str, str], list[datetime]]:
    """(person, team) → when their requests arrived."""
    found = defaultdict[tuple[str, str], list[datetime]](list)
    for mail in asked:
        found[mail.person, mail.team].append(mail.at)
    return dict(found)
