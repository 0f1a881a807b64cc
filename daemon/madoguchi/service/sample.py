"""The random sample of would-be replies: how the lot falls for a mail."""

from __future__ import annotations

from madoguchi.journal.draws import Coin
from madoguchi.promise.lot import chance
from madoguchi.service.account import Session
from madoguchi.service.outlook import outlook


def coin(session: Session) -> Coin:
    """Thrown when the mail comes, before anybody sees it."""
    now = session.now()
    today = now.astimezone(session.office.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    known = outlook(session)
    came = session.journal.draws.came_since(today)
    odds = chance(came, granted=known.standing.granted is not None, usual=known.usual)
    return Coin(odds, session.account.lot() < odds)
