"""The tables. Times are UTC, stored as ISO text so that a person can read the file with any SQLite shell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    literal_column,
)

from madoguchi.journal import moments


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as ``2026-11-30T00:12:03.000000+00:00``: sorts as text."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else moments.written(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moments.read(value)


metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single values: heartbeat, pause, the model in force."""

folders = Table(
    "folders",
    metadata,
    Column("name", Text, primary_key=True),
    Column("uidvalidity", Integer, nullable=False),
    Column("last_uid", Integer, nullable=False),
)
"""How far each folder has been looked through."""

mails = Table(
    "mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("message_id", Text, index=True),
    Column("digest", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("sender", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("disposition", Text),
    Column("reason", Text),
    Column("evidence", JSON, nullable=False, default=dict),
    Column("request_type", Text),
    Column("best", Text),
    Column("probability", Float),
    Column("threshold", Float),
    Column("several", Boolean, nullable=False, default=False),
    Column("certified", Boolean, nullable=False, default=False),
    Column("borrowed", Boolean, nullable=False, default=False, server_default=false()),
    Column("strange", Float),
    Column("model", Text),
    Column("team", Text),
    Column("level", Integer),
    Column("language", Text),
    Column("arrived_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("decided_at", Moment),
    Column("closed_at", Moment),
    Column("closed_by", Text),
    Column("label", Text),
    Column("labelled_at", Moment),
    Column("label_by_move", Boolean, nullable=False, default=False, server_default=false()),
    Column("feedback", Text),
    Column("feedback_at", Moment),
    Column("said", Text),
    Column("faded_at", Moment),
    Index("mails_by_state", "state", "not_before"),
    Index("mails_by_fate", "disposition", "closed_at"),
    Index("mails_by_sender", "sender", "arrived_at"),
    Index("mails_by_arrival", "arrived_at"),
    Index("mails_to_fade", "faded_at", "arrived_at"),
    Index("mails_by_outcome", "disposition", "reason", "closed_by", "seen_at"),
    Index("mails_by_seen", "seen_at"),
)
"""One row for each mail, whatever happens to its UIDs. Neither subject nor body is kept; ``said`` is a digest of the
text, by which the same words are known again. ``faded_at``: since when it no longer says whose mail it was."""

Index("mails_with_feedback", mails.c.feedback, mails.c.seen_at, sqlite_where=mails.c.feedback.is_not(None))
Index("mails_labelled", mails.c.label, mails.c.best, mails.c.labelled_at, sqlite_where=mails.c.label.is_not(None))

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("seen_at", Moment, nullable=False),
    Column("mail_id", ForeignKey("mails.id")),
    UniqueConstraint("folder", "uidvalidity", "uid"),
    Index("sightings_by_state", "state", "id"),
    Index("sightings_by_mail", "mail_id"),
)
"""The work queue: one row for each UID ever seen; ``origin`` is new, baseline or rebaseline."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mail_id", ForeignKey("mails.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("recipient", Text, nullable=False),
    Column("team", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("stage", Text),
    Column("answer", Text),
    Column("planned_at", Moment, nullable=False),
    Column("attempted_at", Moment),
    Column("finished_at", Moment),
    Column("copied_at", Moment),
    Column("flagged_at", Moment),
    Column("filed_at", Moment),
    Column("bounced_at", Moment),
    Column("accepted_at", Moment),
    Column("destination", Text),
    Column("destination_uidvalidity", Integer),
    Column("destination_uid", Integer),
    Column("faded_at", Moment),
    UniqueConstraint("mail_id", "kind"),
    Index("outbox_by_state", "state", "filed_at"),
    Index("outbox_by_recipient", "recipient", "finished_at"),
    Index("outbox_to_fade", "faded_at", "planned_at"),
)
"""Intents and outcomes: a row exists before anything goes out, and its Message-ID is the same on every attempt."""

IS_SENT = outbox.c.state == literal_column("'sent'")
IS_REPLY = outbox.c.kind == literal_column("'reply'")
IS_FOUND = outbox.c.stage == literal_column("'found'")
"""Written out, not bound: SQLite uses an index of some rows only where the statement itself says that it asks for none
but those (partialindex.html, section 3)."""

Index("outbox_sent", outbox.c.kind, outbox.c.finished_at, outbox.c.team, sqlite_where=IS_SENT)
_POINTER = (outbox.c.kind, outbox.c.recipient, outbox.c.team, outbox.c.finished_at, outbox.c.mail_id)
Index("outbox_arrived", *_POINTER, sqlite_where=IS_SENT & outbox.c.bounced_at.is_(None))
Index("outbox_bounced", outbox.c.mail_id, outbox.c.kind, sqlite_where=outbox.c.bounced_at.is_not(None))
Index("outbox_accepted", outbox.c.accepted_at, sqlite_where=outbox.c.accepted_at.is_not(None))
Index("outbox_found", outbox.c.mail_id, sqlite_where=IS_FOUND)

sent_ids = Table(
    "sent_ids",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("sent_at", Moment, nullable=False),
)
"""What the owner and the program sent."""

sent_answers = Table(
    "sent_answers",
    metadata,
    Column("answered_id", Text, primary_key=True),
    Column("by_id", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Index("sent_answers_by_answer", "by_id"),
)
"""Which mails the owner's Sent folder answers."""

draws = Table(
    "draws",
    metadata,
    Column("mail_id", ForeignKey("mails.id"), primary_key=True),
    Column("came", Moment, nullable=False),
    Column("request_type", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("model", Text, nullable=False),
    Column("chance", Float, nullable=False),
    Column("drawn", Boolean, nullable=False),
    Column("judged_as", Text),
    Column("judged_at", Moment),
    Index("draws_by_time", "came"),
)
"""Every would-be reply as judged when it came, how its coin fell, and what the owner said without seeing the guess."""

Index("draws_to_judge", draws.c.came, sqlite_where=draws.c.drawn & draws.c.judged_as.is_(None))

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, default=""),
    Column("why", Text, nullable=False),
    Column("sealed", Integer),
)
"""Every turn that the promise took. ``sealed``: evidence of mails up to that row of ``mails`` counts no more."""

releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mail_id", ForeignKey("mails.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("request_type", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False, default=""),
    Column("planned_at", Moment, nullable=False),
    Column("attempted_at", Moment),
    Column("finished_at", Moment),
    Column("bounced_at", Moment),
    Column("accepted_at", Moment),
    Column("faded_at", Moment),
    UniqueConstraint("mail_id", "kind"),
    Index("releases_by_recipient", "recipient", "finished_at"),
    Index("releases_to_fade", "faded_at", "planned_at"),
    Index("releases_by_state", "state"),
)
"""What the owner sends by hand from here: a row for each mail and kind, whatever else was tried before."""

