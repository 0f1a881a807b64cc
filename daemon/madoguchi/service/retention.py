"""Once a day: fates older than `[privacy] keep_days` no longer say whose mail it was."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from madoguchi.journal import backup
from madoguchi.journal.store import Journal
from madoguchi.service.account import Account, log

FADED_ON = "faded-on"
"""The fact that names the day (ISO 8601, office time) on which everything due was faded."""

BATCHES = 4
"""At most so many transactions before each pass: an old journal is gone through in many passes."""

REBUILT = "rebuilt-in"
"""The fact that names the month in which the journal's file was made anew last."""


def fade_daily(account: Account) -> None:
    """What cannot be done now is told, and tried again: fading at the next pass, the rest on the next day.

    Raises SQLAlchemyError.
    """
    now, facts = account.now(), account.journal.facts
    today = now.astimezone(account.office.settings.zone).date().isoformat()
    if facts.get(FADED_ON) == today:
        return
    before = now - timedelta(days=account.office.settings.privacy.keep_days)
    try:
        if not account.journal.retention.fade(before, now, account.journal.pseudonyms, BATCHES):
            return
        facts.set(FADED_ON, today)
        backup.drop_before(account.office.state_dir, before)
        _rebuild_monthly(account.journal, today[:7])
    except (sqlite3.Error, OSError) as error:
        log.error("retention-failed", error=type(error).__name__)


def _rebuild_monthly(journal: Journal, month: str) -> None:
    """The file is made anew, so that no free page holds what was there."""
    if journal.facts.get(REBUILT) != month:
        journal.retention.rebuild()
        journal.facts.set(REBUILT, month)
