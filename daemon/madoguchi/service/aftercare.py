"""After an answer: its copy in Sent, \\Answered, filing; and the queue follows what the owner does elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from madoguchi.journal.mails import MailRecord
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.states import MOVED_BY_OWNER, Kind, MailState
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing, Place, Refused
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.compose import WIRE
from madoguchi.service.account import Session, log
from madoguchi.service.answering import written
from madoguchi.service.failpoint import failpoint
from madoguchi.service.isolation import isolated
from madoguchi.service.sent_copy import keep_copy


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
        _file(session, folder, [(intent, record) for intent, record in work if _filing_due(session, intent)])
    except (FolderMissing, Refused) as error:
        session.trouble.append(f"filing: {error}")
        log.warning("aftercare-failed", error=type(error).__name__)


def _copy_again(session: Session, folder: Folder, intent: Intent, record: MailRecord) -> None:
    """The copy that a crash prevented is written anew from the original, if that is still there."""
    arrivals = session.mailbox.fetch(folder, [record.place.uid]) if _here(session, folder, record) else []
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


def _here(session: Session, folder: Folder, record: MailRecord) -> bool:
    return session.in_inbox(record.place) and record.place.uidvalidity == folder.uidvalidity


def _mark(session: Session, folder: Folder, work: Sequence[tuple[Intent, MailRecord]]) -> None:
    if not work:
        return
    session.mailbox.mark_answered([record.place for _, record in work if _here(session, folder, record)])
    session.journal.outgoing.flagged([intent.id for intent, _ in work], session.now())


def _filing_due(session: Session, intent: Intent) -> bool:
    wait = timedelta(hours=session.office.settings.folders.file_after_hours)
    return intent.finished_at is not None and intent.finished_at + wait <= session.now()


def _file(session: Session, folder: Folder, work: Sequence[tuple[Intent, MailRecord]]) -> None:
    """Grouped by destination; what the owner has moved meanwhile stays where the owner put it."""
    by_destination: dict[str, list[tuple[Intent, MailRecord]]] = defaultdict(list)
    for intent, record in work:
        by_destination[_destination(session, record)].append((intent, record))
    for configured, group in by_destination.items():
        _file_group(session, folder, configured, group)


def _destination(session: Session, record: MailRecord) -> str:
    kind = record.judgement.best if record.judgement else ""
    return f"{session.office.settings.folders.answered}/{session.office.directory.folder_of(kind)}"


def _file_group(session: Session, folder: Folder, configured: str, group: Sequence[tuple[Intent, MailRecord]]) -> None:
    here = {record.place: intent for intent, record in group if _here(session, folder, record)}
    elsewhere = [intent for intent, record in group if record.place not in here]
    destination = session.mailbox.make_folder(configured)
    failpoint("before-filing")
    moved = session.mailbox.move(list(here), destination)
    failpoint("after-filing")
    inbox = session.mailbox.examine(session.inbox)
    left = session.mailbox.flags(inbox, [place.uid for place in here if place not in moved])
    for place, intent in here.items():
        if place in moved:
            session.journal.outgoing.filed(intent, destination, moved[place], session.now())
        elif place.uid not in left:
            elsewhere.append(intent)
    for intent in elsewhere:
        session.journal.outgoing.filed(intent, MOVED_BY_OWNER, None, session.now())


def follow_owner(session: Session, folder: Folder) -> None:
    """What the owner answered, moved, archived or deleted in any mail client leaves the queue by itself."""
    waiting = [record for record in session.journal.mails.still_open() if _here(session, folder, record)]
    if not waiting:
        return
    flags = session.mailbox.flags(folder, [record.place.uid for record in waiting])
    gone = [record.id for record in waiting if _is_gone(flags, record.place)]
    answered = [record.id for record in waiting if _is_answered(session, flags, record)]
    session.journal.mails.leave_queue(answered, "answered by the owner", session.now())
    session.journal.mails.leave_queue(gone, "left the inbox", session.now())


def _is_gone(flags: dict[int, frozenset[str]], place: Place) -> bool:
    return "\\Deleted" in flags.get(place.uid, {"\\Deleted"})


def _is_answered(session: Session, flags: dict[int, frozenset[str]], record: MailRecord) -> bool:
    by_hand = session.journal.sent.answer_to(record.message_id) is not None
    return by_hand or "\\Answered" in flags.get(record.place.uid, frozenset())
