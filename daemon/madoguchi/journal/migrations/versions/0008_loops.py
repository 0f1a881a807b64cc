"""Signs of a mail loop, bounces of our replies, and a digest by which a repeated text is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One more table, two columns; of older mail nothing is known."""
    op.add_column("mails", sa.Column("said", sa.Text()))
    op.add_column("outbox", sa.Column("bounced_at", sa.String(32)))
    op.create_table(
        "signs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.Integer(), sa.ForeignKey("mails.id"), nullable=False),
    )
    op.create_index("signs_by_time", "signs", ["at"])
