"""What went out by hand can bounce like any reply."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """When a report of it came."""
    op.add_column("releases", sa.Column("bounced_at", sa.String(32)))
