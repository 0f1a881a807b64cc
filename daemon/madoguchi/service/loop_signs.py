"""What a new mail tells of the replies that went out: one came back, one bounced, or somebody repeats a text."""

from __future__ import annotations

from datetime import timedelta

from madoguchi.guards.base import Verdict
from madoguchi.journal.mails import Seen
from madoguchi.journal.signs import Sign
from madoguchi.mail.bounce import undelivered
from madoguchi.mail.message import Message
from madoguchi.reasons import Reason
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.service.account import Session, log

ANSWERED_WITHIN = timedelta(days=1)
"""A text that somebody repeats is a sign only if that person was answered lately: else it is none of our doing."""

REPORTS = (Reason.DELIVERY_REPORT, Reason.NULL_RETURN_PATH)


def note_signs(
    session: Session, seen: Seen, mail_id: int, message: Message, raw: bytes, verdicts: tuple[Verdict, ...]
) -> None:
    """Puts down whatever speaks of a loop, and which of our replies a report is about."""
    failed = {verdict.reason for verdict in verdicts if not verdict.passed}
    if failed.intersection(REPORTS):
        _note_bounces(session, mail_id, message, raw)
    if _is_returned(session, message):
        _note(session, Sign.RETURNED, mail_id)
    elif Reason.OWN_MESSAGE not in failed and _is_repeated(session, seen, mail_id):
        _note(session, Sign.REPEATED, mail_id)


def _note_bounces(session: Session, mail_id: int, message: Message, raw: bytes) -> None:
    for message_id in undelivered(message, raw):
        journal, now = session.journal, session.now()
        found = (journal.outgoing, journal.releases, journal.courtesies)
        if any(sent.bounced(message_id, now) for sent in found):
            _note(session, Sign.BOUNCED, mail_id)


def _is_returned(session: Session, message: Message) -> bool:
    """A reply of ours that lies in our own inbox, or another's mail that bears our mark; not the notices to the owner,
    nor what the owner wrote by hand in a draft of ours."""
    mark = message.headers.get(LOOP_HEADER)
    if mark is None or mark.strip() != loop_token(session.office.settings.account):
        return False
    from_owner = message.from_address in session.office.settings.own_addresses
    journal, name = session.journal, message.message_id
    return not from_owner or journal.outgoing.is_sent(name) or journal.courtesies.is_sent(name)


def _is_repeated(session: Session, seen: Seen, mail_id: int) -> bool:
    now = session.now()
    if not session.journal.mails.said_before(seen.sender, seen.said, mail_id, session.hour_ago()):
        return False
    journal, since = session.journal, now - ANSWERED_WITHIN
    return journal.outgoing.replies_to(seen.sender, since) + journal.courtesies.sent_to(seen.sender, since) > 0


def _note(session: Session, sign: Sign, mail_id: int) -> None:
    session.journal.breaker.sign(sign, mail_id, session.now())
    log.warning("loop-sign", sign=sign.value, mail=mail_id)
