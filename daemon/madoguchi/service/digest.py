"""The digest, put straight into the owner's inbox: once for each slot, and nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial

from madoguchi.config.load import Office
from madoguchi.config.settings import WEEKDAYS
from madoguchi.errors import ConfigurationError, ServerBusy
from madoguchi.journal.digests import STARTED, Slot
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import FolderMissing, Refused
from madoguchi.policy.digest import Plan, due
from madoguchi.reply.digest import Digest, compose_digest, message_id
from madoguchi.reply.wire import WIRE
from madoguchi.service.account import Session, log
from madoguchi.service.isolation import isolated
from madoguchi.service.summary import first_start, summary, told_until


def tell_digest(session: Session) -> None:
    """That of today, if its time has come; whatever breaks it breaks no pass.

    In shadow mode the mailbox stays as it is: `madoguchi digest` shows it.
    """
    isolated(partial(_digest_of_today, session), _failed)


def _failed(error: Exception) -> None:
    log.error("digest-failed", error=type(error).__name__)


def _digest_of_today(session: Session) -> None:
    office, journal, now = session.office, session.journal, session.now()
    if journal.facts.get(STARTED) is None:
        journal.facts.set(STARTED, first_start(journal, now).isoformat())
    if not office.settings.digest.enabled or office.settings.mode == "shadow":
        return
    try:
        _close_old(session)
        slot = _slot(office, journal, now)
        if slot is not None:
            _tell(session, slot)
    except (FolderMissing, Refused, ServerBusy) as error:
        log.warning("digest-not-told", error=type(error).__name__)


def plan_of(office: Office) -> Plan:
    """When, as the owner set it."""
    given = office.settings.digest
    return Plan(time.fromisoformat(given.at), WEEKDAYS.index(given.weekday), office.settings.zone)


def _slot(office: Office, journal: Journal, now: datetime) -> Slot | None:
    """The one that was begun and is not told yet, or the one that is due."""
    slots = journal.digests.slots()
    begun = [slot for slot in slots if not slot.told]
    if begun:
        return begun[-1]
    used = [slot.day for slot in slots]
    day = due(plan_of(office), now, first_start(journal, now), used, _corrections(journal, now))
    if day is None:
        return None
    slot = Slot(day, now, told=False)
    journal.digests.begin(slot)
    return slot


def _corrections(journal: Journal, now: datetime) -> Iterator[datetime]:
    """Read only where the calendar does not decide."""
    yield from journal.digests.corrections(told_until(journal, now), now)


def _close_old(session: Session) -> None:
    """One that was begun on a day that is over lies in the inbox, or is left to the next one."""
    today = plan_of(session.office).day(session.now())
    for slot in session.journal.digests.slots():
        if not slot.told and slot.day != today:
            if _lies_there(session, slot):
                session.journal.digests.told(slot, session.now())
            else:
                session.journal.digests.withdraw(slot)


def _tell(session: Session, slot: Slot) -> None:
    """A crash between the append and its record is found by the derived Message-ID."""
    found = summary(session.office, session.journal, slot.at, slot.day, session.now())
    if found.worth_a_mail and not _lies_there(session, slot):
        session.mailbox.append(session.inbox, _written(session.office, found), (), session.now())
        log.info("digest-told", day=slot.day.isoformat())
    session.journal.digests.told(slot, session.now())


def _lies_there(session: Session, slot: Slot) -> bool:
    folder = session.mailbox.examine(session.inbox)
    return bool(session.mailbox.with_message_id(folder, message_id(session.office, slot.day)))


def _written(office: Office, found: Digest) -> bytes:
    """In the owner's own words; where these are broken, in the shipped ones."""
    given = office.settings.templates_dir
    try:
        mail = compose_digest(office, found, templates_dir=office.path(given) if given else None)
    except ConfigurationError as error:
        log.error("template-broken", problem=str(error))
        mail = compose_digest(office, found, templates_dir=None)
    return mail.as_bytes(policy=WIRE)
