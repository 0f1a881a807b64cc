"""The random sample of would-be replies: how the lot falls for a mail, and how the promise stands after that."""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.config.load import Office
from madoguchi.journal.draws import Coin
from madoguchi.journal.store import Journal
from madoguchi.promise.ledger import Standing, Terms, standing
from madoguchi.promise.lot import chance
from madoguchi.service.account import Session

WORKING_DAYS = 20
"""Of four weeks: over so long it is counted how many would-be replies are usual."""


def coin(session: Session) -> Coin:
    """Thrown when the mail comes, before anybody sees it."""
    now = session.now()
    today = now.astimezone(session.office.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    draws = session.journal.draws
    odds = chance(
        draws.came_since(today),
        granted=promise(session.office, session.journal, now).granted is not None,
        usual=draws.came_since(now - timedelta(weeks=4)) / WORKING_DAYS,
    )
    return Coin(odds, session.account.lot() < odds)


def promise(office: Office, journal: Journal, now: datetime) -> Standing:
    """How the promise stands."""
    told = office.settings.promise
    terms = Terms(told.max_wrong_reply_rate, 1 - told.confidence, office.settings.zone)
    return standing(journal.draws.all(), terms, now)
