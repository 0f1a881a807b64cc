"""What SQLite cannot know without statistics: which index leads to few rows (https://www.sqlite.org/optoverview.html)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same value, by which no index is looked up: ``+column``. Of what most rows have in common."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
