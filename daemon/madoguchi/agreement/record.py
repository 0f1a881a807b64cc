"""The whole agreement as plain values, both languages, for other programs. The members of a team are left out."""

from __future__ import annotations

from datetime import date
from typing import Any

from madoguchi.config.directory import Directory
from madoguchi.config.load import Office
from madoguchi.policy.agreements import state_of
from madoguchi.policy.days_off import Calendar

_NOT_OF_TEAM = {"members", "holidays", "days_off"}
_OF_REQUEST = {"title", "auto", "needs", "client_sentence", "must_not_promise"}


def record(office: Office, today: date) -> dict[str, Any]:
    """Ready for JSON; ``{date}`` stands in a sentence as it was written."""
    directory = office.directory
    return {
        "as_of": today.isoformat(),
        "owner": office.settings.owner.name.model_dump(),
        "timezone": office.settings.timezone,
        "calendar": _calendar(directory.office_days),
        "teams": [_team(directory, key, today) for key in directory.teams],
    }


def _team(directory: Directory, key: str, today: date) -> dict[str, Any]:
    team = directory.teams[key]
    told = team.model_dump(mode="json", exclude=_NOT_OF_TEAM)
    requests = [
        {"key": name} | request.model_dump(mode="json", include=_OF_REQUEST)
        for name, request in directory.requests.items()
        if request.team == key
    ]
    days = _calendar(directory.days_of(team))
    return {"key": key} | told | days | {"agreement": state_of(team, today), "requests": requests}


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {"holidays": calendar.holidays, "days_off": [str(days) for days in calendar.days_off]}
