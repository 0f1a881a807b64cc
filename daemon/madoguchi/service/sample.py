"""The random sample of would-be replies: how the lot falls for a mail."""

from __future__ import annotations

from madoguchi.journal.draws import Coin
from madoguchi.promise.lot import chance
from madoguchi.service.account import Session
from madoguchi.service.evidence import promise, volume_of


def coin(session: Session) -> Coin:
    """Thrown when the mail comes, before anybody sees it."""
    now = session.now()
    today = now.astimezone(session.office.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    draws = session.journal.draws
    odds = chance(
        draws.came_since(today),
        granted=promise(session.office, session.journal, now).granted is not None,
        usual=volume_of(session.journal, now).replies,
    )
    return Coin(odds, session.account.lot() < odds)
