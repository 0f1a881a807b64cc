"""What the owner can send by hand about a mail, ready to go: a pointer, the mail itself to the team, an apology."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import TypedDict

from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.releases import ReleaseKind
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import MINE, Judgement
from madoguchi.mail.identity import identity
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival, FolderMissing, Place
from madoguchi.policy.exceptions import afresh
from madoguchi.policy.history import History
from madoguchi.policy.levels import level_for
from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.apology import apology, apology_preview
from madoguchi.reply.compose import compose, preview, recipient
from madoguchi.reply.forward import forward, forward_cc, forward_preview
from madoguchi.reply.render import Rendered
from madoguchi.reply.threading import reply_message_id
from madoguchi.service.account import Session
from madoguchi.service.facts import education_pointers, personal_drafts
from madoguchi.service.leaving import left_now
from madoguchi.service.locating import locate
from madoguchi.service.sent_index import index_sent

_DERIVED = {ReleaseKind.POINTER: "personal", ReleaseKind.FORWARD: "forward", ReleaseKind.APOLOGY: "apology"}
"""Stands in the derived Message-ID: the same whoever releases, and another than the automatic reply's."""


class _Told(TypedDict):
    request_type: str
    language: str
    message_id: str
    now: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be sent. ``language``: "" for the mail's own (the office's for a forward); ``text``: the owner's words
    instead of the template's. ``request_type`` may be `MINE` for an apology alone."""

    kind: ReleaseKind
    request_type: str
    language: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class HandLetter:
    """About which mail, to whom, in which words. ``cc``: the colleague, of a forward."""

    record: MailRecord
    place: Place
    message: Message
    wish: Wish
    team: str
    to: str
    cc: tuple[str, ...]
    mail: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


def prepare(session: Session, record: MailRecord, wish: Wish) -> HandLetter:
    """The letter, the mail's text read from the mailbox now, and Sent looked at.

    Raises `UsageError` where it cannot be sent, was answered, or the owner has left.
    """
    if record.disposition == Disposition.IGNORED:
        msg = f"ID: {record.name} comes from a machine or a list, expected a mail that a person wrote"
        raise UsageError(msg)
    if wish.kind is ReleaseKind.FORWARD and record.reason == Reason.SENSITIVE:
        msg = f"ID: {record.name} is confidential, expected you to read it, and to pass it on, in your mail client"
        raise UsageError(msg)
    refuse_if_gone(session)
    directory = session.office.directory
    team = directory.requests[wish.request_type].team if wish.request_type != MINE else ""
    channel = directory.teams[team].channel if team else ""
    if wish.kind is ReleaseKind.FORWARD and not channel:
        msg = f"TYPE: {wish.request_type} has no team with an address, which a forward goes to"
        raise UsageError(msg)
    index_sent(session)
    refuse_if_answered(session, record, wish.kind)
    place, message, arrival = _read(session, record)
    refuse_if_marked(record, wish.kind, arrival.flags)
    colleague = recipient(message)
    if not colleague:
        msg = f"ID: {record.name} has no sender that could be answered"
        raise UsageError(msg)
    mail = _written(session, record, message, arrival, wish)
    forwarded = wish.kind is ReleaseKind.FORWARD
    to, cc = (channel, forward_cc(channel, colleague)) if forwarded else (colleague, ())
    return HandLetter(record, place, message, wish, team, to, cc, mail)


def refuse_if_answered(session: Session, record: MailRecord, kind: ReleaseKind) -> None:
    """A pointer after the owner's own answer would be a second one; the Sent index is fresh. Raises `UsageError`."""
    by = session.journal.sent.answer_to(record.message_id) if kind is ReleaseKind.POINTER else None
    if by:
        msg = f"ID: {record.name} was answered already, by {by}"
        raise UsageError(msg)


def refuse_if_marked(record: MailRecord, kind: ReleaseKind, flags: frozenset[str]) -> None:
    """The owner's own answer may lie in no Sent folder that is known here, as one from a phone. Raises `UsageError`."""
    if kind is ReleaseKind.POINTER and "\\Answered" in flags:
        msg = f"ID: {record.name} was answered already: the mailbox has it marked so"
        raise UsageError(msg)


def refuse_if_gone(session: Session) -> None:
    """Nothing goes out in the name of somebody who has left. Raises `UsageError`."""
    gone = left_now(session.journal, session.office, session.now())
    if gone:
        msg = f"{gone}; if that is not so: `madoguchi absence list`, then `absence end ID`"
        raise UsageError(msg)


def words(
    office: Office, journal: Journal, sender: str, message: Message, wish: Wish, now: datetime, language: str = ""
) -> Rendered:
    """What the letter will say. ``language``: the mail's own. Raises as `madoguchi.reply.compose.preview`."""
    spoken, kind = _language(office, wish, language), wish.request_type
    if wish.kind is ReleaseKind.FORWARD:
        return forward_preview(office, message, request_type=kind, language=spoken)
    if wish.kind is ReleaseKind.APOLOGY:
        return apology_preview(office, message, request_type=kind, language=spoken, now=now)
    level = level_by_hand(office, journal, sender, kind, now)
    return preview(office, message, request_type=kind, language=spoken, level=level, automatic=False, now=now)


def level_by_hand(office: Office, journal: Journal, sender: str, request_type: str, now: datetime) -> int:
    """Which level a pointer to that type's team has now for that person."""
    team = office.directory.requests[request_type].team
    pointers = education_pointers(office, journal, sender, now)
    personal = personal_drafts(office, journal, sender, now)
    history = History(pointers=pointers, personal=personal, allowances=journal.exceptions.about(sender))
    word = Judgement(request_type, request_type, 1.0, 0.0)  # the owner's own, beyond doubt
    counted = afresh(history, sender, word, now, office.settings.zone)
    return level_for(counted, team, office.settings.education, now)


def _language(office: Office, wish: Wish, of_mail: str) -> str:
    """The team is written to in the office's language, the colleague in that of the mail."""
    usual = "" if wish.kind is ReleaseKind.FORWARD else of_mail
    return wish.language or usual or office.settings.language


def _written(session: Session, record: MailRecord, message: Message, arrival: Arrival, wish: Wish) -> EmailMessage:
    office, account = session.office, session.office.settings.account
    told: _Told = {
        "request_type": wish.request_type,
        "language": _language(office, wish, record.language or ""),
        "message_id": reply_message_id(account, identity(account, message).original, _DERIVED[wish.kind]),
        "now": session.now(),
        "text": wish.text,
    }
    if wish.kind is ReleaseKind.FORWARD:
        if arrival.truncated:
            msg = f"ID: {record.name} is too large to be forwarded from here, expected your mail client to do it"
            raise UsageError(msg)
        return forward(office, message, arrival.raw, **told)
    if wish.kind is ReleaseKind.APOLOGY:
        return apology(office, message, **told)
    level = level_by_hand(office, session.journal, record.sender, wish.request_type, told["now"])
    return compose(office, message, level=level, automatic=False, **told)


def _read(session: Session, record: MailRecord) -> tuple[Place, Message, Arrival]:
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
            return place, message, arrivals[0]
    msg = f"ID: {record.name} is no longer in the mailbox"
    raise UsageError(msg)
