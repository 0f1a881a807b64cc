"""Mail that the right team has already: its channel, a ticket, or words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.config.directory import Directory
from madoguchi.config.people import matches
from madoguchi.guards.base import Finding, Lasting, Situation
from madoguchi.guards.phrases import listener
from madoguchi.guards.wording import said
from madoguchi.mail.addresses import canonical
from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain

_ADDRESS = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}+@[a-z0-9.-]{1,253}+", re.ASCII)
_TICKET = listener("teams", "ticket")
_ASKED = listener("teams", "asked")
_ASKED_ENGLISH = listener("teams", "asked in English")
_BY_CLIENT = listener("teams", "by the client", after=r"[^。\n]{0,12}\Z")
_BEFORE = 24


def from_a_team(message: Message, known: Lasting) -> Finding | None:
    directory = known.office.directory
    sender = message.from_address
    if sender in directory.channels or (sender and matches(sender, directory.members)):
        return Finding(f"{sender} belongs to a team")
    return None


def already_with_team(message: Message, situation: Situation) -> Finding | None:
    """A team's channel among the recipients, or named in the text or its history; a ticket; words that it was asked.

    The history of a reply to the owner says nothing: there it was the owner, or this program, who named the channel.
    """
    channels = situation.office.directory.channels
    found = [address.address for address in (*message.to, *message.cc) if address.address in channels]
    if found:
        return Finding(f"{found[0]} is among the recipients")
    text = f"{message.body.new}\n{message.body.written}" if situation.own_mail_hit else message.body.whole
    named = next(channels_named(text, situation.office.directory), "")
    if named:
        return Finding(f"{named} is named in the text")
    text = said(message)
    if _TICKET.search(text):
        return Finding("a ticket number")
    return Finding("says that the team was asked already") if _was_asked(text) else None


def channels_named(text: str, directory: Directory) -> Iterator[str]:
    """The teams' channels (canonical addresses, then forms as configured) that the text names."""
    text = plain(text)
    for match in _ADDRESS.finditer(text):
        address = canonical(match[0].rstrip("."))
        if address in directory.channels:
            yield address
    urls = (team.url for team in directory.teams.values() if team.url)
    yield from (url for url in urls if plain(url).rstrip("/") in text)


def _was_asked(text: str) -> bool:
    """A client who was asked, or does not answer, is no team."""
    if _ASKED_ENGLISH.search(text):
        return True
    starts = (found.start() for found in _ASKED.finditer(text))
    return any(not _BY_CLIENT.search(text[max(0, start - _BEFORE) : start]) for start in starts)
