"""The one clock. Everything that asks for the time asks here.

``MADOGUCHI_NOW`` (an ISO 8601 time, for tests) makes it start there and move on at the real pace.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from madoguchi.errors import UsageError


class Clock:
    """Tells the time as an aware datetime in UTC."""

    def __init__(self, start: datetime | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._began = monotonic()
        self._start = start

    @classmethod
    def from_environment(cls) -> Clock:
        """The real clock, or the one that ``MADOGUCHI_NOW`` sets. Raises `UsageError` on a malformed time."""
        given = os.environ.get("MADOGUCHI_NOW", "")
        if not given:
            return cls()
        try:
            start = datetime.fromisoformat(given)
        except ValueError as error:
            msg = f"MADOGUCHI_NOW: found {given!r}, expected an ISO 8601 time such as 2026-11-30T09:00:00+09:00"
            raise UsageError(msg) from error
        return cls(start if start.tzinfo else start.replace(tzinfo=UTC))

    def now(self) -> datetime:
        """The present moment, UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=self._monotonic() - self._began)
