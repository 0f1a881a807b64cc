"""How a moment is written in the journal: UTC, ``2026-11-30T00:12:03.000000+00:00``, which sorts as text."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """An aware datetime as text."""
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return there.isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """And back."""
    return datetime.fromisoformat(text)
