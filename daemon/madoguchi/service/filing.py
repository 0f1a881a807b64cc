"""Filing what was answered: one move for each destination, and a move that a crash cut in two is finished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from madoguchi.failpoint import failpoint
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.states import MOVED_BY_OWNER
from madoguchi.mail.identity import identity, is_faded
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing, Place
from madoguchi.service.account import Session, log

Work = Sequence[tuple[Intent, MailRecord]]


def file_answered(session: Session, folder: Folder, work: Work) -> None:
    """Moves each mail to Answered/<type>; what the owner has moved meanwhile stays where the owner put it."""
    by_destination: dict[str, list[tuple[Intent, MailRecord]]] = defaultdict(list)
    for intent, record in work:
        if not _finished(session, folder, intent, record):
            by_destination[_destination(session, record)].append((intent, record))
    for configured, group in by_destination.items():
        _file_group(session, folder, configured, group)


def here(session: Session, folder: Folder, record: MailRecord) -> bool:
    """Whether the mail was seen last in the inbox as it is numbered now."""
    return session.in_inbox(record.place) and record.place.uidvalidity == folder.uidvalidity


def _destination(session: Session, record: MailRecord) -> str:
    kind = record.judgement.best if record.judgement else ""
    return f"{session.office.settings.folders.answered}/{session.office.directory.folder_of(kind)}"


def _file_group(session: Session, folder: Folder, configured: str, group: Work) -> None:
    inside = {record.place: intent for intent, record in group if here(session, folder, record)}
    elsewhere = [intent for intent, record in group if record.place not in inside]
    destination = session.mailbox.make_folder(configured)
    session.journal.outgoing.filing([intent.id for intent in inside.values()], destination)
    failpoint("before-filing")
    moved = session.mailbox.move(list(inside), destination)
    failpoint("after-filing")
    inbox = session.mailbox.examine(session.inbox)
    left = session.mailbox.present(inbox, [place.uid for place in inside if place not in moved])
    there = [(intent, moved[place]) for place, intent in inside.items() if place in moved]
    elsewhere += [intent for place, intent in inside.items() if place not in moved and place.uid not in left]
    session.journal.outgoing.all_filed(there, destination, session.now())
    session.journal.outgoing.all_filed([(intent, None) for intent in elsewhere], MOVED_BY_OWNER, session.now())


def _finished(session: Session, folder: Folder, intent: Intent, record: MailRecord) -> bool:
    """A move that was begun and never recorded: the mail may lie at its destination already, or at both places.

    The second of two copies is taken out of the inbox only after the first was read and is the same mail.
    """
    if not intent.destination:
        return False
    copy = _copy_in(session, intent.destination, record)
    if copy is None:
        return False
    log.info("recovered", outcome="filed")
    if here(session, folder, record):
        session.mailbox.discard(record.place)
    session.journal.outgoing.filed(intent, intent.destination, copy, session.now())
    return True


def _copy_in(session: Session, name: str, record: MailRecord) -> Place | None:
    try:
        folder = session.mailbox.examine(name)
    except FolderMissing:
        return None
    if record.message_id and not is_faded(record.message_id):
        found = session.mailbox.with_message_id(folder, record.message_id)
    else:
        found = session.mailbox.uids_since(folder, record.arrived_at)
    for arrived in session.mailbox.fetch(folder, found):
        who = identity(session.office.settings.account, parse(arrived.raw, truncated=arrived.truncated))
        if who.key == record.key:
            return Place(name, folder.uidvalidity, arrived.uid)
    return None
