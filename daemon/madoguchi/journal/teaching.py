"""What people asked for and where they were pointed to, for counting what follows a pointer. Reading only.

Counted in SQL: a mailbox of some years holds more pointers than a report has time for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, case, func, select

from madoguchi.journal import verdicts
from madoguchi.journal.plans import unindexed
from madoguchi.journal.pseudonyms import People
from madoguchi.journal.releases import ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import IS_REPLY, IS_SENT, draws, mails, outbox, releases
from madoguchi.policy.effect import SPAN, Month, Told

_AT_ONCE = 200
"""So many people are asked about in one statement."""


class Teaching:
    """A person is whatever stands for one in ``sender``. ``teams``: which team each request type belongs to."""

    def __init__(self, reader: Engine, people: Callable[[], People]) -> None:
        self._reader, self._people = reader, people

    def requests(self, teams: Mapping[str, str], months: Sequence[Month]) -> dict[tuple[str, str], Counter[str]]:
        """(team, month) → person → requests: mail labelled so, or answered or drafted and not called wrong since.

        A second mail on the same occasion, which is held, is no request of its own.
        """
        month = case(*((mails.c.arrived_at < one.end, number) for number, one in enumerate(months)))
        begin, end = months[0].start, months[-1].end
        who, found = self._people(), defaultdict[tuple[str, str], Counter[str]](Counter)
        for statement, labelled in _asked(month):
            counted = statement.add_columns(func.count()).group_by(unindexed(mails.c.sender), "named", month)
            # Fewer have a label than came in a year, and an index holds nothing else.
            few = counted.where(mails.c.id.in_(_LABELLED)) if labelled else counted
            arrived = unindexed(mails.c.arrived_at) if labelled else mails.c.arrived_at
            for sender, named, place, number in self._all(few.where(arrived >= begin, arrived < end)):
                if team := teams.get(named, "") if labelled else named:
                    found[team, months[place].name][who(sender)] += number
        return dict(found)

    def firsts(self, since: datetime, until: datetime) -> list[Told]:
        """The first pointer of each person and team that arrived and was not corrected, by machine or by hand.

        Of those the ones that went out in [since, until).
        """
        who, first = self._people(), dict[tuple[str, str], Any]()
        for row in (*self._all(_BY_MACHINE), *self._all(_BY_HAND)):
            key = who(row.recipient), row.team
            if key not in first or row.at < first[key].at:
                first[key] = row
        recent = {key: row for key, row in first.items() if since <= row.at < until}
        arrived = self._arrived([row.mail_id for row in recent.values()])
        return [Told(*key, arrived[row.mail_id], row.at) for key, row in recent.items()]

    def wrote(self, teams: Mapping[str, str], firsts: Sequence[Told]) -> dict[tuple[str, str], list[datetime]]:
        """(person, team) → when their requests arrived, as far as they lie within the span of a first pointer."""
        who, found = self._people(), defaultdict[tuple[str, str], list[datetime]](list)
        names = self._names({one.person for one in firsts}, who)
        for told in _batches(sorted(firsts, key=lambda one: one.at)):
            senders = [name for person in {one.person for one in told} for name in names[person]]
            from_, to = min(one.asked_at for one in told) - SPAN, max(one.at for one in told) + SPAN
            within = (mails.c.sender.in_(senders), mails.c.arrived_at >= from_, mails.c.arrived_at <= to)
            wanted = {(one.person, one.team) for one in told}
            for statement, labelled in _asked(mails.c.arrived_at):
                for sender, named, at in self._all(statement.where(*within)):
                    key = who(sender), teams.get(named, "") if labelled else named
                    if key in wanted:
                        found[key].append(at)
        return dict(found)

    def _names(self, people: set[str], who: People) -> dict[str, list[str]]:
        """What stands for each of them in ``sender``: an address, a pseudonym, or both."""
        names = defaultdict[str, list[str]](list)
        for (sender,) in self._all(select(mails.c.sender).distinct()) if people else ():
            if who(sender) in people:
                names[who(sender)].append(sender)
        return names

    def _arrived(self, mail_ids: Sequence[int]) -> dict[int, datetime]:
        asked = (select(mails.c.id, mails.c.arrived_at).where(mails.c.id.in_(some)) for some in _batches(mail_ids))
        return {mail_id: at for statement in asked for mail_id, at in self._all(statement)}

    def _all(self, statement: Select[Any]) -> Sequence[Any]:
        with self._reader.connect() as connection:
            return connection.execute(statement).all()


def _asked(column: ColumnElement[Any]) -> list[tuple[Select[Any], bool]]:
    """Statements for (sender, what is named, ``column``), and whether a request type is named there, else a team."""
    labelled = select(mails.c.sender, mails.c.label.label("named"), column)
    replied = (
        select(mails.c.sender, outbox.c.team.label("named"), column)
        # The state not as a plain column: few mails of the time asked for are better than every reply ever sent.
        .join(outbox, (outbox.c.mail_id == mails.c.id) & (func.coalesce(outbox.c.state, "") == MailState.SENT))
        .outerjoin(draws, draws.c.mail_id == mails.c.id)
        # Nor the kind: one look finds all of a mail.
        .where(unindexed(outbox.c.kind).in_([Kind.REPLY, Kind.DRAFT]), mails.c.label.is_(None))
        .where(verdicts.MOVED.is_not(True), verdicts.JUDGED.is_not(True))
    )
    known = mails.c.sender != ""
    return [(labelled.where(mails.c.label.is_not(None), known), True), (replied.where(known), False)]


_LABELLED = select(mails.c.id).where(mails.c.label.is_not(None))

# The mail is that of the earliest: SQLite takes bare columns from the row of min() (lang_select.html, section 2.5).
_BY_MACHINE = (
    select(outbox.c.recipient, outbox.c.team, func.min(outbox.c.finished_at).label("at"), outbox.c.mail_id)
    .where(IS_REPLY, IS_SENT, outbox.c.bounced_at.is_(None), outbox.c.mail_id.not_in(verdicts.CALLED_WRONG))
    .group_by(outbox.c.recipient, outbox.c.team)
)
_BY_HAND = (
    select(releases.c.recipient, releases.c.team, func.min(releases.c.finished_at).label("at"), releases.c.mail_id)
    .join(mails, mails.c.id == releases.c.mail_id)
    .where(releases.c.state == ReleaseState.SENT, releases.c.bounced_at.is_(None))
    .where(mails.c.label.is_(None) | (mails.c.label == releases.c.request_type))
    .group_by(releases.c.recipient, releases.c.team)
)


def _batches(things: Sequence[Any]) -> list[Sequence[Any]]:
    return [things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE)]
