"""The whole agreement in one language, as plain words in order: what every form of it is made from. Pure.

The members of a team are left out: the agreement names teams, and is sent round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from madoguchi.agreement import phrases
from madoguchi.config.directory import Directory, Request, Team
from madoguchi.config.fields import Localised
from madoguchi.config.load import Office
from madoguchi.policy.agreements import State, state_of
from madoguchi.reply.letter import SAFE_SENTENCE
from madoguchi.reply.subject import plain

Kind = Literal["text", "mail", "link", "paste", "internal"]
SOME_DAY = {"ja": "○月○日", "en": "[date]"}
"""Stands for the date that a reply works out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing agreed. ``lines``: plain text; ``kind`` "paste": may be given to a client, "internal": may not."""

    name: str
    label: str
    lines: tuple[str, ...]
    kind: Kind = "text"

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Topic:
    """A request type."""

    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A team's part of the agreement. ``state``: whether the team's agreement stands."""

    key: str
    name: str
    state: State
    rows: tuple[Row, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything, from the title to the last request type."""

    language: str
    title: str
    as_of: str
    about: tuple[str, ...]
    calendar: Row
    parts: tuple[Part, ...]


def sheet(office: Office, language: str, today: date) -> Sheet:
    """``language`` is "ja" or "en"; ``today`` the office's."""
    directory = office.directory
    as_of = phrases.day(today, language)
    days = phrases.days_off(directory.office_days, language)
    return Sheet(
        language=language,
        title=phrases.pick(
            ("【社内限り】窓口と取り決めの一覧", "[Internal only] The teams and what is agreed"), language
        ),
        as_of=phrases.pick((f"{as_of}現在", f"as of {as_of}"), language),
        about=_about(plain(office.settings.owner.name.get(language)), language),
        calendar=Row("calendar", phrases.pick(("会社の休業日", "The company's days off"), language), (days,)),
        parts=tuple(part(directory, key, language, today) for key in directory.teams),
    )


def part(directory: Directory, key: str, language: str, today: date) -> Part:
    """What concerns one team. Raises KeyError where there is none of that key."""
    team = directory.teams[key]
    state = state_of(team, today)
    topics = (
        Topic(name, _line(request.title, language), tuple(_topic_rows(request, language)))
        for name, request in directory.requests.items()
        if request.team == key
    )
    rows = tuple(_team_rows(directory, team, state, language))
    return Part(key, _line(team.name, language), state, rows, tuple(topics))


def _about(owner: str, language: str) -> tuple[str, ...]:
    if language == "ja":
        return (
            f"{owner}宛てに届く社内のご依頼について、担当の窓口と、お客様にお約束してよい範囲をまとめたものです。",
            "お客様にお伝えする日付は、一次回答の目安の翌営業日です。窓口との合意がないものには、日付を載せません。",
            "窓口の担当者個人のアドレスは載せていません。",
        )
    return (
        f"Where requests that colleagues send to {owner} belong, and what may be promised to a client meanwhile.",
        "The date for a client is one business day after the first response. Without an agreement there is none.",
        "The addresses of single people in the teams are left out.",
    )


def _team_rows(directory: Directory, team: Team, state: State, language: str) -> Iterator[Row]:
    def row(name: str, text: str, kind: Kind = "text") -> Row:
        return Row(name, phrases.label(name, language), (text,), kind)

    if team.channel:
        yield row("channel", team.channel, "mail")
    if team.url:
        yield row("url", team.url, "link")
    if team.urgent:
        yield row("urgent", _line(team.urgent, language))
    yield row("hours", phrases.hours(team, language))
    yield row("days_off", phrases.days_off(directory.days_of(team), language))
    yield row("response", phrases.response(team, language))
    yield row("agreement", phrases.agreement(team, state, language))


def _topic_rows(request: Request, language: str) -> Iterator[Row]:
    def row(name: str, lines: tuple[str, ...], kind: Kind = "text") -> Row:
        return Row(name, phrases.label(name, language), lines, kind)

    if request.needs:
        yield row("needs", (_line(request.needs, language),))
    yield row("client_sentence", client_sentence(request, language), "paste")
    if request.must_not_promise:
        yield row("must_not_promise", (_line(request.must_not_promise, language),), "internal")
    yield row("auto", (phrases.pick(phrases.AUTO[request.auto], language),))


def client_sentence(request: Request, language: str) -> tuple[str, ...]:
    """Its lines, with a stand-in for the date; the sentence that is always safe where the type has none."""
    given = request.client_sentence.get(language) if request.client_sentence else ""
    sentence = (given.strip() or SAFE_SENTENCE[language]).replace("{date}", SOME_DAY[language])
    return tuple(plain(line) for line in sentence.splitlines() if line.strip())


def _line(words: Localised, language: str) -> str:
    return plain(words.get(language))
