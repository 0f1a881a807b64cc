"""Where the journal holds something that names a colleague: the one list that retention and `forget` go by.

A new column of that kind belongs here, or a test fails (`tests/journal/test_persons.py`).
"""

from __future__ import annotations

from madoguchi.journal.states import MailState
from madoguchi.journal.tables import (
    courtesies,
    exceptions,
    harvest,
    mails,
    outbox,
    releases,
    sent_answers,
    sent_ids,
)

ADDRESSES = (mails.c.sender, outbox.c.recipient, releases.c.recipient, courtesies.c.recipient, exceptions.c.pattern)
"""Canonical addresses: replaced by a pseudonym, so that "how many different people" still counts.

A pattern may be a domain too, which is nobody, and stays."""

WORDS = (
    *(mails.c.evidence, outbox.c.answer, releases.c.answer, courtesies.c.answer),
    *(exceptions.c.reason, exceptions.c.next_step),
)
"""Texts that may quote an address, a guard's or a server's, or the owner's about one person: emptied."""

THEIR_IDS = (mails.c.message_id, sent_answers.c.answered_id, harvest.c.original_id)
"""Message-IDs that a colleague's machine made, which may name it or its user: kept as a digest."""

OWN_IDS = (
    *(outbox.c.message_id, releases.c.message_id, courtesies.c.message_id),
    *(sent_ids.c.message_id, sent_answers.c.by_id),
)
"""Message-IDs of what the owner or the program sent: they say nothing of a colleague, and stay."""

OF_TEAMS = (harvest.c.evidence,)
"""Which channel of a team a mail of the owner named: stays."""

UNDER_WAY = (MailState.SEEN, MailState.PENDING, MailState.PLANNED, MailState.ATTEMPTING)
"""What is still to be answered needs its address."""
