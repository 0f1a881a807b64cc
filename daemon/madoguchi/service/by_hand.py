"""The owner releases a letter by hand: the same journal and the same steps as an answer of the daemon, at most once.

It works beside a running daemon and from several places at once; whoever plans first, sends.
"""

from __future__ import annotations

from contextlib import suppress

from madoguchi.errors import MadoguchiError, ServerAway, SubmissionAway, UsageError
from madoguchi.failpoint import failpoint
from madoguchi.journal.mails import StateChanged
from madoguchi.journal.releases import Release, ReleaseKind, ReleaseState
from madoguchi.journal.sent import SentMail
from madoguchi.journal.states import Kind
from madoguchi.mail.identity import identity
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import FolderMissing, Place, Refused, Renumbered
from madoguchi.outbox.stages import Delivery, Envelope, Outcome
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from madoguchi.service.account import Session, log
from madoguchi.service.hand_letters import HandLetter, refuse_if_answered, refuse_if_gone, refuse_if_marked
from madoguchi.service.lookup import CLOCKS_DIFFER
from madoguchi.service.sent_copy import copied
from madoguchi.service.sent_index import index_sent

_STATE = {
    Outcome.SENT: ReleaseState.SENT,
    Outcome.DEFERRED: ReleaseState.WITHDRAWN,
    Outcome.REFUSED: ReleaseState.REFUSED,
    Outcome.BARRED: ReleaseState.REFUSED,
    Outcome.UNKNOWN: ReleaseState.UNKNOWN,
}
_CLOSED_BY = {ReleaseKind.POINTER: "answered by hand", ReleaseKind.FORWARD: "forwarded by hand"}


def plan(session: Session, letter: HandLetter) -> Release:
    """The owner's word, durably: nothing else goes out about that mail now. Raises `UsageError` where one was first."""
    try:
        return session.journal.releases.plan(
            letter.record,
            letter.wish.kind,
            message_id=letter.message_id,
            request_type=letter.wish.request_type,
            team=letter.team,
            recipient=letter.record.sender,
            now=session.now(),
        )
    except StateChanged as changed:
        msg = f"ID: {changed}"
        raise UsageError(msg) from changed


def send(session: Session, letter: HandLetter, planned: Release) -> Release:
    """Sends what was planned, once and for good, and says what became of it: sent, refused, or unknown.

    Raises `UsageError` where it was withdrawn, or the owner has answered or left meanwhile; `ServerAway` where it was
    surely not sent, and may be released again.
    """
    releases = session.journal.releases
    try:
        refuse_if_gone(session)
        index_sent(session)
        refuse_if_answered(session, letter.record, letter.wish.kind)
        refuse_if_marked(letter.record, letter.wish.kind, _flags(session, letter.place))
    except (MadoguchiError, KeyboardInterrupt):
        with suppress(StateChanged):
            releases.withdraw(planned, session.now())
        raise
    try:
        releases.attempting(planned, session.now())
    except StateChanged as changed:
        msg = f"ID: {changed}"
        raise UsageError(msg) from changed
    delivery = _handed_in(session, planned, letter)
    failpoint("release-heard")
    releases.settle(planned, _STATE[delivery.outcome], delivery.answer, session.now())
    log.info("released", id=letter.record.name, outcome=delivery.outcome.value, stage=delivery.stage.value)
    if delivery.outcome is Outcome.DEFERRED:
        msg = f"smtp {session.office.settings.smtp.host}: {delivery.answer} (at {delivery.stage}); nothing was sent"
        raise SubmissionAway(msg)
    if delivery.outcome is Outcome.SENT:
        _afterwards(session, letter)
    return next(one for one in releases.of(letter.record) if one.id == planned.id)


def release(session: Session, letter: HandLetter) -> Release:
    """Both at once. Raises as `plan` and `send`."""
    return send(session, letter, plan(session, letter))


def settle_releases(session: Session) -> None:
    """What a process left behind that was killed: looked up in Sent, and never guessed. The Sent index is fresh."""
    releases, now = session.journal.releases, session.now()
    releases.lapse(now)
    for left in releases.unknown():
        if session.journal.sent.has(left.message_id):
            releases.resolve(left, now)


def _flags(session: Session, place: Place) -> frozenset[str]:
    """What the mail is marked with now; nothing where it lies elsewhere since."""
    try:
        folder = session.mailbox.examine(place.folder)
    except FolderMissing:
        return frozenset()
    there = folder.uidvalidity == place.uidvalidity
    return session.mailbox.flags(folder, [place.uid]).get(place.uid, frozenset()) if there else frozenset()


def _handed_in(session: Session, planned: Release, letter: HandLetter) -> Delivery:
    """Whatever breaks before anything was offered gives the mail back."""
    raw = letter.mail.as_bytes(policy=WIRE)
    failpoint("release-planned")
    try:
        return session.outbox.send(Envelope(session.office.settings.mail_from, letter.to, raw, letter.cc))
    except UsageError as error:
        session.journal.releases.settle(planned, ReleaseState.WITHDRAWN, str(error), session.now())
        raise


def _afterwards(session: Session, letter: HandLetter) -> None:
    """It went out, whatever fails now: the copy in Sent, the label, the mark, and our own draft, which is done with."""
    record, now, kind = letter.record, session.now(), letter.wish.kind
    session.journal.sent.add([SentMail(letter.message_id, letter.message.message_id, now)])
    if kind in _CLOSED_BY:
        session.journal.mails.leave_queue([record.id], _CLOSED_BY[kind], now, for_good=True)
        session.journal.mails.label(record, letter.wish.request_type, now)
    try:
        copied(session, letter.message_id, letter.mail.as_bytes(policy=WIRE))
        if kind is ReleaseKind.POINTER:
            session.mailbox.mark_answered([letter.place])
        if kind in _CLOSED_BY:
            _discard_draft(session, letter)
    except (FolderMissing, Refused, Renumbered, ServerAway) as error:
        log.warning("aftercare-failed", error=type(error).__name__)


def _discard_draft(session: Session, letter: HandLetter) -> None:
    """By its derived Message-ID, and as it was put there: what the owner has changed since is the owner's, and stays.

    Some mail clients keep the Message-ID of a draft that they save anew, but neither its date nor our mark.
    """
    if session.drafts is None:
        return
    account = session.office.settings.account
    ours = reply_message_id(account, identity(account, letter.message).original, Kind.DRAFT)
    put = session.journal.outgoing.drafted_at(ours)
    folder = session.mailbox.examine(session.drafts)
    uids = session.mailbox.with_message_id(folder, ours)
    for heading in session.mailbox.headings(folder, uids, (LOOP_HEADER.upper(),)) if uids else ():
        marked = (parse(heading.header).headers.get(LOOP_HEADER) or "").strip() == loop_token(account)
        if marked and (put is None or heading.internal_date <= put + CLOCKS_DIFFER):
            session.mailbox.discard(Place(folder.name, folder.uidvalidity, heading.uid))
