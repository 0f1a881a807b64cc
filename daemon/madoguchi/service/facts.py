"""Looks up what guards and policy need to know about a mail besides its bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from madoguchi.config.load import Office
from madoguchi.config.stop_file import stop_file
from madoguchi.guards.base import Situation
from madoguchi.journal.states import Kind
from madoguchi.journal.store import Journal
from madoguchi.mail.identity import Identity
from madoguchi.mail.message import Message
from madoguchi.mailbox.protocol import Folder
from madoguchi.policy.absence import Stretch, stretch
from madoguchi.policy.evidence import DRAFTS_AFTER_WRONG
from madoguchi.policy.history import History, Pointer
from madoguchi.reply.threading import reply_message_id
from madoguchi.service.account import Session
from madoguchi.service.breaker import breaker
from madoguchi.service.fetching import headings
from madoguchi.service.leaving import left_now

PROBED = 50


def situation(
    session: Session,
    message: Message,
    identity: Identity,
    *,
    arrived: datetime,
    flags: frozenset[str],
    rebaselined: bool = False,
    past: History | None = None,
) -> Situation:
    """The guards' view of one mail. ``past``: the sender's `history`, where it was looked up a moment ago."""
    now = session.now()
    since = now - timedelta(days=session.office.settings.reply.conversation_days)
    sent = session.journal.sent
    window = now - session.office.settings.education.window
    pointer = session.journal.pointed.referred_to(referred(message))
    known = past.pointers if past else pointers(session.journal, message.from_address, window)
    return Situation(
        office=session.office,
        now=now,
        arrived=arrived,
        flags=flags,
        return_path_required=session.return_path_required,
        own_mail_hit=sent.newest_of(referred(message), since) or "",
        answered=_answered(session, message, identity),
        paused=stop_file(session.office.home) or session.paused,
        left=left_now(session.journal, session.office, now),
        rebaselined=rebaselined,
        same_id=session.journal.mails.same_id(identity),
        pointer=pointer.message_id if pointer else "",
        pointer_to=pointer.recipient if pointer else "",
        pointed=bool(known),
        unsettled=_unsettled(session.journal, message.from_address, window),
    )


def _unsettled(journal: Journal, sender: str, since: datetime) -> str:
    return journal.pointed.unsettled(names(journal, sender), since) if sender else ""


def referred(message: Message) -> list[str]:
    """The Message-IDs that a mail refers to."""
    return [*message.references, *message.in_reply_to]


def _answered(session: Session, message: Message, identity: Identity) -> str:
    """By the owner in any mail client, or by this program on another machine: both lie in Sent."""
    sent = session.journal.sent
    account, ways = session.office.settings.account, (Kind.REPLY, Kind.DRAFT)
    ours = {reply_message_id(account, identity.original, kind): kind for kind in ways}
    if found := sent.any_of(ours):
        return f"our {ours[found]} lies in Sent"
    by = sent.answer_to(message.message_id)
    return "" if by is None else f"answered by {by or 'a mail in Sent without a Message-ID'}"


def arrival(internal_date: datetime, message: Message) -> datetime:
    """The older of INTERNALDATE and the topmost Received: the Date header is anybody's word."""
    return min(internal_date, message.received) if message.received else internal_date


def history(session: Session, sender: str) -> History:
    """What policy needs to know about this person and this hour."""
    now = session.now()
    settings = session.office.settings
    today = now.astimezone(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    outgoing, courtesies = session.journal.outgoing, session.journal.courtesies
    return History(
        pointers=education_pointers(session.office, session.journal, sender, now),
        personal=personal_drafts(session.office, session.journal, sender, now),
        replies_today=outgoing.replies_to(sender, today) + courtesies.sent_to(sender, today),
        breaker=breaker(session),
        language=session.journal.mails.language_of(sender),
        wrong_pointer=outgoing.wrong_pointer(names(session.journal, sender), now - DRAFTS_AFTER_WRONG),
        allowances=session.journal.exceptions.about(sender),
        away=away(session),
    )


def away(session: Session) -> Stretch | None:
    """The owner's absence that runs now."""
    zone = session.office.settings.zone
    return stretch((absence.span(zone) for absence in session.journal.absences.all()), session.now())


def back_on(session: Session) -> date | None:
    """The business day on which an owner who is away now returns; None for one who is there."""
    found = away(session)
    return found.back_on(session.office.settings.zone, session.office.directory.office_days) if found else None


def hour_is_full(session: Session) -> bool:
    """Whether as much was handed in within the last hour as the owner's pace allows."""
    since, journal = session.hour_ago(), session.journal
    handed_in = journal.outgoing.attempts_since(since) + journal.courtesies.attempts_since(since)
    return handed_in >= session.office.settings.reply.per_hour


def education_pointers(office: Office, journal: Journal, sender: str, now: datetime) -> tuple[Pointer, ...]:
    """The pointers to that person within the education window, oldest first."""
    return pointers(journal, sender, now - office.settings.education.window)


def pointers(journal: Journal, sender: str, since: datetime) -> tuple[Pointer, ...]:
    """What that person was sent since then, by machine and by hand, oldest first."""
    ways = (journal.outgoing.pointers, journal.releases.pointers)
    return _in_order(pointer for way in ways for pointer in way(names(journal, sender), since))


def personal_drafts(office: Office, journal: Journal, sender: str, now: datetime) -> tuple[Pointer, ...]:
    """The drafts of the third level for that person within the education window, oldest first."""
    since, personal = now - office.settings.education.window, journal.outgoing.personal
    return personal(names(journal, sender), since)


def _in_order(found: Iterable[Pointer]) -> tuple[Pointer, ...]:
    return tuple(sorted(found, key=lambda pointer: pointer.sent_at))


def names(journal: Journal, sender: str) -> frozenset[str]:
    """What stands for a person in the journal: the address, and the pseudonym in rows older than ``keep_days``."""
    return frozenset((sender, journal.pseudonyms.of(sender)))


def probe_return_path(session: Session, folder: Folder) -> bool:
    """Whether a mail without Return-Path is suspicious here: not where the store strips it from most mail."""
    setting = session.office.settings.reply.require_return_path
    if setting != "auto":
        return setting
    newest = session.mailbox.uids_after(folder, max(0, folder.next_uid - 1 - 4 * PROBED))[-PROBED:]
    found = headings(session, folder, newest, ["RETURN-PATH"])
    kept = sum(bool(heading.header.strip()) for heading in found)
    return not found or 2 * kept >= len(found)
