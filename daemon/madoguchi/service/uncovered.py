"""Which mails of the last weeks no team covers, and whether they are enough to be about something. Reading only.

Apart from `madoguchi.service.themes`, which imports what reads mail again: nearly always there are too few for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from madoguchi.config.load import Office
from madoguchi.journal.piles import LIKELIER_RIGHT, NOBODYS, Item
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import MINE
from madoguchi.learning.themes import LEAST_MAILS, LEAST_PEOPLE
from madoguchi.reasons import Disposition, Reason

WINDOW = timedelta(weeks=8)
MOST, MOST_OTHERS = 400, 200
"""The newest so many are read: of those that no team covers, and of the others."""


def uncovered_mails(journal: Journal, now: datetime) -> list[Item]:
    """The newest `MOST` that no team covers, in order; ``sender`` is told as who it is, by any of their names."""
    found = _newest(journal.piles.perhaps_uncovered(now - WINDOW), uncovered, MOST)
    person = journal.people()
    return [replace(item, sender=person(item.sender)) for item in found]


def covered_mails(office: Office, journal: Journal, now: datetime) -> list[Item]:
    """The newest `MOST_OTHERS` of ordinary mail, in order."""
    found = journal.piles.perhaps_covered(now - WINDOW, list(office.directory.requests))
    return _newest(found, lambda item: covered(item, office), MOST_OTHERS)


def piles_up(mails: Sequence[Item]) -> bool:
    """Whether they are enough, of enough people."""
    return len(mails) >= LEAST_MAILS and len({item.sender for item in mails}) >= LEAST_PEOPLE


def _newest(backwards: Iterator[Item], wanted: Callable[[Item], bool], most: int) -> list[Item]:
    """Confidential ones are left out."""
    return list(islice((item for item in backwards if not item.sensitive and wanted(item)), most))[::-1]


def uncovered(item: Item) -> bool:
    """Whether no team is known for what the mail asks: by the owner's word, else by the judgement.

    An unsure mail counts where its best type is likelier wrong than right.
    """
    said = item.label or item.judged_as
    if said:
        return said == MINE
    if item.disposition != Disposition.HELD:
        return False
    return item.reason in NOBODYS or (item.reason == Reason.UNSURE and item.probability < LIKELIER_RIGHT)


def covered(item: Item, office: Office) -> bool:
    """Whether it is ordinary mail about what a team does."""
    said = item.label or item.judged_as
    likely = item.best if item.probability >= LIKELIER_RIGHT else ""
    return (said or likely) in office.directory.requests
