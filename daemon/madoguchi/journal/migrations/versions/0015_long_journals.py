"""What a report counts is found by indexes, most of which hold few rows: a journal of years reads like a young one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SENT = "state = 'sent'"
_INDEXES = (
    ("mails_by_outcome", "mails", ["disposition", "reason", "closed_by", "seen_at"], None),
    ("mails_by_seen", "mails", ["seen_at"], None),
    ("mails_with_feedback", "mails", ["feedback", "seen_at"], "feedback IS NOT NULL"),
    ("mails_labelled", "mails", ["label", "best", "labelled_at"], "label IS NOT NULL"),
    ("outbox_sent", "outbox", ["kind", "finished_at", "team"], _SENT),
    (
        "outbox_arrived",
        "outbox",
        ["kind", "recipient", "team", "finished_at", "mail_id"],
        f"{_SENT} AND bounced_at IS NULL",
    ),
    ("outbox_bounced", "outbox", ["mail_id", "kind"], "bounced_at IS NOT NULL"),
    ("outbox_accepted", "outbox", ["accepted_at"], "accepted_at IS NOT NULL"),
    ("draws_to_judge", "draws", ["came"], "drawn = 1 AND judged_as IS NULL"),
    ("outbox_found", "outbox", ["mail_id"], "stage = 'found'"),
)


def upgrade() -> None:
    """Indexes only."""
    for name, table, columns, some in _INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(some) if some else None)
