"""Since when a row no longer says whose mail it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TIMES = {"mails": "arrived_at", "outbox": "planned_at", "releases": "planned_at", "courtesies": "planned_at"}


def upgrade() -> None:
    """One more column in four tables, and what finds the rows that are due."""
    for table, time in _TIMES.items():
        op.add_column(table, sa.Column("faded_at", sa.String(32)))
        op.create_index(f"{table}_to_fade", table, ["faded_at", time])
