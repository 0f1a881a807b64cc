"""How the promise stands while a batch of mails is worked through: what a pass does itself cannot turn it.

A would-be reply that comes only waits to be judged; one that goes out counts as right until somebody says otherwise.
So it is read anew at each watch, where anybody else writes to the journal, when a grant ends, and after a minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.config.load import Office
from madoguchi.journal.tables import absences, draws, mails, outbox, turns
from madoguchi.promise.ledger import Standing
from madoguchi.service.account import Outlook, Session
from madoguchi.service.evidence import keep_watch
from madoguchi.service.standing import promise, volume_of

LASTS = timedelta(minutes=1)
QUIET = timedelta(hours=1)
"""So long a watch serves where nothing at all was written: only a draw that was not judged in time is noticed late."""

_Ground = tuple[Office, tuple[int, ...]]


def watch(session: Session) -> None:
    """Records what turned since the last time, and keeps how the promise stands now. Raises `JournalAway`."""
    now, known, ground = session.now(), session.outlook, _ground(session)
    if known is not None and known.ground == ground and _holds(known, session, now, QUIET):
        return
    _keep(session, keep_watch(session.office, session.journal, now), now, _ground(session))


def outlook(session: Session) -> Outlook:
    """As it was kept, where that still holds."""
    now, known = session.now(), session.outlook
    if known is not None and _holds(known, session, now, LASTS):
        return known
    return _keep(session, promise(session.office, session.journal, now), now, None)


def _ground(session: Session) -> _Ground:
    return session.office, session.journal.remembered.written(absences, draws, mails, outbox, turns)


def _holds(known: Outlook, session: Session, now: datetime, lasts: timedelta) -> bool:
    until = known.standing.until
    in_time = known.at <= now <= known.at + lasts and (until is None or now < until)
    return in_time and known.mark == session.journal.remembered.elsewhere()


def _keep(session: Session, standing: Standing, now: datetime, ground: _Ground | None) -> Outlook:
    mark = session.journal.remembered.elsewhere()
    session.account.vitals.standing = standing
    session.outlook = Outlook(standing, volume_of(session.journal, now).replies, now, mark, ground)
    return session.outlook
