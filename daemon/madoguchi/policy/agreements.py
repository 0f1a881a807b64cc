"""Which agreements are missing or old: nobody should promise in the name of a team that does not know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from madoguchi.config.directory import Directory, Team

State = Literal["agreed", "old", "ahead", "none"]


@dataclass(frozen=True, slots=True)
class Lapse:
    """A team whose agreement has to be asked for. ``types``: the request types that lack it, in order."""

    team: str
    state: State
    agreed_on: date | None
    types: tuple[str, ...]


def state_of(team: Team, today: date) -> State:
    """Old once the same day a year later is past; "ahead": its day is still to come, which is a slip."""
    if team.agreed_on is None:
        return "none"
    if team.agreed_on > today:
        return "ahead"
    return "old" if a_year_after(team.agreed_on) < today else "agreed"


def a_year_after(day: date) -> date:
    """The same day of the next year; 1 March after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def lapses(directory: Directory, today: date) -> list[Lapse]:
    """The teams that some request type names and whose agreement does not stand, in the directory's order."""
    found = []
    for key, team in directory.teams.items():
        state = state_of(team, today)
        types = tuple(name for name, request in directory.requests.items() if request.team == key)
        if types and state != "agreed":
            found.append(Lapse(key, state, team.agreed_on, types))
    return found
