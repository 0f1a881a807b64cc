"""Telling a colleague whose mail is held: that an exception runs, or that the owner is away.

The mail stays as it is, and in the queue: what goes out is no answer. Read again, checked again, planned, attempted,
settled, like an answer; in draft mode nothing, in shadow mode only the record of what would be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from madoguchi.config.stop_file import stop_file
from madoguchi.errors import SubmissionAway, UsageError
from madoguchi.failpoint import failpoint
from madoguchi.guards import evaluate, strongest
from madoguchi.journal.courtesies import CourtesyRecord, CourtesyState
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.sent import SentMail
from madoguchi.mail.identity import identity
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival, Folder
from madoguchi.outbox.stages import Delivery, Envelope, Outcome
from madoguchi.policy.absence import Stretch
from madoguchi.policy.courtesy import WHILE_AWAY, Courtesy, courtesies
from madoguchi.policy.exceptions import running
from madoguchi.reasons import Reason
from madoguchi.reply.compose import recipient
from madoguchi.reply.courtesy import Telling, compose_courtesy
from madoguchi.reply.letter import is_internal
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from madoguchi.service import facts
from madoguchi.service.account import Session, log
from madoguchi.service.answering import SERVER_STAGES
from madoguchi.service.breaker import breaker
from madoguchi.service.fetching import fetch
from madoguchi.service.filing import here
from madoguchi.service.isolation import isolated
from madoguchi.service.lookup import draft_of
from madoguchi.service.own_words import in_own_words
from madoguchi.service.sending import mend, retry_in, sends_again, stop_sending, stopped
from madoguchi.service.sent_copy import copied
from madoguchi.service.sent_index import index_sent

_SETTLED = {
    Outcome.SENT: CourtesyState.SENT,
    Outcome.REFUSED: CourtesyState.REFUSED,
    Outcome.UNKNOWN: CourtesyState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class _Due:
    """What is to be said about a mail. ``about``: the number of the exception, or 0."""

    record: MailRecord
    telling: Telling
    about: int


def say_courtesies(session: Session, folder: Folder) -> None:
    """Whatever is due, once the grace period of its mail is over. Raises `SubmissionAway`, `LoginRefused`."""
    if session.office.settings.mode == "draft" or session.paused:
        return
    away, now = facts.away(session), session.now()
    reasons = (Reason.EXCEPTION,) if away is None else tuple(WHILE_AWAY)
    since = now - timedelta(hours=session.office.settings.reply.max_age_hours)
    decided_by = now - session.account.grace()
    for record in session.journal.courtesies.candidates(reasons, now, since=since, decided_by=decided_by):
        due = _due(session, record, away)
        if due is None:
            continue
        if session.account.stopping() or _must_wait(session):
            return
        isolated(partial(_say, session, folder, due), partial(_failed, session, due))


def settle_courtesies(session: Session) -> None:
    """What a killed process left behind: not attempted, and it is due again; else looked up in Sent, never guessed."""
    found, now = session.journal.courtesies, session.now()
    for left, _ in found.in_state(CourtesyState.PLANNED):
        found.defer(left, CourtesyState.PLANNED, "interrupted", now)
    for left, _ in found.in_state(CourtesyState.ATTEMPTING):
        lies_there = session.journal.sent.has(left.message_id)
        state = (CourtesyState.SENT, "found in Sent") if lies_there else (CourtesyState.UNKNOWN, "interrupted")
        found.settle(left, *state, now)
    for left, _ in found.in_state(CourtesyState.UNKNOWN):
        if session.journal.sent.has(left.message_id):
            found.resolve(left, now)


def _due(session: Session, record: MailRecord, away: Stretch | None) -> _Due | None:
    """By the journal alone, so that a mail about which all is said is not fetched at every pass."""
    zone, now, shadow = session.office.settings.zone, session.now(), session.office.settings.mode == "shadow"
    allowances = session.journal.exceptions.about(record.sender)
    allowance = running(allowances, record.sender, record.judgement, now, zone)
    internal = is_internal(session.office, record.sender)
    for kind in courtesies(record.reason, internal=internal, away=away, allowance=allowance):
        about = allowance.id if allowance and kind is Courtesy.EXCEPTION else 0
        told = session.journal.courtesies.told(kind, about, record.sender, now, mail_id=record.id, shadow=shadow)
        if told:
            continue
        if kind is Courtesy.ABSENCE and away:
            return _Due(record, Telling(kind, away.back_on(zone, session.office.directory.office_days)), about)
        if allowance:
            return _Due(record, Telling(kind, allowance.last, allowance.request_type), about)
    return None


def _must_wait(session: Session) -> bool:
    """The account's pace, its breaker, the administrator's stop, and a server that will not have this sender."""
    stop = stopped(session.journal)
    if stop_file(session.office.home):
        return True
    return facts.hour_is_full(session) or bool(breaker(session)) or (stop is not None and stop.ends > session.now())


def _say(session: Session, folder: Folder, due: _Due) -> None:
    record = due.record
    if facts.history(session, record.sender).replies_today >= session.office.settings.reply.per_sender_per_day:
        return
    arrivals = fetch(session, folder, [record.place.uid]).arrivals if here(session, folder, record) else {}
    arrived = arrivals.get(record.place.uid)
    message = parse(arrived.raw, truncated=arrived.truncated) if arrived else None
    why = _against(session, message, arrived) if message and arrived else "left the inbox"
    if why or message is None:
        session.journal.courtesies.drop(record, due.telling.kind, why, session.now())
        log.info("courtesy-dropped", id=record.name, kind=due.telling.kind.value, why=why)
        return
    mail = _written(session, due, message)
    _send(session, due, recipient(message), mail)


def _against(session: Session, message: Message, arrived: Arrival) -> str:
    """Every guard once more, with what happened since; and a draft in which the owner is answering already."""
    index_sent(session)
    who = identity(session.office.settings.account, message)
    when = facts.arrival(arrived.internal_date, message)
    situation = facts.situation(session, message, who, arrived=when, flags=arrived.flags)
    guard = strongest(evaluate(message, situation))
    if guard is not None:
        return guard.reason.value
    return draft_of(session, who.original, message.message_id) or ("" if recipient(message) else "no usable sender")


def _written(session: Session, due: _Due, message: Message) -> EmailMessage:
    """The same Message-ID on every attempt and every host."""
    office, now = session.office, session.now()
    account = office.settings.account
    original = identity(account, message).original
    language = due.record.language or office.settings.language

    def write(templates_dir: Path | None) -> EmailMessage:
        return compose_courtesy(
            office,
            message,
            due.telling,
            language=language,
            message_id=reply_message_id(account, original, f"courtesy-{due.telling.kind}"),
            now=now,
            templates_dir=templates_dir,
        )

    return in_own_words(office, write)


def _send(session: Session, due: _Due, to: str, mail: EmailMessage) -> None:
    found, now, shadow = session.journal.courtesies, session.now(), session.office.settings.mode == "shadow"
    message_id, raw = str(mail["Message-ID"]), mail.as_bytes(policy=WIRE)
    planned = found.plan(due.record, due.telling.kind, due.about, message_id, now, shadow=shadow)
    if shadow:
        log.info("courtesy-would-be", id=due.record.name, kind=due.telling.kind.value)
        return
    failpoint("courtesy-planned")
    found.attempting(planned, now)
    if session.journal.sent.has(message_id):  # by another installation, or before the journal was lost
        found.settle(planned, CourtesyState.SENT, "found in Sent", now)
        return
    try:
        delivery = session.outbox.send(Envelope(session.office.settings.mail_from, to, raw))
    except UsageError as error:
        found.defer(planned, CourtesyState.ATTEMPTING, str(error), now + retry_in(planned.attempts))
        raise
    failpoint("courtesy-heard")
    _settle(session, planned, delivery)
    log.info("courtesy", id=due.record.name, kind=due.telling.kind.value, outcome=delivery.outcome.value)
    if delivery.outcome is Outcome.SENT:
        session.journal.sent.add([SentMail(message_id, None, now)])
        copied(session, message_id, raw)


def _settle(session: Session, planned: CourtesyRecord, delivery: Delivery) -> None:
    found, now = session.journal.courtesies, session.now()
    host = session.office.settings.smtp.host
    if delivery.outcome is Outcome.DEFERRED:
        found.defer(planned, CourtesyState.ATTEMPTING, delivery.answer, now + retry_in(planned.attempts))
        if delivery.stage in SERVER_STAGES:
            msg = f"smtp {host}: {delivery.answer} (at {delivery.stage})"
            raise SubmissionAway(msg)
    elif delivery.outcome is Outcome.BARRED:
        stop = stop_sending(session, delivery.answer)
        found.defer(planned, CourtesyState.ATTEMPTING, delivery.answer, stop.ends)
        msg = f"smtp {host}: this sender is refused; {mend(session.office)}"
        raise SubmissionAway(msg)
    else:
        found.settle(planned, _SETTLED[delivery.outcome], delivery.answer, now)
        if delivery.outcome is Outcome.SENT:
            sends_again(session.journal)


def _failed(session: Session, due: _Due, error: Exception) -> None:
    """One mail that breaks something stops nobody: nothing is said about it."""
    log.error("courtesy-failed", id=due.record.name, error=type(error).__name__)
    session.journal.courtesies.drop(due.record, due.telling.kind, type(error).__name__, session.now())
