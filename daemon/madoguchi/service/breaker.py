"""The account's breaker: opened by what was seen within an hour, closed by an hour of calm or by the owner's hand."""

from __future__ import annotations

from madoguchi.journal.signs import Sign
from madoguchi.policy.breaker import CALM, TIMES_THE_PACE, Traffic, is_calm, trips
from madoguchi.service.account import Session, log


def breaker(session: Session) -> str:
    """Why answering stands still now, "" where it does not; whichever way it turns is recorded and told."""
    journal, now, per_hour = session.journal, session.now(), session.office.settings.reply.per_hour
    traffic = _traffic(session, TIMES_THE_PACE * per_hour)
    opened, why = journal.breaker.opened(), trips(traffic, per_hour)
    if opened is None and why:
        journal.breaker.open(why, now)
        log.error("breaker-open", why=why)
        return why
    if opened is not None and is_calm(traffic, per_hour):
        journal.breaker.close()
        log.warning("breaker-closed")
        return ""
    return opened.why if opened else ""


def _traffic(session: Session, enough: int) -> Traffic:
    since = session.now() - CALM
    seen = session.journal.breaker.signs_since(since)
    return Traffic(
        requests=session.journal.outgoing.requests_since(since, enough),
        returned=seen[Sign.RETURNED],
        repeated=seen[Sign.REPEATED],
        bounced=seen[Sign.BOUNCED],
    )
