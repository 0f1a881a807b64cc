"""Exceptions, and the courtesies that tell colleagues of them and of an absence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two more tables."""
    op.create_table(
        "exceptions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("renews", sa.Integer(), sa.ForeignKey("exceptions.id")),
        sa.Column("ended_at", sa.String(32)),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("followed_at", sa.String(32)),
        sa.Column("drafted_at", sa.String(32)),
    )
    op.create_index("exceptions_by_pattern", "exceptions", ["pattern"])
    op.create_table(
        "courtesies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mail_id", sa.Integer(), sa.ForeignKey("mails.id"), nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.String(32), nullable=False),
        sa.Column("not_before", sa.String(32)),
        sa.Column("attempted_at", sa.String(32)),
        sa.Column("finished_at", sa.String(32)),
        sa.Column("bounced_at", sa.String(32)),
    )
    op.create_index("courtesies_by_recipient", "courtesies", ["recipient", "kind", "planned_at"])
    op.create_index("courtesies_by_state", "courtesies", ["state"])
