"""What the owner's own mail says about a colleague's request: which team, which request type, and the request itself.

Pure: a parsed mail and the owner's files in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

from madoguchi.config.directory import Directory
from madoguchi.config.load import Office
from madoguchi.guards.automatic import auto_submitted
from madoguchi.guards.base import Situation
from madoguchi.guards.matters import sensitive
from madoguchi.guards.senders import outside_domain
from madoguchi.guards.teams import channels_named, from_a_team
from madoguchi.mail.canonical import canonical
from madoguchi.mail.headers import message_ids
from madoguchi.mail.language import language
from madoguchi.mail.message import Address, Body, Headers, Message
from madoguchi.mail.plain import folded
from madoguchi.mail.top import newest_quoted
from madoguchi.reply.loop_mark import LOOP_HEADER
from madoguchi.reply.threading import usable

MOST_IDS = 5
"""Message-IDs of one mail that are ever looked for."""

_LINK = re.compile(r"https?://[!-~]{1,2000}|[\w.+%-]{1,64}@[\w.-]{1,253}", re.IGNORECASE | re.ASCII)
_BETWEEN_TITLES = re.compile(r"[・/、,|]")
_WITHIN_KEYS = re.compile(r"[-_]")


class Evidence(StrEnum):
    """How the owner's mail points to a team, the surest first."""

    FORWARDED = "forwarded to"
    CHANNEL = "channel address in the answer"
    NAMED = "team named"


def teams_pointed_to(sent: Message, directory: Directory) -> dict[str, Evidence]:
    """Every team that the owner's own words name, or that the mail goes to, by key.

    What a mail passed on says is no word of the owner's, even where the owner says nothing else.
    """
    addressed = {address.address for address in (*sent.to, *sent.cc)}
    channels = _longest(set(channels_named(sent.body.own, directory)))
    named = standing_in(_prose(sent.body.own), {key: _names(key, directory) for key in directory.teams})
    found: dict[str, Evidence] = {}
    for key, team in directory.teams.items():
        channel = canonical(team.channel)
        if channel and channel in addressed:
            found[key] = Evidence.FORWARDED
        elif channels & ({channel, team.url} - {""}):
            found[key] = Evidence.CHANNEL
        elif key in named:
            found[key] = Evidence.NAMED
    return found


def request_types(team: str, directory: Directory, own: str, request: Message) -> tuple[str, ...]:
    """The team's request types that may be meant: one is the label, several are for the owner to choose from.

    The owner's own words go before the request's; the team's name and address say nothing about the type.
    """
    types = tuple(key for key, one in directory.requests.items() if one.team == team)
    if len(types) < 2:
        return types
    words = {key: _titles(key, directory) for key in types}
    for text in (own, f"{request.subject}\n\n{request.body.new}"):
        found = standing_in(_without(_names(team, directory), _prose(text)), words)
        if found:
            return tuple(key for key in types if key in found)
    return types


def standing_in(text: str, words: Mapping[str, Iterable[re.Pattern[str]]]) -> set[str]:
    """The keys whose words stand in the (folded) text; not where they are only a part of another key's longer ones."""
    hits = [
        (*found.span(), key) for key, patterns in words.items() for each in patterns for found in each.finditer(text)
    ]
    return {
        key
        for start, end, key in hits
        if not any(first <= start and end <= last and end - start < last - first for first, last, _ in hits)
    }


def answered_ids(sent: Message) -> tuple[str, ...]:
    """The Message-IDs of what the mail may answer or pass on, the likeliest first."""
    forwarded = message_ids(sent.headers.get("X-Forwarded-Message-Id") or "")
    ids = dict.fromkeys([*sent.in_reply_to, *forwarded, *reversed(sent.references)])
    return tuple(one for one in ids if usable(one) and one != sent.message_id)[:MOST_IDS]


