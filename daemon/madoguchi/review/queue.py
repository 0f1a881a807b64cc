"""What is shown where: the piles, which mails come first, and why a mail waits, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from madoguchi.config.directory import Directory
from madoguchi.journal.piles import Item, Piles
from madoguchi.journal.sections import DECIDE, REST, SAMPLE, THANKS, URGENT, section
from madoguchi.judge.judgement import MINE
from madoguchi.reasons import Reason, reason_of
from madoguchi.review.mailtext import Glance
from madoguchi.review.words import Translate

PILES = ("queue", "all", "answered", "waiting", "ignored")
MOST_IGNORED = 200
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """One section of a list, in order. ``total``: how many it holds on all its pages, where it was cut into pages."""

    name: str
    items: tuple[Item, ...]
    total: int = 0


def pile(piles: Piles, name: str, now: datetime, zone: ZoneInfo, after: int) -> list[Item]:
    """The mails of that pile, in the journal's order."""
    if name == "answered":
        today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return piles.answered(today, after)
    if name == "waiting":
        return piles.waiting(after)
    if name == "ignored":
        return piles.ignored(MOST_IGNORED, after)
    found = piles.undecided(after)
    return found if name == "all" else [item for item in found if section(item) not in (REST, THANKS)]


def sections(items: Sequence[Item]) -> list[Rows]:
    """What cannot wait, what a decision helps with, what is to be judged, the rest, thanks; the oldest first."""
    found: dict[str, list[Item]] = {name: [] for name in (URGENT, DECIDE, SAMPLE, REST, THANKS)}
    for item in sorted(items, key=lambda one: one.arrived_at):
        found[section(item)].append(item)
    return [Rows(name, tuple(some)) for name, some in found.items() if some]


def matching(items: Iterable[Item], glances: Mapping[int, Glance], search: str, reason: str) -> list[Item]:
    """Those with every word of the search in sender, subject or first lines, and with that reason.

    A mail that is to be judged blind has no reason yet.
    """
    words = search.casefold().split()
    return [
        item
        for item in items
        if all(word in _told(item, glances.get(item.id)) for word in words)
        and (not reason or (not item.blind and item.reason == reason))
    ]


def reasons(items: Iterable[Item]) -> list[Reason]:
    """The reasons that occur, for a filter, in order of precedence."""
    found = {reason_of(item.reason) for item in items if not item.blind}
    return sorted((reason for reason in found if reason is not None), key=lambda reason: reason.precedence)


def in_words(item: Item, directory: Directory, say: Translate, language: str) -> str:
    """Why the mail is where it is."""
    if item.blind:
        return say("blind_why")
    if item.bounced:
        return say("bounced")
    if item.hand is not None and item.hand.failed:
        return say("bounced" if item.hand.bounced else f"hand_{item.hand.state}_how")
    if item.reason == Reason.UNSURE:
        return _unsure(item, directory, say, language)
    reason = reason_of(item.reason)
    if reason in (None, Reason.ANSWERABLE):
        return titled(item.best, directory, say, language) if item.best else ""
    assert reason is not None
    words = reason.ja if language == "ja" else reason.en
    return words[:1].upper() + words[1:]


def titled(key: str, directory: Directory, say: Translate, language: str) -> str:
    """A request type as people call it."""
    if key in (MINE, "several", "cannot-tell"):
        return say(key)
    request = directory.requests.get(key)
    return request.title.get(language) if request else key


def _unsure(item: Item, directory: Directory, say: Translate, language: str) -> str:
    if item.rival:
        first, second = (titled(key, directory, say, language) for key in (item.request_type, item.rival))
        return say("too_close", a=first, b=second)
    if not item.best or item.threshold > 1:
        return say("not_like")
    best = titled(item.best, directory, say, language)
    return say("not_sure", a=best, p=round(100 * item.probability), t=round(100 * item.threshold))


def _told(item: Item, glance: Glance | None) -> str:
    seen = f"{glance.sender}\n{glance.subject}\n{glance.first}" if glance else ""
    return f"{item.sender}\n{seen}".casefold()
