"""Before an exception ends its owner is reminded, and finds a draft to the colleague about what comes next."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from madoguchi.errors import ServerBusy
from madoguchi.failpoint import failpoint
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Refused
from madoguchi.policy.courtesy import Courtesy
from madoguchi.policy.exceptions import Allowance, nears_its_end
from madoguchi.reply.courtesy import NEXT, Telling, compose_next
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from madoguchi.service.account import Session, log
from madoguchi.service.drafts import put_draft
from madoguchi.service.leaving import left_now
from madoguchi.service.own_words import in_own_words

EXCEPTION = "exception"
"""The kind of notice."""


def remind(session: Session) -> None:
    """A notice for each exception that nears its end, once; a draft where it is for one person, once.

    In shadow mode the mailbox stays as it is; once the owner has left there is nothing to agree on any more.
    """
    if left_now(session.journal, session.office, session.now()):
        return
    zone = session.office.settings.zone
    for one in session.journal.exceptions.all():
        if not nears_its_end(one, session.now(), zone, session.office.directory.office_days):
            continue
        if session.office.settings.mode != "shadow" and one.person and one.drafted_at is None:
            _draft(session, one)
        session.journal.notices.put(f"{EXCEPTION}-{one.id}", EXCEPTION, session.now(), about=one.request_type)


def exception_of(journal: Journal, key: str) -> Allowance:
    """The one that a notice of that key is about. KeyError where there is none."""
    return {f"{EXCEPTION}-{one.id}": one for one in journal.exceptions.all()}[key]


def _draft(session: Session, one: Allowance) -> None:
    account = session.office.settings.account
    original = "\0".join((one.pattern, one.request_type, one.added_at.isoformat()))
    message_id = reply_message_id(account, original, NEXT)
    try:
        put_draft(session, message_id, _written(session, one, message_id))
    except (Refused, ServerBusy) as error:
        log.warning("reminder-not-drafted", number=one.id, error=type(error).__name__)
        return
    failpoint("reminder-drafted")
    session.journal.exceptions.drafted(one.id, session.now())
    log.info("reminder-drafted", number=one.id)


def _written(session: Session, one: Allowance, message_id: str) -> bytes:
    office, now = session.office, session.now()
    language = session.journal.mails.language_of(one.person) or office.settings.language
    telling = Telling(Courtesy.EXCEPTION, one.last, one.request_type)

    def write(templates_dir: Path | None) -> EmailMessage:
        return compose_next(
            office,
            one.person,
            telling,
            next_step=one.next_step,
            language=language,
            message_id=message_id,
            now=now,
            templates_dir=templates_dir,
        )

    return in_own_words(office, write).as_bytes(policy=WIRE)
