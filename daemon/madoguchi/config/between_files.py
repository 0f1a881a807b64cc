"""What is wrong between the owner's files though each by itself is right: entries that silence or mislead everybody."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from madoguchi.config.directory import Directory
from madoguchi.config.people import People, matches
from madoguchi.config.settings import Settings
from madoguchi.judge.judgement import MINE
from madoguchi.mail.canonical import canonical

_Mistakes = Iterator[tuple[str, str, str]]


def inconsistencies(settings: Settings, directory: Directory, people: People) -> _Mistakes:
    """Yields (which file: "settings", "directory" or "people"; key; what was found and what is expected)."""
    yield from _channels(settings, directory)
    yield from _members(settings, directory)
    yield from _mine(settings, directory)
    yield from _people(settings, people)


def _channels(settings: Settings, directory: Directory) -> _Mistakes:
    """A pointer back to the owner is a loop of one; two teams at the same place are one team, counted twice."""
    places: dict[tuple[str, str], str] = {}
    for key, team in directory.teams.items():
        if canonical(team.channel) in settings.own_addresses:
            yield "directory", f"teams.{key}.channel", f"found \"{team.channel}\", the owner's own, expected the team's"
        other = places.setdefault((team.channel, team.url), key)
        if other != key:
            place = team.channel or team.url
            text = f'found "{place}", which teams.{other} has too, expected its own, or one team for both'
            yield "directory", f"teams.{key}.{'channel' if team.channel else 'url'}", text


def _members(settings: Settings, directory: Directory) -> _Mistakes:
    """Mail from members is never answered: a whole organisation among them silences the program."""
    for key, team in directory.teams.items():
        for position, member in enumerate(team.members):
            if "@" not in member and _covers_all([member], settings):
                text = f'found "{member}", your whole organisation, expected addresses or domains of that team alone'
                yield "directory", f"teams.{key}.members.{position}", text


def _mine(settings: Settings, directory: Directory) -> _Mistakes:
    """What teaches not to answer must not teach a request type as well."""
    for key in directory.requests.keys() - {MINE}:
        name = f"{settings.folders.labels}/{directory.folder_of(key)}"
        if _plain(name) == _plain(settings.folders.mine):
            yield "directory", f"requests.{key}.folder", f'found "{name}", which is folders.mine, expected another'


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip("/ ")


def _people(settings: Settings, people: People) -> _Mistakes:
    for position, entry in enumerate(people.never):
        if canonical(entry) in settings.own_addresses:
            yield "people", f"never.{position}", f"found \"{entry}\", the owner's own, expected somebody else's"
    if _covers_all(people.never, settings):
        yield "people", "never", "found your whole organisation, expected single people or parts: nobody is left"
    for position, entry in enumerate(people.draft_only):
        if matches(entry if "@" in entry else f"@{entry}", people.never):
            yield (
                "people",
                f"draft_only.{position}",
                "found an entry that never covers too, expected it in one list only",
            )


def _covers_all(entries: list[str], settings: Settings) -> bool:
    domains = settings.answer_domains
    return "*" not in domains and all(matches(f"@{domain}", entries) for domain in domains)
