"""Pointers that were accepted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """When a colleague's thanks came, empty for what went out before; and what a mail in Sent answers is looked up."""
    op.add_column("outbox", sa.Column("accepted_at", sa.String(32)))
    op.add_column("releases", sa.Column("accepted_at", sa.String(32)))
    op.create_index("sent_answers_by_answer", "sent_answers", ["by_id"])
