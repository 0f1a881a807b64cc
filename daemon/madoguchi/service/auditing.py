"""The owner's word on a mail that was drawn, given without seeing the guess: from the terminal or the review page."""

from __future__ import annotations

from datetime import datetime

from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import sealed
from madoguchi.judge.judgement import MINE
from madoguchi.service.evidence import keep_watch
from madoguchi.service.standing import newest, went_back

SEVERAL, UNCLEAR = "several", "cannot-tell"
"""What a mail may be besides a request type or `MINE`; each of them makes a reply wrong."""


def sayable(office: Office) -> list[str]:
    """Everything that may be said of a drawn mail."""
    return [*office.directory.requests, MINE, SEVERAL, UNCLEAR]


def judge(office: Office, journal: Journal, record: MailRecord, said: str, now: datetime) -> str:
    """Records the word, once and for good, and returns the guess. What still waited and was wrong is not sent.

    Raises `UsageError` where the mail was not drawn or is judged already, or the clock went back.
    """
    _check_clock(journal, now)
    keep_watch(office, journal, now)  # before the word counts: it must not pass for one of an older journal
    if not journal.draws.judge(record.id, said, now):
        msg = f"ID: {record.name} was not drawn, or is judged already; expected one of `audit next`"
        raise UsageError(msg)
    guess = record.judgement.best if record.judgement else ""
    if said != guess and said in (*office.directory.requests, MINE):
        journal.mails.label(record, said, now)
    keep_watch(office, journal, now)
    return guess


def _check_clock(journal: Journal, now: datetime) -> None:
    """A word given with a clock that went back would count as given in time."""
    latest = newest(journal, sealed(journal.turns.all()))
    if latest is not None and went_back(latest, now):
        msg = f"clock: found {now:%Y-%m-%dT%H:%MZ}, expected a time after {latest:%Y-%m-%dT%H:%MZ}, which is on record"
        raise UsageError(msg)
