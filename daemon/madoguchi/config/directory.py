"""``teams.toml``: which team owns which request type, how to reach it, and what may be promised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from madoguchi.config.fields import (
    AddressOrDomain,
    Country,
    DaysOff,
    Hours,
    Line,
    MailAddress,
    Name,
    Sentence,
    Table,
    Url,
    Words,
    Zone,
    expected,
)
from madoguchi.judge.judgement import MINE
from madoguchi.mail.canonical import canonical
from madoguchi.policy.business_hours import OpeningHours
from madoguchi.policy.days_off import Calendar

StarterType = Literal[
    "account-access",
    "bug-report",
    "contract-review",
    "data-request",
    "integration",
    "invoice",
    "marketing-assets",
    "onboarding",
    "policy-review",
    "pricing-approval",
    "refund",
    "security-privacy",
]
"""The request types of the shipped starter corpus."""

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class OfficeCalendar(Table):
    """The days on which the office does not work; they hold for every team that says nothing else."""

    holidays: Country = Field(
        "JP", description='"JP", "none", or with the extra `holidays` a country such as "SG", "DE-BY"'
    )
    days_off: list[DaysOff] = Field(
        default_factory=list,
        description='the company\'s own days off: 2026-12-29, "2026-12-29..2027-01-03", or every year "12-29..01-03"',
    )


class Team(Table):
    """Who supports a request type, and how to reach them."""

    name: Name = Field(description="the team's name, in Japanese and English")
    channel: MailAddress | Literal[""] = Field("", description="the team's address")
    url: Url = Field("", description="a form; at least one of channel and url")
    members: list[AddressOrDomain] = Field(default_factory=list, description="mail from the team is never answered")
    urgent: Words | None = Field(None, description="what to do when it cannot wait")
    first_response_hours: Hours | None = Field(None, gt=0, description="business hours of that team")
    hours: str = Field("Mon-Fri 09:00-18:00", description="when the team works")
    timezone: Zone | None = Field(None, description="whose clock its hours go by; without it the office's")
    holidays: Country | None = Field(None, description="whose public holidays it keeps; without it those of [calendar]")
    days_off: list[DaysOff] | None = Field(None, description="its days off, in the place of those of [calendar]")
    agreed_on: date | None = Field(None, description="without an agreement a reply carries no date and no promise")
    agreed_with: Line = ""

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        try:
            OpeningHours.parse(value)
        except ValueError as error:
            raise expected(str(error)) from None
        return value

    @property
    def zone(self) -> ZoneInfo | None:
        """The team's own time zone; None where it is the office's."""
        return ZoneInfo(self.timezone) if self.timezone else None

    @property
    def agreed(self) -> bool:
        """Whether the team agreed to what is promised in its name."""
        return self.agreed_on is not None


class Request(Table):
    """One kind of request, and what a reply to it may say."""

    title: Name = Field(description="what the request is called, in Japanese and English")
    team: str = Field(description="the key of the team that owns it")
    auto: Literal["send", "draft", "never"] = "send"
    needs: Words | None = Field(None, description="what the team needs from the colleague")
    client_sentence: Sentence | None = Field(None, description="may be pasted to the client; {date} becomes a date")
    must_not_promise: Words | None = Field(None, description="internal block")
    folder: Line = Field("", description="the label folder's name, where it differs from the key")
    examples: list[Line] = Field(default_factory=list, description="typical sentences, for a cold start")
    starter: list[StarterType] = Field(default_factory=list, description="which shipped starter mails teach this type")


class Directory(Table):
    """The agreement as a whole. ``teams`` and ``requests`` by key."""

    calendar: OfficeCalendar = OfficeCalendar()
    teams: dict[str, Team] = Field(default_factory=dict)
    requests: dict[str, Request] = Field(default_factory=dict)

    def team_of(self, request_type: str) -> Team:
        """The team that owns that request type. Raises KeyError if the directory has no such type."""
        return self.teams[self.requests[request_type].team]

    @cached_property
    def office_days(self) -> Calendar:
        """When the office as such works."""
        return Calendar(self.calendar.holidays, tuple(self.calendar.days_off))

    def days_of(self, team: Team) -> Calendar:
        """The team's days off: its own where it names any, else the office's."""
        days_off = self.calendar.days_off if team.days_off is None else team.days_off
        return Calendar(team.holidays or self.calendar.holidays, tuple(days_off))

    def folder_of(self, request_type: str) -> str:
        """The last part of the request type's folder names."""
        request = self.requests.get(request_type)
        return (request.folder if request else "") or request_type

    @cached_property
    def channels(self) -> frozenset[str]:
        """Every team's address, canonical."""
        return frozenset(canonical(team.channel) for team in self.teams.values() if team.channel)

    @cached_property
    def members(self) -> frozenset[str]:
        """Every address or domain that belongs to a team, canonical."""
        return frozenset(canonical(member) for team in self.teams.values() for member in team.members)


def inconsistencies(raw: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What is wrong between the tables, read off the raw ones so that it is told beside the mistakes within them.

    Yields (key, what was found and what is expected).
    """
    teams, requests = _tables(raw, "teams"), _tables(raw, "requests")
    for kind, tables in (("teams", teams), ("requests", requests)):
        for key in tables:
            if not KEY.fullmatch(key):
                yield f"{kind}.{key}", f"found the key {key!r}, expected small letters a-z, digits, - and _"
    for key, team in teams.items():
        if not team.get("channel") and not team.get("url"):
            yield f"teams.{key}", "found neither channel nor url, expected at least one of the two"
    for key, request in requests.items():
        if key == MINE:
            yield (
                f"requests.{key}",
                f"found the key {MINE!r}, which is reserved for what the owner handles, expected another",
            )
        if isinstance(request.get("team"), str) and request["team"] not in teams:
            known = ", ".join(sorted(teams)) or "none is defined"
            yield f"requests.{key}.team", f"found {request['team']!r}, expected one of the teams: {known}"
    yield from _folders(requests)
    yield from _starters(requests)


def _tables(raw: Mapping[str, object], kind: str) -> dict[str, dict[str, object]]:
    tables = raw.get(kind)
    return {key: table for key, table in tables.items() if isinstance(table, dict)} if isinstance(tables, dict) else {}


def _folders(requests: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    owners: dict[str, str] = {MINE: MINE, "stop": "the STOP folder", "停止": "the 停止 folder"}
    for key, request in requests.items():
        name = str(request.get("folder") or key)
        if re.search(r"[/\\*%]|^\.+$|^\s|\s$", name):
            yield f"requests.{key}.folder", f"found {name!r}, expected a plain name without / \\ * %"
        other = owners.setdefault(unicodedata.normalize("NFKC", name).casefold(), key)
        if key not in (other, MINE):
            yield f"requests.{key}.folder", f"found {name!r}, which {other} uses too, expected one of its own"


def _starters(requests: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """Each shipped type teaches one request type: the one that names it, else the one with the same key."""
    owners: dict[object, str] = {}
    for key, request in requests.items():
        named = request.get("starter")
        for name in named if isinstance(named, list) else ():
            other = owners.setdefault(name, key)
            if other != key:
                yield f"requests.{key}.starter", f"found {name!r}, which {other} names too, expected it in one place"
