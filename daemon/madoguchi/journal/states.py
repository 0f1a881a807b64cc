"""The states of a mail and of a reply, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class MailState(StrEnum):
    """Where a mail stands while its fate is not final. A final fate has the state `FINAL` or `FILED`."""

    SEEN = "seen"
    PENDING = "pending"
    PLANNED = "planned"
    ATTEMPTING = "attempting"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    FILED = "filed"
    FINAL = "final"


FOLLOWS: dict[MailState, frozenset[MailState]] = {
    MailState.SEEN: frozenset({MailState.PENDING, MailState.PLANNED, MailState.FINAL}),
    MailState.PENDING: frozenset({MailState.PENDING, MailState.PLANNED, MailState.FINAL}),
    MailState.PLANNED: frozenset({MailState.ATTEMPTING, MailState.PENDING, MailState.SENT, MailState.FINAL}),
    MailState.ATTEMPTING: frozenset({MailState.SENT, MailState.PENDING, MailState.REFUSED, MailState.UNKNOWN}),
    MailState.SENT: frozenset({MailState.FILED}),
    MailState.REFUSED: frozenset(),
    MailState.UNKNOWN: frozenset({MailState.SENT}),
    MailState.FILED: frozenset(),
    MailState.FINAL: frozenset(),
}
"""Attempting goes back to pending only where the server surely did not take the mail (see outbox/stages.py)."""


class SightingState(StrEnum):
    """A UID between discovery and being read."""

    NEW = "new"
    READ = "read"
    VANISHED = "vanished"


class ProposalState(StrEnum):
    """A label proposed out of the Sent folder. The owner may decide otherwise later."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Kind(StrEnum):
    """What goes out about a mail. The derived Message-ID depends on it."""

    REPLY = "reply"
    DRAFT = "draft"
    NOTICE = "notice"
    CORRECTION = "correction"


MOVED_BY_OWNER = "moved by the owner"
"""In place of a destination: the mail was not filed, because the owner had put it elsewhere already."""


class Feedback(StrEnum):
    """What the owner's move says of an answer: the type was right, another one is, or it was wrong and none is told."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    PUT_BACK = "put-back"


NOT_RIGHT = (Feedback.CORRECTED, Feedback.PUT_BACK)
"""What makes an answer a wrong one."""