def quoted_request(sent: Message, office: Office) -> Message | None:
    """The newest mail in the history below the owner's words, as far as it is told there; None where there is none.

    Where the quotation does not tell who wrote it, an answer goes to the writer.
    """
    quoted = newest_quoted(sent.body.quoted)
    if not quoted.text.strip():
        return None
    nobody = {"", *office.settings.own_addresses, *office.directory.channels}
    others = [one.address for one in sent.to if one.address not in nobody]
    writer = quoted.writer or next(iter(others), "")
    ids = answered_ids(sent)
    before = sent.references[: sent.references.index(ids[0])] if ids and ids[0] in sent.references else ()
    return Message(
        Headers(()),
        message_id=ids[0] if ids else None,
        references=before,
        date=sent.date,
        author=(Address("", writer, writer),) if writer else (),
        subject=quoted.subject or sent.subject,
        body=Body(quoted.text, quoted.text, sent.body.quoted, own=quoted.text, written=quoted.text),
        language=language(quoted.text) or sent.language,
    )


def is_own(message: Message, office: Office) -> bool:
    """From the owner, or written by a program like this one."""
    return message.from_address in office.settings.own_addresses or LOOP_HEADER in message.headers


def is_by_hand(sent: Message, office: Office) -> bool:
    """Whether a person wrote it: no answer of this program, or of another one."""
    return LOOP_HEADER not in sent.headers and auto_submitted(sent, _timeless(office)) is None


def is_colleagues(request: Message, office: Office) -> bool:
    """Whether somebody wrote it who might have been answered by machine: no stranger, no team, not the owner."""
    situation = _timeless(office)
    stranger = outside_domain(request, situation) or from_a_team(request, situation)
    return stranger is None and not is_own(request, office)


def may_be_colleagues(quoted: Message, office: Office) -> bool:
    """As `is_colleagues`, of a quotation: mail programs leave only a colleague's address out."""
    return not quoted.author or is_colleagues(quoted, office)


def is_sensitive(request: Message, office: Office) -> bool:
    """Whether the guard would hold it as such: then it is neither proposed nor shown nor learnt from."""
    return sensitive(request, _timeless(office)) is not None


def answers_sensitively(sent: Message, office: Office) -> bool:
    """The same of what the owner's own words say; the history is judged with the request."""
    return is_sensitive(replace(sent, body=Body(sent.body.own, sent.body.own, written=sent.body.written)), office)


def _timeless(office: Office) -> Situation:
    """For guards that look at what a mail says and who wrote it, not at when."""
    return Situation(office, datetime.min.replace(tzinfo=UTC), age_judged=False)


def _longest(channels: set[str]) -> set[str]:
    """Without forms whose address is only the beginning of another one's."""
    forms = {one for one in channels if "://" in one}
    return channels - {one for one in forms for other in forms if one != other and other.startswith(one)}


def _prose(text: str) -> str:
    """The text, folded, without addresses and links: a word within one names nothing."""
    return _LINK.sub(" ", folded(text))


def _without(patterns: Iterable[re.Pattern[str]], text: str) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def _names(team: str, directory: Directory) -> list[re.Pattern[str]]:
    """A name of one Latin word ("Support", "IT") is an everyday word too: its capitals must agree."""
    name = directory.teams[team].name
    spelt = filter(str.strip, map(folded, (name.ja, name.en)))
    return [_pattern(_spelt(words), exact=words.isascii() and len(words.split()) == 1) for words in spelt]


def _titles(key: str, directory: Directory) -> list[re.Pattern[str]]:
    """The key and the titles; each part of a title such as 「請求書・領収書」, Latin ones in singular and plural."""
    title = directory.requests[key].title
    parts = [part for words in (title.ja, title.en) for part in _BETWEEN_TITLES.split(folded(words))]
    written = [*map(_spelt, filter(str.strip, parts)), "[-_ ]".join(map(re.escape, _WITHIN_KEYS.split(key)))]
    return [_pattern(f"{one.removesuffix('s')}s?" if one[-3:].isascii() else one) for one in written]


def _spelt(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


@cache
def _pattern(spelt: str, *, exact: bool = False) -> re.Pattern[str]:
    """Latin words stand by themselves; Japanese ones stand anywhere."""
    flags = re.ASCII if exact else re.ASCII | re.IGNORECASE
    before = r"(?<![a-zA-Z0-9])" if spelt[:1].isascii() else ""
    after = r"(?![a-zA-Z0-9])" if spelt[-1:].isascii() else ""
    return re.compile(before + spelt + after, flags)
