"""After an answer: its copy in Sent, \\Answered, filing; and the queue follows what the owner does elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from madoguchi.errors import ServerBusy
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.states import Kind, MailState
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing, Place, Refused
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.wire import WIRE
from madoguchi.service.account import Session, log
from madoguchi.service.answering import written
from madoguchi.service.filing import file_answered, here
from madoguchi.service.isolation import isolated
from madoguchi.service.sent_copy import keep_copy

COPY_PATIENCE = timedelta(hours=24)


def finish_answers(session: Session, folder: Folder) -> None:
    """Copies, flags and files what went out. Best effort: what fails is tried again on the next pass."""
    records = {record.id: record for record in session.journal.mails.in_state(MailState.SENT)}
    work = [(intent, records[intent.mail_id]) for intent in session.journal.outgoing.unfinished()]
    if not work:
        return
    try:
        for intent, record in work:
            if not intent.copied:
                isolated(partial(_copy_again, session, folder, intent, record), partial(_not_copied, session, intent))
        _mark(session, folder, [(intent, record) for intent, record in work if not intent.flagged])
        file_answered(session, folder, [(intent, record) for intent, record in work if _filing_due(session, intent)])
    except (FolderMissing, Refused, ServerBusy) as error:
        session.trouble.append(f"filing: {error}")
        log.warning("aftercare-failed", error=type(error).__name__)


def _copy_again(session: Session, folder: Folder, intent: Intent, record: MailRecord) -> None:
    """The copy that a crash prevented is written anew from the original, if that is still there."""
    arrivals = session.mailbox.fetch(folder, [record.place.uid]) if here(session, folder, record) else []
    if not arrivals:
        session.journal.outgoing.copied(intent, session.now())
        return
    message = parse(arrivals[0].raw, truncated=arrivals[0].truncated)
    decision = Decision(
        Reason.ANSWERABLE, Disposition.ANSWERED, language=record.language or "ja", level=record.level or 1
    )
    keep_copy(session, intent, written(session, record, message, decision, Kind.REPLY).as_bytes(policy=WIRE))


def _not_copied(session: Session, intent: Intent, error: Exception) -> None:
    """It cannot be written any more (its request type is gone, say): the answer went out, and that is what counts."""
    log.warning("sent-copy-failed", error=type(error).__name__)
    session.journal.outgoing.copied(intent, session.now())


def _mark(session: Session, folder: Folder, work: Sequence[tuple[Intent, MailRecord]]) -> None:
    if not work:
        return
    session.mailbox.mark_answered([record.place for _, record in work if here(session, folder, record)])
    session.journal.outgoing.flagged([intent.id for intent, _ in work], session.now())


def _filing_due(session: Session, intent: Intent) -> bool:
    """A copy that failed is written anew from the original, which stays in the inbox as long as that may help."""
    wait = timedelta(hours=session.office.settings.folders.file_after_hours)
    if not intent.copied:
        wait = max(wait, COPY_PATIENCE)
    return intent.finished_at is not None and intent.finished_at + wait <= session.now()


def follow_owner(session: Session, folder: Folder) -> None:
    """What the owner answered, moved, archived or deleted in any mail client leaves the queue by itself."""
    for batch in session.journal.mails.still_open():
        if waiting := [record for record in batch if here(session, folder, record)]:
            _follow(session, folder, waiting)


def _follow(session: Session, folder: Folder, waiting: Sequence[MailRecord]) -> None:
    flags = session.mailbox.flags(folder, [record.place.uid for record in waiting])
    unseen = [record.place.uid for record in waiting if record.place.uid not in flags]
    there = session.mailbox.present(folder, unseen)
    gone = [record.id for record in waiting if record.place.uid not in there and _is_gone(flags, record.place)]
    # What the owner sent and did not arrive lies in Sent too, and has left its mark.
    undelivered = session.journal.releases.undelivered()
    answered = [one.id for one in waiting if one.id not in undelivered and _is_answered(session, flags, one)]
    session.journal.mails.leave_queue(answered, "answered by the owner", session.now())
    session.journal.mails.leave_queue(gone, "left the inbox", session.now())


def _is_gone(flags: dict[int, frozenset[str]], place: Place) -> bool:
    return "\\Deleted" in flags.get(place.uid, {"\\Deleted"})


def _is_answered(session: Session, flags: dict[int, frozenset[str]], record: MailRecord) -> bool:
    by_hand = session.journal.sent.answer_to(record.message_id) is not None
    return by_hand or "\\Answered" in flags.get(record.place.uid, frozenset())
