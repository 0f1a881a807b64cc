"""The copy in Sent: best effort, and never a reason to send again."""

from __future__ import annotations

from madoguchi.errors import ServerBusy
from madoguchi.failpoint import failpoint
from madoguchi.journal.outgoing import Intent
from madoguchi.mailbox.protocol import FolderMissing, Refused
from madoguchi.service.account import Session, log


def keep_copy(session: Session, intent: Intent, raw: bytes, *, looked: bool = False) -> None:
    """Appends the reply to Sent, unless the provider does that itself or the copy is there already.

    ``looked``: Sent was looked at before the reply went out, so that what has not changed since holds no copy.
    """
    failpoint("before-sent-copy")
    if copied(session, intent.message_id, raw, looked=looked):
        known = session.looks.lately(session.sent or "")
        session.journal.outgoing.copied(intent, session.now(), known)
        failpoint("after-sent-copy")


def copied(session: Session, message_id: str, raw: bytes, *, looked: bool = False) -> bool:
    """The same of any mail that went out; False where the server did not take the copy."""
    try:
        if not _kept_by_server(session):
            _append(session, message_id, raw, looked)
    except (FolderMissing, Refused, ServerBusy) as error:
        log.warning("sent-copy-failed", error=type(error).__name__)
        return False
    return True


def _kept_by_server(session: Session) -> bool:
    setting = session.office.settings.smtp.sent_copy
    return setting == "server" or (setting == "auto" and session.mailbox.keeps_sent_copies())


def _append(session: Session, message_id: str, raw: bytes, looked: bool) -> None:
    if session.sent is None:
        session.sent = session.mailbox.make_folder(session.office.settings.folders.sent or "Sent")
    folder = session.mailbox.examine(session.sent)
    if looked and session.looks.is_unchanged(folder):
        there = False
    else:
        there = bool(session.mailbox.with_message_id(folder, message_id))
    if not there:
        asked = session.looks.moment()
        place = session.mailbox.append(session.sent, raw, ("\\Seen",), session.now())
        session.looks.appended(session.sent, place, asked)
        failpoint("after-append")
