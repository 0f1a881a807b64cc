"""What journal tests write: mails in every state, reached the way the service reaches them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from madoguchi.journal.mails import MailRecord, Seen
from madoguchi.journal.outgoing import Intent
from madoguchi.journal.queue import NEW
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import Judgement
from madoguchi.mail.identity import Identity
from madoguchi.mailbox.protocol import Folder, Place
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HANAKO = "hanako.suzuki@example.co.jp"
SURE = Judgement("invoice", "invoice", 0.9, 0.5, model="m1")
ANSWER = Decision(Reason.ANSWERABLE, Disposition.ANSWERED, "why", "invoice", "billing", 1)
HELD = Decision(Reason.UNSURE, Disposition.HELD, "0.40 for invoice, 0.50 needed", "invoice", "billing")


def who(number: int = 1, *, message_id: str | None = "") -> Identity:
    name = f"<{number}@example.co.jp>" if message_id == "" else message_id
    return Identity(f"{number:064x}"[::-1], name, f"digest{number}")


def sighted(journal: Journal, uid: int = 1, validity: int = 7) -> tuple[int, Place]:
    journal.queue.discovered(Folder("INBOX", validity, uid + 1), [uid], NEW, NOW)
    (sighting,) = [one for one in journal.queue.unread(999) if one.place.uid == uid]
    return sighting.id, sighting.place


def add(
    journal: Journal,
    number: int = 1,
    *,
    decision: Decision = ANSWER,
    waits: bool = True,
    sender: str = HANAKO,
    identity: Identity | None = None,
    judgement: Judgement = SURE,
    now: datetime = NOW,
) -> MailRecord:
    """A mail that waits to be answered, or has its fate."""
    sighting, place = sighted(journal, number)
    seen = Seen(sighting, identity or who(number), place, sender, now)
    journal.mails.record(seen, decision, judgement, now, now if waits else None)
    return known(journal, number, identity)


def known(journal: Journal, number: int = 1, identity: Identity | None = None) -> MailRecord:
    record = journal.mails.known(identity or who(number))
    assert record is not None
    return record


def open_now(journal: Journal) -> list[MailRecord]:
    """Everything that waits for the owner."""
    return [record for batch in journal.mails.still_open() for record in batch]


def planned(journal: Journal, number: int = 1, kind: Kind = Kind.REPLY, now: datetime = NOW, **how: Any) -> Intent:
    record = add(journal, number, now=now, **how)
    return journal.outgoing.plan(record, ANSWER, kind, f"<reply-{number}@example.co.jp>", now)


def attempting(journal: Journal, number: int = 1, now: datetime = NOW, **how: Any) -> Intent:
    intent = planned(journal, number, now=now, **how)
    journal.outgoing.attempting(intent, now)
    return intent


def sent(journal: Journal, number: int = 1, now: datetime = NOW, **how: Any) -> Intent:
    intent = attempting(journal, number, now=now, **how)
    journal.outgoing.sent(intent, MailState.ATTEMPTING, "250 ok", now)
    return intent


def in_state(journal: Journal, state: MailState, number: int = 1) -> MailRecord:
    """A mail brought into that state by the journal's own calls."""
    outgoing = journal.outgoing
    match state:
        case MailState.PENDING:
            add(journal, number)
        case MailState.PLANNED:
            planned(journal, number)
        case MailState.ATTEMPTING:
            attempting(journal, number)
        case MailState.SENT:
            sent(journal, number)
        case MailState.REFUSED:
            outgoing.held(attempting(journal, number), Reason.REFUSED, "rcpt", "550 no", NOW)
        case MailState.UNKNOWN:
            outgoing.held(attempting(journal, number), Reason.UNKNOWN_OUTCOME, "final", "", NOW)
        case MailState.FILED:
            outgoing.filed(sent(journal, number), "Answered/invoice", None, NOW)
        case _:
            add(journal, number, decision=HELD, waits=False)
    return known(journal, number)


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
