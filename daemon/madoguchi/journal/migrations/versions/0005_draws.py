"""Would-be replies, and which of them the lot chose for the owner to judge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One more table."""
    op.create_table(
        "draws",
        sa.Column("mail_id", sa.Integer(), sa.ForeignKey("mails.id"), primary_key=True),
        sa.Column("came", sa.String(32), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("judged_as", sa.Text()),
        sa.Column("judged_at", sa.String(32)),
    )
    op.create_index("draws_by_time", "draws", ["came"])
