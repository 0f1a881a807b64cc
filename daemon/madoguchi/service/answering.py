"""Answering: what waits and is due is read again, decided again, and only then planned and sent, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from madoguchi.errors import ServerAway, ServerBusy, SubmissionAway, TemplateFaulty, UsageError
from madoguchi.failpoint import failpoint
from madoguchi.journal.mails import MailRecord, StateChanged
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.queue import MOST_ATTEMPTS
from madoguchi.journal.states import Kind, MailState
from madoguchi.mail.identity import identity
from madoguchi.mail.message import Message
from madoguchi.mailbox.protocol import Arrival, Folder, Refused
from madoguchi.outbox.stages import Delivery, Envelope, Outcome, Stage
from madoguchi.policy.decide import Decision, decide
from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.compose import compose, recipient
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from madoguchi.service import facts
from madoguchi.service.account import Session, log
from madoguchi.service.drafts import put_draft
from madoguchi.service.fate_lines import tell
from madoguchi.service.fetching import fetch
from madoguchi.service.isolation import isolated
from madoguchi.service.lookup import draft_of
from madoguchi.service.outlook import outlook
from madoguchi.service.sending import mend, retry_in, sends_again, stop_sending, stopped
from madoguchi.service.sent_copy import keep_copy
from madoguchi.service.sent_index import index_sent

BATCH = 50
PACE_RETRY = timedelta(seconds=60)
FAULT_RETRY = timedelta(seconds=60)
SERVER_STAGES = (Stage.CONNECT, Stage.TLS, Stage.AUTH)


@dataclass(frozen=True, slots=True)
class Due:
    """A waiting mail, read afresh."""

    record: MailRecord
    message: Message
    arrived: Arrival


def answer_due(session: Session, folder: Folder) -> None:
    """Everything whose grace period is over, the longest waiting first. Raises `SubmissionAway`, `LoginRefused`."""
    while not session.account.stopping():
        records = session.journal.mails.due(session.now(), BATCH)
        if not records:
            return
        for record, step in _read_again(session, folder, records):
            if session.account.stopping():
                return
            isolated(step, partial(_failed, session, record))


def _read_again(
    session: Session, folder: Folder, records: Sequence[MailRecord]
) -> Iterator[tuple[MailRecord, Callable[[], None]]]:
    """What is to be done with each. Together if that works; where it cost the connection, one by one the next time."""
    if not session.account.one_by_one:
        try:
            yield from _steps(session, folder, records)
        except ServerBusy:
            raise
        except ServerAway:
            session.account.one_by_one = True
            raise
        return
    for record in records:
        try:
            yield from _steps(session, folder, [record])
        except ServerBusy:
            raise
        except ServerAway as error:
            _failed(session, record, error)
            raise
    session.account.one_by_one = False


def _steps(
    session: Session, folder: Folder, records: Sequence[MailRecord]
) -> Iterator[tuple[MailRecord, Callable[[], None]]]:
    current = [one for one in records if session.in_inbox(one.place) and one.place.uidvalidity == folder.uidvalidity]
    arrivals, unreadable = fetch(session, folder, [one.place.uid for one in current])
    for record in records:
        uid = record.place.uid if record in current else 0
        if arrived := arrivals.get(uid):
            yield record, partial(_read_and_answer, session, record, arrived)
        elif uid in unreadable:
            yield record, partial(_failed, session, record, Refused("the server does not hand it over"))
        else:
            yield record, partial(_left, session, record)


def _read_and_answer(session: Session, record: MailRecord, arrived: Arrival) -> None:
    _answer(session, Due(record, session.account.parsed.parse(arrived), arrived))


def _left(session: Session, record: MailRecord) -> None:
    """The owner moved or deleted it while it waited: nothing to answer any more."""
    decision = Decision(Reason.LEFT_INBOX, Disposition.HELD, language=record.language or "ja")
    session.journal.mails.close(record, decision, session.now())
    session.journal.mails.leave_queue([record.id], "left the inbox", session.now())
    tell(session, record, decision)


def _failed(session: Session, record: MailRecord, error: Exception) -> None:
    """Tried again a little later; held with the exception's type after the last attempt, those of reading included."""
    attempt = session.journal.queue.failed_again(record.id)
    where = {"template": error.place} if isinstance(error, TemplateFaulty) else {}
    log.error("mail-failed", id=record.name, attempt=attempt, error=type(error).__name__, **where)
    decision = Decision(Reason.ERROR, Disposition.HELD, evidence=type(error).__name__)
    try:
        if attempt < MOST_ATTEMPTS:
            session.journal.mails.postpone(record, session.now() + FAULT_RETRY)
            return
        session.journal.mails.close(record, decision, session.now())
        tell(session, record, decision)
    except StateChanged:
        log.error("left-to-recovery", id=record.name)  # planned or handed in already: settled at the next pass


def _answer(session: Session, due: Due) -> None:
    decision = _decide_again(session, due)
    if not decision.replies:
        session.journal.mails.close(due.record, decision, session.now())
        tell(session, due.record, decision, due.message)
        return
    automatic = decision.disposition is Disposition.ANSWERED
    if automatic and facts.hour_is_full(session):
        session.journal.mails.postpone(due.record, session.now() + PACE_RETRY)
        log.info("paced", id=due.record.name)
        return
    stop = stopped(session.journal) if automatic else None
    if stop is not None and stop.ends > session.now():
        session.journal.mails.postpone(due.record, stop.ends)
        return
    if automatic and not recipient(due.message):
        unusable = replace(decision, reason=Reason.SENDER_MISMATCH, disposition=Disposition.HELD)
        session.journal.mails.close(due.record, unusable, session.now())
        tell(session, due.record, unusable, due.message)
        return
    if _drafted_already(session, due, decision):
        return
    kind = Kind.REPLY if automatic else Kind.DRAFT
    reply = written(session, due.record, due.message, decision, kind)
    raw = reply.as_bytes(policy=WIRE)
    failpoint("before-intent")
    message_id = str(reply["Message-ID"])
    intent = session.journal.outgoing.plan(due.record, decision, kind, message_id, session.now())
    failpoint("after-intent")
    if automatic:
        _send(session, due, intent, raw, decision)
    else:
        _draft(session, due, intent, raw, decision)


