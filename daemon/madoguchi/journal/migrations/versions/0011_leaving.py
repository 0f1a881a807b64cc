"""From when on the owner is gone for good, and who comes after."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three more columns; what is on record is leave."""
    op.add_column("absences", sa.Column("leaving", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("absences", sa.Column("successor", sa.Text()))
    op.add_column("absences", sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
