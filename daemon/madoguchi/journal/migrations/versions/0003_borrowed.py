"""Whether a judgement rests on too few of the owner's own mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One more column; older judgements knew nothing of it."""
    op.add_column("mails", sa.Column("borrowed", sa.Boolean(), nullable=False, server_default=sa.false()))
