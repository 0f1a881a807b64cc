"""The owner agrees to support somebody outside the usual way: from the terminal or the review page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from madoguchi.config.fields import AddressOrDomain
from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.journal.courtesies import CourtesyState
from madoguchi.journal.store import Journal
from madoguchi.mail.canonical import canonical
from madoguchi.policy.exceptions import LONGEST, USUAL, Allowance
from madoguchi.reply.subject import plain

LONGEST_TEXT = 500
_PATTERN: TypeAdapter[str] = TypeAdapter(AddressOrDomain)


def agree(
    office: Office,
    journal: Journal,
    now: datetime,
    *,
    who: str,
    reason: str,
    request_type: str = "",
    until: date | None = None,
    next_step: str = "",
) -> Allowance:
    """A new exception from today on, or the renewal of the one before it; ``until``: two weeks where None.

    Raises `UsageError` with what is wrong: who, type, day or reason.
    """
    today = now.astimezone(office.settings.zone).date()
    last = until or today + USUAL
    if not today <= last <= today + LONGEST:
        most = f"{today + LONGEST:%Y-%m-%d} ({LONGEST.days} days) at the latest"
        msg = f"--until: found {last:%Y-%m-%d}, expected a day from {today:%Y-%m-%d} on, {most}"
        raise UsageError(msg)
    if request_type and request_type not in office.directory.requests:
        msg = f"--request: found {request_type!r}, expected one of: {', '.join(office.directory.requests)}"
        raise UsageError(msg)
    pattern, why = _pattern(office, who), _told("--reason", reason)
    step = plain(next_step)[:LONGEST_TEXT]
    made = journal.exceptions.add(pattern, request_type, why, today, last, now, next_step=step)
    if made is None:
        msg = f"--reason: found {why!r}, which was given for {pattern} before, expected a new reason for a renewal"
        raise UsageError(msg)
    return made


def end(office: Office, journal: Journal, now: datetime, number: int, next_step: str = "") -> None:
    """From now on. Raises `UsageError` where there is no such exception, or it is over."""
    today = now.astimezone(office.settings.zone).date()
    if not journal.exceptions.end(number, today, now, plain(next_step)[:LONGEST_TEXT]):
        msg = f"ID: found {number}, which is no exception that runs, expected one of `exceptions list`"
        raise UsageError(msg)


def decide_next(journal: Journal, number: int, next_step: str) -> None:
    """What comes after it, also where it is over. Raises `UsageError` where there is no such exception."""
    if not journal.exceptions.set_next_step(number, _told("TEXT", next_step)):
        msg = f"ID: found {number}, which is no exception, expected one of `exceptions list`"
        raise UsageError(msg)


def told_of(office: Office, journal: Journal, now: datetime, one: Allowance) -> dict[str, Any]:
    """Everything on record, as a plain value. ``told``: how many persons were told; ``would_be``: in shadow mode."""
    said = journal.courtesies.about(one.id)
    return {
        "id": one.id,
        "from": one.pattern,
        "request_type": one.request_type or None,
        "reason": one.reason,
        "next_step": one.next_step or None,
        "first": one.first.isoformat(),
        "until": one.last.isoformat(),
        "added_at": one.added_at.isoformat(),
        "renews": one.renews,
        "ended": one.ending(now, office.settings.zone).value or None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "mails": one.mails,
        "told": said.get(CourtesyState.SENT, 0),
        "would_be": said.get(CourtesyState.WOULD_BE, 0),
    }


def _pattern(office: Office, who: str) -> str:
    """The canonical address or domain."""
    try:
        pattern = canonical(_PATTERN.validate_python(who.strip()))
    except ValidationError as error:
        msg = f"--from: found {who!r}, expected {error.errors()[0]['msg']}"
        raise UsageError(msg) from error
    if pattern in office.settings.own_addresses:
        msg = f"--from: found {who!r}, which is your own address, expected a colleague's, or a domain"
        raise UsageError(msg)
    return pattern


def _told(name: str, text: str) -> str:
    told = plain(text)
    if not told or len(told) > LONGEST_TEXT:
        msg = f"{name}: found {len(told)} characters, expected 1 to {LONGEST_TEXT}"
        raise UsageError(msg)
    return told
