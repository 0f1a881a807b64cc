"""What the pictures are drawn from: counts by week and judged draws. Reading only; nobody is named in any of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from madoguchi.journal.draws import SAID, is_wrong
from madoguchi.journal.outgoing import JUDGED, wrong_since
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import draws, mails, outbox
from madoguchi.journal.verdicts import CALLED_WRONG
from madoguchi.reasons import Disposition


@dataclass(frozen=True, slots=True)
class Scored:
    """A judged draw: when it came, its score in [0, 1], the threshold it was held against, and the owner's word."""

    came: datetime
    score: float
    threshold: float
    wrong: bool


class Chronicle:
    """Queries for the pictures. A week is an ISO 8601 week in the given zone, named by its Monday."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def fates_by_week(self, since: datetime, zone: ZoneInfo) -> Counter[tuple[date, Disposition]]:
        """How many mails arrived in each week, by their fate; those that still wait for one are left out."""
        statement = select(mails.c.arrived_at, mails.c.disposition).where(
            mails.c.arrived_at >= since, mails.c.disposition.is_not(None)
        )
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return Counter((monday_of(arrived, zone), Disposition(fate)) for arrived, fate in rows)

    def wrong_by_week(self, since: datetime, zone: ZoneInfo) -> Counter[date]:
        """How many of the answered mails that arrived in each week got a reply that is known to be wrong by now."""
        statement = (
            select(mails.c.arrived_at, *JUDGED)
            .join(outbox, (outbox.c.mail_id == mails.c.id) & (outbox.c.kind == Kind.REPLY))
            .outerjoin(draws, draws.c.mail_id == mails.c.id)
            .where(
                mails.c.id.in_(CALLED_WRONG),
                mails.c.arrived_at >= since,
                mails.c.disposition == Disposition.ANSWERED,
                outbox.c.state == MailState.SENT,
            )
        )
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return _weeks((row.arrived_at for row in rows if wrong_since(row) is not None), zone)

    def judged(self, since: datetime | None = None) -> list[Scored]:
        """The draws that the owner judged, of those that came since then, in the order in which they came."""
        statement = (
            select(*SAID, draws.c.score, draws.c.threshold)
            .join(mails, mails.c.id == draws.c.mail_id)
            .where(draws.c.drawn, draws.c.judged_as.is_not(None))
            .order_by(draws.c.came, draws.c.mail_id)
        )
        if since is not None:
            statement = statement.where(draws.c.came >= since)
        with self._reader.connect() as connection:
            rows = connection.execute(statement).all()
        return [Scored(row.came, row.score, row.threshold, bool(is_wrong(row))) for row in rows]

    def threshold(self) -> float | None:
        """The one that the newest would-be reply was held against; None where there was no such reply yet."""
        statement = select(draws.c.threshold).order_by(draws.c.came.desc(), draws.c.mail_id.desc()).limit(1)
        with self._reader.connect() as connection:
            return connection.execute(statement).scalar()


def monday_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day with which that moment's ISO week begins, in that zone."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _weeks(moments: Iterable[datetime], zone: ZoneInfo) -> Counter[date]:
    return Counter(monday_of(moment, zone) for moment in moments)
