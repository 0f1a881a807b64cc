"""How the promise stands by the journal. Reading only, and without what writes logs: `report` is to be there soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from madoguchi.config.load import Office
from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import Turn, sealed
from madoguchi.promise.betting import memory
from madoguchi.promise.ledger import NO_EVIDENCE, Standing, Terms, standing
from madoguchi.promise.wording import WORKING_DAYS, Volume

CLOCK_SLACK = timedelta(hours=1)
"""So far the clock may be behind what is on record: a computer's clock is set right now and then."""

COUNTED_OVER = timedelta(weeks=4)
"""Over so long it is counted how much mail is usual."""


def promise(office: Office, journal: Journal, now: datetime) -> Standing:
    """How the promise stands; nothing is granted while the clock is behind what is on record."""
    taken = journal.turns.all()
    after = sealed(taken)
    draws = journal.draws.all(after)
    words = (draw.judged for draw in draws if draw.judged is not None)
    latest = max((moment for moment in (*_seen(journal, after), *words) if moment), default=None)
    rang = max((turn.at for turn in taken if turn.kind is Turn.ALARM), default=None)
    if went_back(latest, now):
        return replace(NO_EVIDENCE, alarm=rang)
    found = standing(
        draws,
        terms_of(office),
        max(now, latest or now),
        sent=journal.corrections.replies(after, memory(office.settings.promise.max_wrong_reply_rate)),
        absences=[absence.span(office.settings.zone) for absence in journal.absences.all()],
    )
    return found if found.alarm else replace(found, alarm=rang)


def nothing_judged(office: Office, now: datetime) -> Standing:
    """Of an account without a journal: how many judgements the promise will take."""
    return standing((), terms_of(office), now)


def terms_of(office: Office) -> Terms:
    """What is promised."""
    told = office.settings.promise
    return Terms(told.max_wrong_reply_rate, 1 - told.confidence, office.settings.zone)


def volume_of(journal: Journal, now: datetime) -> Volume:
    """Over the last four weeks, or since the first would-be reply, the present week at least."""
    first = journal.draws.first()
    since = max(first or now, now - COUNTED_OVER)
    days = max(7.0, (now - since) / timedelta(days=1)) * WORKING_DAYS / 7
    draws = journal.draws
    return Volume(draws.came_since(since) / days, draws.came_since(since, drawn=True) / days)


def newest(journal: Journal, after: int) -> datetime | None:
    """The latest moment on record that the clock must not be behind."""
    known = (*_seen(journal, after), journal.draws.newest_judged(after))
    return max((moment for moment in known if moment), default=None)


def _seen(journal: Journal, after: int) -> tuple[datetime | None, datetime | None]:
    """When the last would-be reply came, and when the mailbox was looked at last."""
    return journal.draws.newest_came(after), journal.facts.moment(LAST_POLL)


def went_back(latest: datetime | None, now: datetime) -> bool:
    """Whether the clock is behind what is on record by more than a clock may be."""
    return latest is not None and latest - now > CLOCK_SLACK
