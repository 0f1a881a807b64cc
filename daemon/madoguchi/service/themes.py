"""Reads again what was held and no team covers, to see whether it piles up around something. Nothing of it is kept.

Reading only: EXAMINE and BODY.PEEK, where the mails lay when they were seen last. Confidential ones are not fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby

from madoguchi.config.load import Office
from madoguchi.errors import MadoguchiError
from madoguchi.journal.piles import Item
from madoguchi.journal.store import Journal
from madoguchi.judge.corpus import people_of, starter
from madoguchi.judge.reading import sample_of
from madoguchi.learning.themes import Mail, Spoken, Theme, spoken, themes
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import FolderMissing, Mailbox, Renumbered
from madoguchi.service.uncovered import covered_mails, piles_up, uncovered_mails

BATCH = 50


@dataclass(frozen=True, slots=True)
class Found:
    """``waiting``: how many mails no team covers; ``read``: of them; ``trouble``: why none could be."""

    themes: tuple[Theme, ...] = ()
    waiting: int = 0
    read: int = 0
    trouble: str = ""


def find_themes(
    office: Office,
    journal: Journal,
    connect: Callable[[], Mailbox],
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Found:
    """What piled up in the last weeks. The mailbox is asked only where enough mails of enough people came at all.

    Never raises for a mailbox that cannot be read: ``trouble`` says why. ``progress`` is told how many mails were read.
    """
    mine = uncovered_mails(journal, now)
    if not piles_up(mine):
        return Found(waiting=len(mine))
    others = covered_mails(office, journal, now)
    try:
        mailbox = connect()
        try:
            return _told(mine, dict(_read(mailbox, [*mine, *others], progress)))
        finally:
            mailbox.close()
    except (MadoguchiError, OSError) as error:
        return Found(waiting=len(mine), trouble=str(error) or type(error).__name__)


def _told(mine: Sequence[Item], read: dict[int, Message]) -> Found:
    known = [(item, read[item.id]) for item in mine if item.id in read]
    mails = [Mail(item.name, item.sender, _spoken(message)) for item, message in known]
    names = {name for message in read.values() for name in people_of(message)}
    chosen = {item.id for item in mine}
    others = [_spoken(message) for at, message in read.items() if at not in chosen]
    return Found(tuple(themes(mails, [_shipped(), others], names)), len(mine), len(known))


@cache
def _shipped() -> tuple[Spoken, ...]:
    """Office mail at large."""
    return tuple(spoken(example.subject, example.body) for example in starter())


def _spoken(message: Message) -> Spoken:
    sample = sample_of(message)
    return spoken(sample.subject, sample.body)


def _read(mailbox: Mailbox, items: Sequence[Item], progress: Callable[[int], None]) -> Iterator[tuple[int, Message]]:
    """Those that still lie where they were seen; a folder that is gone or was renumbered is passed over."""
    done = 0
    in_order = sorted(items, key=lambda item: (item.place.folder, item.place.uidvalidity, item.place.uid))
    for (name, validity), group in groupby(in_order, key=lambda item: (item.place.folder, item.place.uidvalidity)):
        wanted = {item.place.uid: item.id for item in group}
        try:
            folder = mailbox.examine(name)
            uids = sorted(wanted) if folder.uidvalidity == validity else []
            for start in range(0, len(uids), BATCH):
                for arrival in mailbox.fetch(folder, uids[start : start + BATCH]):
                    yield wanted[arrival.uid], parse(arrival.raw, truncated=arrival.truncated)
                done += BATCH
                progress(min(done, len(items)))
        except (FolderMissing, Renumbered):
            continue