def _drafted_already(session: Session, due: Due, decision: Decision) -> bool:
    """The draft of another installation, or of this one before its state was lost, is neither doubled nor overtaken."""
    who = identity(session.office.settings.account, due.message)
    found = draft_of(session, who.original, due.message.message_id)
    if found:
        there = replace(decision, reason=Reason.ALREADY_DRAFTED, disposition=Disposition.DRAFTED, evidence=found)
        session.journal.mails.close(due.record, there, session.now())
        tell(session, due.record, there, due.message)
    return bool(found)


def _decide_again(session: Session, due: Due) -> Decision:
    """With the model's first judgement, and with everything that happened since: Sent is looked at once more."""
    index_sent(session, lately=True)
    message, record = due.message, due.record
    who = identity(session.office.settings.account, message)
    when = facts.arrival(due.arrived.internal_date, message)
    past = facts.history(session, record.sender)
    situation = facts.situation(session, message, who, arrived=when, flags=due.arrived.flags, past=past)
    return decide(
        message,
        session.account.parsed.evaluate(message, situation),
        record.judgement,
        session.office,
        past,
        session.now(),
        mode=session.office.settings.mode,
        standing=outlook(session).standing,
    )


def written(session: Session, record: MailRecord, message: Message, decision: Decision, kind: Kind) -> EmailMessage:
    """The reply to one mail; the same words and the same Message-ID on every attempt."""
    account = session.office.settings.account
    who = identity(account, message)
    return compose(
        session.office,
        message,
        request_type=record.judgement.best if record.judgement else decision.request_type,
        language=decision.language,
        level=decision.level,
        automatic=kind is Kind.REPLY,
        message_id=reply_message_id(account, who.original, kind),
        now=session.now(),
        back=facts.back_on(session),
    )


def _send(session: Session, due: Due, intent: Intent, raw: bytes, decision: Decision) -> None:
    session.journal.outgoing.attempting(intent, session.now())
    failpoint("before-connect")
    envelope = Envelope(session.office.settings.mail_from, recipient(due.message), raw)
    try:
        delivery = session.outbox.send(envelope)
    except UsageError as error:
        _defer(session, intent, Delivery(Outcome.DEFERRED, Stage.AUTH, str(error)))
        raise
    failpoint("after-send")
    try:
        _settle(session, due, intent, delivery, decision)
    except SQLAlchemyError:
        session.account.unrecorded[intent.id] = delivery
        raise
    if delivery.outcome is Outcome.SENT:
        keep_copy(session, intent, raw, looked=True)


def _settle(session: Session, due: Due, intent: Intent, delivery: Delivery, decision: Decision) -> None:
    now = session.now()
    log.info("delivery", id=due.record.name, outcome=delivery.outcome.value, stage=delivery.stage.value)
    if delivery.outcome is Outcome.DEFERRED:
        _defer(session, intent, delivery)
        if delivery.stage in SERVER_STAGES:
            msg = f"smtp {session.office.settings.smtp.host}: {delivery.answer} (at {delivery.stage})"
            raise SubmissionAway(msg)
        return
    if delivery.outcome is Outcome.BARRED:
        stop = stop_sending(session, delivery.answer)
        session.journal.outgoing.deferred(intent, delivery.stage, delivery.answer, stop.ends, now)
        msg = f"smtp {session.office.settings.smtp.host}: this sender is refused; {mend(session.office)}"
        raise SubmissionAway(msg)
    if delivery.outcome is Outcome.SENT:
        original = due.message.message_id
        session.journal.outgoing.sent(intent, MailState.ATTEMPTING, delivery.answer, now, original=original)
        sends_again(session.journal)
        tell(session, due.record, decision, due.message)
        return
    reason = Reason.REFUSED if delivery.outcome is Outcome.REFUSED else Reason.UNKNOWN_OUTCOME
    session.journal.outgoing.held(intent, reason, delivery.stage, delivery.answer, now)
    tell(session, due.record, Decision(reason, Disposition.HELD), due.message)


def _defer(session: Session, intent: Intent, delivery: Delivery) -> None:
    """Surely not sent: later, with a capped, jittered back-off; too old by then, and the guard holds it."""
    until = session.now() + retry_in(intent.attempts)
    session.journal.outgoing.deferred(intent, delivery.stage, delivery.answer, until, session.now())


def _draft(session: Session, due: Due, intent: Intent, raw: bytes, decision: Decision) -> None:
    """Into Drafts, once: a crash between the append and its record is found by the derived Message-ID."""
    try:
        put_draft(session, intent.message_id, raw)
    except Refused as error:  # this draft alone, for all we know
        session.journal.outgoing.abandon(intent, session.now(), session.now())
        _failed(session, due.record, error)
        return
    failpoint("after-draft")
    session.journal.outgoing.drafted(intent, session.now(), session.office.settings.education.window)
    tell(session, due.record, decision, due.message)
