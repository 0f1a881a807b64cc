"""What the owner's own moves say of an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three more columns; nobody followed the moves before."""
    op.add_column("mails", sa.Column("label_by_move", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("mails", sa.Column("feedback", sa.Text()))
    op.add_column("mails", sa.Column("feedback_at", sa.String(32)))
