"""Every request and every pointer of a journal, one by one: what `Teaching` counts in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, select

from madoguchi.journal.outgoing import JUDGED, wrong_since
from madoguchi.journal.releases import ReleaseState
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.tables import draws, mails, outbox, releases
from madoguchi.policy.effect import Told
from tests.policy.plain_effect import Asked


def asked(reader: Engine, who: Callable[[str], str], teams: Mapping[str, str]) -> list[Asked]:
    """Requests that belong to a team: labelled so, or answered or drafted and not called wrong since."""
    replied = (outbox.c.mail_id == mails.c.id) & (outbox.c.state == MailState.SENT)
    statement = (
        select(mails.c.id, mails.c.sender, mails.c.arrived_at, outbox.c.team.label("named"), *JUDGED)
        .outerjoin(outbox, replied & outbox.c.kind.in_([Kind.REPLY, Kind.DRAFT]))
        .outerjoin(draws, draws.c.mail_id == mails.c.id)
        .where(mails.c.sender != "", mails.c.label.is_not(None) | outbox.c.team.is_not(None))
        .order_by(mails.c.id)
    )
    with reader.connect() as connection:
        rows = {row.id: row for row in connection.execute(statement)}.values()
    owners = ((row, _owner(row, teams)) for row in rows)
    return [Asked(who(row.sender), owner, row.arrived_at) for row, owner in owners if owner]


def told(reader: Engine, who: Callable[[str], str]) -> list[Told]:
    """Every pointer that arrived and was not corrected, by machine and by hand."""
    machine = (
        select(outbox.c.recipient, outbox.c.team.label("named"), outbox.c.finished_at, mails.c.arrived_at, *JUDGED)
        .join(mails, mails.c.id == outbox.c.mail_id)
        .outerjoin(draws, draws.c.mail_id == mails.c.id)
        .where(outbox.c.kind == Kind.REPLY, outbox.c.state == MailState.SENT, outbox.c.bounced_at.is_(None))
    )
    hand = (
        select(releases.c.recipient, releases.c.team.label("named"), releases.c.finished_at, mails.c.arrived_at)
        .join(mails, mails.c.id == releases.c.mail_id)
        .where(releases.c.state == ReleaseState.SENT, releases.c.bounced_at.is_(None))
        .where(mails.c.label.is_(None) | (mails.c.label == releases.c.request_type))
    )
    with reader.connect() as connection:
        right = [row for row in connection.execute(machine) if wrong_since(row) is None]
        found = [*right, *connection.execute(hand)]
    return [Told(who(row.recipient), row.named, row.arrived_at, row.finished_at) for row in found]


def _owner(row: Any, teams: Mapping[str, str]) -> str:
    if row.label is not None:
        return teams.get(row.label, "")
    return "" if wrong_since(row) is not None else row.named or ""
