"""The owner releases a pointer by hand: the same journal and the same steps as an answer of the daemon, at most once.

It works beside a running daemon and from several places at once; whoever plans first, sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from madoguchi.errors import ServerAway, SubmissionAway, UsageError
from madoguchi.failpoint import failpoint
from madoguchi.journal.mails import MailRecord, StateChanged
from madoguchi.journal.releases import Release, ReleaseKind, ReleaseState
from madoguchi.journal.sent import SentMail
from madoguchi.journal.states import Kind
from madoguchi.mail.identity import identity
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import FolderMissing, Place, Refused, Renumbered
from madoguchi.outbox.stages import Delivery, Envelope, Outcome
from madoguchi.policy.levels import next_level
from madoguchi.reasons import Disposition
from madoguchi.reply.compose import WIRE, compose, recipient
from madoguchi.reply.threading import reply_message_id
from madoguchi.service import facts
from madoguchi.service.account import Session, log
from madoguchi.service.locating import locate
from madoguchi.service.sent_copy import copied
from madoguchi.service.sent_index import index_sent

PERSONAL = "personal"
"""Stands in the derived Message-ID: the same whoever releases, and another than the automatic reply's."""

_STATE = {
    Outcome.SENT: ReleaseState.SENT,
    Outcome.DEFERRED: ReleaseState.WITHDRAWN,
    Outcome.REFUSED: ReleaseState.REFUSED,
    Outcome.BARRED: ReleaseState.REFUSED,
    Outcome.UNKNOWN: ReleaseState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Pointing:
    """A pointer ready to be released: about which mail, to whom, in which words."""

    record: MailRecord
    place: Place
    message: Message
    request_type: str
    to: str
    letter: EmailMessage


def prepare(session: Session, record: MailRecord, request_type: str, language: str = "") -> Pointing:
    """The personal reply to a mail, its text read from the mailbox now.

    ``language``: "" for that of the mail. Raises `UsageError` where there is nothing to answer, or it was answered.
    """
    if record.disposition == Disposition.IGNORED:
        msg = f"ID: {record.name} comes from a machine or a list, expected a mail that a person wrote"
        raise UsageError(msg)
    index_sent(session)
    place, message = _read(session, record)
    by = session.journal.sent.answer_to(message.message_id)
    if by:
        msg = f"ID: {record.name} was answered already, by {by}"
        raise UsageError(msg)
    to = recipient(message)
    if not to:
        msg = f"ID: {record.name} has no sender that could be answered"
        raise UsageError(msg)
    return Pointing(record, place, message, request_type, to, _letter(session, record, message, request_type, language))


def release(session: Session, pointing: Pointing) -> Release:
    """Sends it, once and for good, and says what became of it: sent, refused, or unknown.

    Raises `UsageError` where somebody else was first, `SubmissionAway` where it surely was not sent and may be released
    again.
    """
    journal, record = session.journal, pointing.record
    try:
        planned = journal.releases.plan(
            record,
            ReleaseKind.POINTER,
            message_id=str(pointing.letter["Message-ID"]),
            request_type=pointing.request_type,
            team=session.office.directory.requests[pointing.request_type].team,
            recipient=record.sender,
            now=session.now(),
        )
        journal.releases.attempting(planned, session.now())
    except StateChanged as changed:
        msg = f"ID: {changed}"
        raise UsageError(msg) from changed
    delivery = _handed_in(session, planned, pointing)
    failpoint("release-heard")
    journal.releases.settle(planned, _STATE[delivery.outcome], delivery.answer, session.now())
    log.info("released", id=record.name, outcome=delivery.outcome.value, stage=delivery.stage.value)
    if delivery.outcome is Outcome.DEFERRED:
        msg = f"smtp {session.office.settings.smtp.host}: {delivery.answer} (at {delivery.stage}); nothing was sent"
        raise SubmissionAway(msg)
    if delivery.outcome is Outcome.SENT:
        _afterwards(session, pointing)
    return next(one for one in journal.releases.of(record) if one.id == planned.id)


def settle_releases(session: Session) -> None:
    """What a process left behind that was killed: looked up in Sent, and never guessed. The Sent index is fresh."""
    releases, now = session.journal.releases, session.now()
    for left in releases.broken_off(now):
        lies_there = session.journal.sent.has(left.message_id)
        if left.state is ReleaseState.PLANNED:
            releases.withdraw(left, now)
        elif left.state is ReleaseState.UNKNOWN and lies_there:
            releases.resolve(left, now)
        elif left.state is ReleaseState.ATTEMPTING:
            found = (ReleaseState.SENT, "found in Sent") if lies_there else (ReleaseState.UNKNOWN, "interrupted")
            releases.settle(left, *found, now)


def _read(session: Session, record: MailRecord) -> tuple[Place, Message]:
    """Where it lay last, or wherever it was put since."""
    places = [record.place]
    if record.message_id:
        places.extend(locate(session.office, session.mailbox, [record.message_id]).values())
    for place in places:
        try:
            folder = session.mailbox.examine(place.folder)
        except FolderMissing:
            continue
        arrivals = session.mailbox.fetch(folder, [place.uid]) if folder.uidvalidity == place.uidvalidity else []
        message = parse(arrivals[0].raw, truncated=arrivals[0].truncated) if arrivals else None
        if message and identity(session.office.settings.account, message).key == record.key:
            return place, message
    msg = f"ID: {record.name} is no longer in the mailbox"
    raise UsageError(msg)


def _letter(session: Session, record: MailRecord, message: Message, request_type: str, language: str) -> EmailMessage:
    history = facts.history(session, record.sender)
    team = session.office.directory.requests[request_type].team
    account = session.office.settings.account
    return compose(
        session.office,
        message,
        request_type=request_type,
        language=language or record.language or session.office.settings.language,
        level=next_level(history.to_team(team), session.office.settings.education, session.now()),
        automatic=False,
        message_id=reply_message_id(account, identity(account, message).original, PERSONAL),
        now=session.now(),
    )


def _handed_in(session: Session, planned: Release, pointing: Pointing) -> Delivery:
    """Whatever breaks before anything was offered gives the mail back."""
    raw = pointing.letter.as_bytes(policy=WIRE)
    failpoint("release-planned")
    try:
        return session.outbox.send(Envelope(session.office.settings.mail_from, pointing.to, raw))
    except UsageError as error:
        session.journal.releases.settle(planned, ReleaseState.WITHDRAWN, str(error), session.now())
        raise


def _afterwards(session: Session, pointing: Pointing) -> None:
    """It went out, whatever fails now: the copy in Sent, the mark, the label, and our own draft, which is done with."""
    record, now = pointing.record, session.now()
    message_id = str(pointing.letter["Message-ID"])
    session.journal.sent.add([SentMail(message_id, pointing.message.message_id, now)])
    session.journal.mails.leave_queue([record.id], "answered by hand", now)
    session.journal.mails.label(record, pointing.request_type, now)
    copied(session, message_id, pointing.letter.as_bytes(policy=WIRE))
    try:
        session.mailbox.mark_answered([pointing.place])
        _discard_draft(session, pointing)
    except (FolderMissing, Refused, Renumbered, ServerAway) as error:
        log.warning("aftercare-failed", error=type(error).__name__)


def _discard_draft(session: Session, pointing: Pointing) -> None:
    """By its derived Message-ID: what the owner has changed in a mail client is another mail, and stays."""
    if session.drafts is None:
        return
    account = session.office.settings.account
    ours = reply_message_id(account, identity(account, pointing.message).original, Kind.DRAFT)
    folder = session.mailbox.examine(session.drafts)
    for uid in session.mailbox.with_message_id(folder, ours):
        session.mailbox.discard(Place(folder.name, folder.uidvalidity, uid))
