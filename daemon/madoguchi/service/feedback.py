"""What the owner's own moves say: into a labelled folder, or out of ``Answered/`` back to the inbox.

Reading only: EXAMINE, headings, UIDs. Best effort: a folder that cannot be read is looked at again on the next pass.
"""

from __future__ import annotations

from functools import partial

from madoguchi.errors import ServerBusy
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.states import MailState
from madoguchi.journal.tables import mails, outbox
from madoguchi.mail.identity import identity, is_faded
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing, Heading, Place, Refused, Renumbered
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.service.account import Session, log
from madoguchi.service.fate_lines import tell
from madoguchi.service.fetching import headings
from madoguchi.service.intake import HEADING_BATCH, HEADING_FIELDS
from madoguchi.service.isolation import isolated


def take_feedback(session: Session) -> None:
    """Records labels and put-backs since the last pass; mails of before the first start are nobody's answer."""
    for label, configured in session.office.labelled_folders():
        name = session.mailbox.find_folder(configured)
        if name is None:
            continue
        try:
            _labelled(session, session.mailbox.examine(name), label)
        except (FolderMissing, Refused, Renumbered, ServerBusy) as error:
            log.warning("feedback-unread", folder=name, error=type(error).__name__)
    for record, filed in _back_in_inbox(session):
        isolated(partial(_put_back, session, record, filed), _passed_over)


def _back_in_inbox(session: Session) -> list[tuple[MailRecord, Place | None]]:
    """All that was ever filed is gone through for it: not again while nobody wrote."""
    inbox, known = session.inbox, session.journal.mails
    return session.journal.remembered.get(mails, ("back in", inbox), lambda: known.back_in_inbox(inbox), outbox)


def _labelled(session: Session, folder: Folder, label: str) -> None:
    """Every mail that came into the folder since it was last looked through."""
    queue = session.journal.queue
    known = queue.watermark(folder.name)
    follows = known is not None and known[0] == folder.uidvalidity
    after = known[1] if known is not None and follows else 0
    if follows and after == folder.next_uid - 1:
        return
    uids = session.mailbox.uids_after(folder, after)
    for start in range(0, len(uids), HEADING_BATCH):
        batch = uids[start : start + HEADING_BATCH]
        for heading in headings(session, folder, batch, HEADING_FIELDS):
            isolated(partial(_take_label, session, folder, heading, label, follows=follows), _passed_over)
        queue.looked_through(folder, batch[-1])
    queue.looked_through(folder, folder.next_uid - 1)


def _take_label(session: Session, folder: Folder, heading: Heading, label: str, *, follows: bool) -> None:
    """In a folder that is looked through from its beginning a label given since then may be the later word."""
    record = _record_of(session, heading)
    if record is None or record.disposition == Disposition.BASELINE or (record.label and not follows):
        return
    place = Place(folder.name, folder.uidvalidity, heading.uid)
    session.journal.mails.label(record, label, session.now(), place)
    log.info("labelled", id=record.name, label=label)
    if record.state is MailState.PENDING:
        tell(session, record, Decision(Reason.HANDLED, Disposition.HELD))


def _record_of(session: Session, heading: Heading) -> MailRecord | None:
    message = parse(heading.header)
    found = session.journal.mails.by_message_id(message.message_id)
    if len(found) == 1:
        return found[0]
    return session.journal.mails.known(identity(session.office.settings.account, message))


def _put_back(session: Session, record: MailRecord, filed: Place | None) -> None:
    """It is where it was put no more, and in the inbox again. A second delivery is no put-back."""
    place = filed or _label_folder(session, record.label)
    if place is not None and _lies_at(session, place, record.message_id or ""):
        return
    session.journal.mails.put_back(record, session.now())
    log.info("put-back", id=record.name)


def _label_folder(session: Session, label: str | None) -> Place | None:
    """The folder of a label, wherever in it; None where it is gone."""
    configured = dict(session.office.labelled_folders()).get(label or "")
    name = session.mailbox.find_folder(configured) if configured else None
    return None if name is None else Place(name, 0, 0)


def _lies_at(session: Session, place: Place, message_id: str) -> bool:
    try:
        folder = session.mailbox.examine(place.folder)
    except FolderMissing:
        return False
    if not place.uid:
        return not message_id or is_faded(message_id) or bool(session.mailbox.with_message_id(folder, message_id))
    return folder.uidvalidity == place.uidvalidity and place.uid in session.mailbox.flags(folder, [place.uid])


def _passed_over(error: Exception) -> None:
    log.error("feedback-failed", error=type(error).__name__)