signs = Table(
    "signs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mail_id", ForeignKey("mails.id"), nullable=False),
    Index("signs_by_time", "at"),
)
"""Signs that mail goes round in circles."""

absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("leaving", Boolean, nullable=False, default=False, server_default=false()),
    Column("successor", Text),
    Column("confirmed", Boolean, nullable=False, default=False, server_default=false()),
)
"""Days (ISO 8601, both included) on which the owner is away. A row is never changed but to say that it ended early.

``leaving``: from ``first`` on the owner is gone for good; ``last`` then says the same day, and nothing."""

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, default=""),
    Column("why", Text, nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Column("told_at", Moment),
    Index("notices_by_told", "told_at"),
)
"""What the owner is to be told by mail, each once: ``key`` names what happened."""

exceptions = Table(
    "exceptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pattern", Text, nullable=False),
    Column("request_type", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False),
    Column("next_step", Text, nullable=False, default=""),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("renews", ForeignKey("exceptions.id")),
    Column("ended_at", Moment),
    Column("ended_by", Text, nullable=False, default=""),
    Column("mails", Integer, nullable=False, default=0),
    Column("followed_at", Moment),
    Column("drafted_at", Moment),
    Index("exceptions_by_pattern", "pattern"),
)
"""Who is supported outside the usual way, why, and until when (days, ISO 8601). ``mails`` is counted here, so that the
number outlives the rows of the mails."""

courtesies = Table(
    "courtesies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mail_id", ForeignKey("mails.id"), nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("about", Integer, nullable=False, default=0),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("answer", Text, nullable=False, default=""),
    Column("planned_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("attempted_at", Moment),
    Column("finished_at", Moment),
    Column("bounced_at", Moment),
    Column("faded_at", Moment),
    Index("courtesies_by_recipient", "recipient", "kind", "planned_at"),
    Index("courtesies_to_fade", "faded_at", "planned_at"),
    Index("courtesies_by_state", "state"),
)
"""What is said by machine about mails that stay held; ``about``: the number of an exception, or 0. Apart from the
outbox, where a row is an answer: it counts as no pointer, closes no mail and files none."""

harvest = Table(
    "harvest",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("sent_folder", Text, nullable=False),
    Column("sent_uidvalidity", Integer, nullable=False),
    Column("sent_uid", Integer, nullable=False),
    Column("folder", Text),
    Column("uidvalidity", Integer),
    Column("uid", Integer),
    Column("original_id", Text, index=True),
    Column("team", Text, nullable=False),
    Column("label", Text),
    Column("candidates", JSON, nullable=False, default=list),
    Column("evidence", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Index("harvest_by_state", "state", "id"),
)
"""Labels that the owner's own mails propose; ``key`` is the identity of the owner's mail. Neither subject nor body."""
