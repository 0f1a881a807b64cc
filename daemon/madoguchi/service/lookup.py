"""Where an answer of ours may lie: in Sent, also under a Message-ID that the server gave it; or as a draft."""

from __future__ import annotations

from datetime import timedelta

from madoguchi.journal.mails import MailRecord
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.states import Kind
from madoguchi.mail.canonical import canonical
from madoguchi.mail.headers import message_ids
from madoguchi.mail.identity import is_same_id
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.threading import reply_message_id
from madoguchi.service.account import Session

FIELDS = ("IN-REPLY-TO", "REFERENCES", "TO", "AUTO-SUBMITTED", LOOP_HEADER.upper())
CLOCKS_DIFFER = timedelta(minutes=5)
"""So far the server's clock may be behind ours."""


def lies_in_sent(session: Session, intent: Intent, record: MailRecord) -> bool:
    """By its own Message-ID, else by its envelope. Absence proves nothing."""
    if session.journal.sent.has(intent.message_id):
        return True
    folder = _opened(session, session.sent)
    if folder is None:
        return False
    return bool(session.mailbox.with_message_id(folder, intent.message_id)) or _renamed(session, folder, intent, record)


def draft_of(session: Session, original: str, message_id: str | None) -> str:
    """What in Drafts answers that mail already: a draft of this program from anywhere, or the owner's own; "" if none.

    ``original``: what the derived Message-ID stands on; ``message_id``: the mail's own, where it has one.
    """
    if session.drafts and session.looks.lately(session.drafts):
        return ""
    asked = session.looks.moment()
    folder = _opened(session, session.drafts)
    if folder is None:
        return ""
    if folder.size == 0:
        session.looks.keep(folder, asked)
        return ""
    ours = reply_message_id(session.office.settings.account, original, Kind.DRAFT)
    if session.mailbox.with_message_id(folder, ours):
        return "a draft of this program lies in Drafts"
    if message_id and session.mailbox.answering(folder, message_id):
        return "a draft that answers it lies in Drafts"
    return ""


def lies_in_drafts(session: Session, intent: Intent) -> bool:
    folder = _opened(session, session.drafts)
    return folder is not None and bool(session.mailbox.with_message_id(folder, intent.message_id))


def _opened(session: Session, name: str | None) -> Folder | None:
    try:
        return session.mailbox.examine(name) if name else None
    except FolderMissing:
        return None


def _renamed(session: Session, folder: Folder, intent: Intent, record: MailRecord) -> bool:
    """The server may have changed the Message-ID, as Outlook does: the index knows what in Sent answers the mail."""
    by = session.journal.sent.answer_to(record.message_id)
    if not by or intent.attempted_at is None:
        return False
    since = intent.attempted_at - CLOCKS_DIFFER
    headings = session.mailbox.headings(folder, session.mailbox.with_message_id(folder, by), FIELDS)
    return any(
        heading.internal_date >= since and _ours(session, heading.header, intent, record) for heading in headings
    )


def _ours(session: Session, header: bytes, intent: Intent, record: MailRecord) -> bool:
    """To the same person, about the same mail, by machine: the owner's own answer bears neither mark."""
    message = parse(header)
    about = {*message.references, *message.in_reply_to, *message_ids(message.headers.get("In-Reply-To") or "")}
    to = {address.address for address in message.to}
    answers = any(is_same_id(record.message_id or "", one) for one in about)
    return answers and to == {canonical(intent.recipient)} and _by_machine(session, message)


def _by_machine(session: Session, message: Message) -> bool:
    mark = (message.headers.get(LOOP_HEADER) or "").strip()
    told = (message.headers.get("Auto-Submitted") or "").strip().lower()
    return mark == loop_token(session.office.settings.account) or told.startswith("auto-replied")
