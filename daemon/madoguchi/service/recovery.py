"""After a crash: what was planned is decided afresh, what was being sent is looked up, and never guessed."""

from __future__ import annotations

from madoguchi.journal.outgoing import Intent
from madoguchi.journal.sent import SentMail
from madoguchi.journal.states import Kind, MailState
from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.reasons import Reason
from madoguchi.service.account import Session, log


def recover(session: Session) -> None:
    """Settles every intent that a pass left behind. To be run before anything is sent, the Sent index fresh."""
    outgoing = session.journal.outgoing
    for intent in outgoing.in_state(MailState.PLANNED):
        if intent.kind is Kind.DRAFT and _lies_in(session, session.drafts, intent):
            outgoing.drafted(intent, session.now())
        else:
            outgoing.abandon(intent, session.now(), session.now())
    for intent in outgoing.in_state(MailState.ATTEMPTING):
        _settle(session, intent)
    for intent in outgoing.in_state(MailState.UNKNOWN):
        if session.journal.sent.has(intent.message_id):
            log.info("recovered", outcome="sent")
            outgoing.resolve(intent, session.now())


def _settle(session: Session, intent: Intent) -> None:
    outgoing = session.journal.outgoing
    if session.journal.sent.has(intent.message_id) or _lies_in(session, session.sent, intent):
        log.info("recovered", outcome="sent")
        outgoing.sent(intent, MailState.ATTEMPTING, "found in Sent", session.now())
        session.journal.sent.add([SentMail(intent.message_id, None, session.now())])
        return
    log.warning("recovered", outcome="unknown")
    outgoing.held(intent, Reason.UNKNOWN_OUTCOME, "interrupted", "", session.now())


def _lies_in(session: Session, name: str | None, intent: Intent) -> bool:
    if name is None:
        return False
    try:
        folder = session.mailbox.examine(name)
    except FolderMissing:
        return False
    return bool(session.mailbox.with_message_id(folder, intent.message_id))
