"""The heartbeat is the last successful poll: when that is too long ago, something is wrong whatever still runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.config.settings import Settings

LEAST_PATIENCE = timedelta(minutes=5)
POLLS_MISSED = 3


def overdue(settings: Settings, polled: datetime | None, now: datetime) -> str:
    """How long ago the last successful poll was, in words, if that is too long; "" otherwise, and before the first."""
    if polled is None:
        return ""
    patience = max(POLLS_MISSED * timedelta(seconds=settings.imap.poll_seconds), LEAST_PATIENCE)
    return f"no successful poll for {_words(now - polled)}" if now - polled > patience else ""


def _words(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
