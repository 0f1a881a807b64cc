"""After a crash: what was planned is decided afresh, what was being sent is looked up, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.journal.mails import MailRecord
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.states import Kind, MailState
from madoguchi.outbox.stages import Outcome
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.service.account import Session, log
from madoguchi.service.fate_lines import tell, tell_planned
from madoguchi.service.lookup import lies_in_drafts, lies_in_sent


def recover(session: Session) -> None:
    """Settles every intent that a pass left behind. To be run before anything is sent, the Sent index fresh."""
    outgoing = session.journal.outgoing
    for intent, record in _left(session, MailState.PLANNED):
        if intent.kind is Kind.DRAFT and lies_in_drafts(session, intent):
            outgoing.drafted(intent, session.now(), session.office.settings.education.window)
            tell_planned(session, record)
        else:
            outgoing.abandon(intent, session.now(), session.now())
    for intent, record in _left(session, MailState.ATTEMPTING):
        _settle(session, intent, record)
    for intent, record in _left(session, MailState.UNKNOWN):
        if _indexed(session, intent, record) and lies_in_sent(session, intent, record):
            log.info("recovered", id=record.name, outcome="sent")
            outgoing.resolve(intent, session.now())


def _left(session: Session, state: MailState) -> Iterator[tuple[Intent, MailRecord]]:
    records = {record.id: record for record in session.journal.mails.in_state(state)}
    for intent in session.journal.outgoing.in_state(state):
        yield intent, records[intent.mail_id]


def _indexed(session: Session, intent: Intent, record: MailRecord) -> bool:
    """Whether the index of Sent gives any reason to look: what is unknown is asked about at every pass."""
    sent = session.journal.sent
    return sent.has(intent.message_id) or sent.answer_to(record.message_id) is not None


def _settle(session: Session, intent: Intent, record: MailRecord) -> None:
    """The server's word, where this process heard it and could not write it down; else Sent is looked at."""
    outgoing = session.journal.outgoing
    heard = session.account.unrecorded.pop(intent.id, None)
    taken = heard is not None and heard.outcome is Outcome.SENT
    if taken or lies_in_sent(session, intent, record):
        log.info("recovered", id=record.name, outcome="sent")
        answer = heard.answer if heard and taken else "found in Sent"
        outgoing.sent(intent, MailState.ATTEMPTING, answer, session.now(), original=record.message_id)
        tell_planned(session, record)
        return
    log.warning("recovered", id=record.name, outcome="unknown")
    outgoing.held(intent, Reason.UNKNOWN_OUTCOME, "interrupted", "", session.now())
    tell(session, record, Decision(Reason.UNKNOWN_OUTCOME, Disposition.HELD))
