"""Keeps the index of the Sent folder up to date: only headings are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from madoguchi.journal.sent import SentMail
from madoguchi.mail.headers import message_ids
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing, Heading
from madoguchi.reply.courtesy import COURTESY_HEADER
from madoguchi.service.account import Session, log
from madoguchi.service.fetching import headings

FIELDS = ("MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", COURTESY_HEADER.upper())


def index_sent(session: Session, *, lately: bool = False) -> None:
    """Reads what is new in Sent; the first time, what was sent within ``conversation_days``.

    ``lately``: a look a moment ago will do.
    """
    if session.sent is None or (lately and session.looks.lately(session.sent)):
        return
    asked = session.looks.moment()
    try:
        folder = session.mailbox.examine(session.sent)
    except FolderMissing:
        log.warning("sent-folder-missing")
        return
    if session.looks.is_unchanged(folder):
        session.looks.keep(folder, asked)
        return
    known = session.journal.queue.watermark(folder.name)
    if known is None or known[0] != folder.uidvalidity:
        since = session.now() - timedelta(days=session.office.settings.reply.conversation_days)
        uids = session.mailbox.uids_since(folder, since)
        before = folder.next_uid - 1
    else:
        uids = session.mailbox.uids_after(folder, known[1])
        before = known[1]
    found = headings(session, folder, uids, FIELDS)
    last = _read_through(session, folder, uids, found, max([*uids, before]), counts=not lately)
    if found or known != (folder.uidvalidity, last):
        session.journal.sent.add(map(_sent_mail, found), folder, last)
    if last == folder.next_uid - 1:
        session.looks.keep(folder, asked)
    else:
        session.looks.forget(folder.name)


def _read_through(
    session: Session, folder: Folder, uids: Sequence[int], found: Sequence[Heading], last: int, *, counts: bool
) -> int:
    """Up to where all is read. What the server keeps back this once may be the owner's own answer to what waits."""
    missing = set(uids) - {heading.uid for heading in found}
    unread = session.mailbox.present(folder, missing) if missing else ()
    return min([last, *(uid - 1 for uid in session.looks.to_be_read(folder, unread, counts=counts))])


def _sent_mail(heading: Heading) -> SentMail:
    """Some clients write References alone: its last id is the mail answered (RFC 5322 §3.6.4).

    A courtesy answers nothing: the mail that it is about still waits for the owner.
    """
    message = parse(heading.header)
    if COURTESY_HEADER in message.headers:
        return SentMail(message.message_id or "", None, heading.internal_date)
    answers = message.in_reply_to or message_ids(message.headers.get("In-Reply-To") or "") or message.references[-1:]
    return SentMail(message.message_id or "", answers[0] if answers else None, heading.internal_date)
