"""Once a day: fates older than `[privacy] keep_days` no longer say whose mail it was."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from madoguchi.journal import backup
from madoguchi.service.account import Account, log

FADED_ON = "faded-on"
"""The fact that names the day (ISO 8601, office time) on which everything due was faded."""

BATCHES = 10
"""At most so many transactions before each pass: an old journal is gone through in many passes."""

REBUILT = "rebuilt-in"
"""The fact that names the month in which the journal's file was made anew last."""


def fade_daily(account: Account) -> None:
    """What cannot be done now is told, and tried again at the next pass. Raises SQLAlchemyError."""
    now, zone = account.now(), account.office.settings.zone
    today = now.astimezone(zone).date().isoformat()
    if account.journal.facts.get(FADED_ON) == today:
        return
    try:
        if fade(account, now):
            account.journal.facts.set(FADED_ON, today)
    except (sqlite3.Error, OSError) as error:
        log.error("retention-failed", error=type(error).__name__)


def fade(account: Account, now: datetime) -> bool:
    """False where there is more to do. Once a month the file is made anew, so that no free page holds what was there.

    Raises sqlite3.Error, OSError, SQLAlchemyError.
    """
    office, journal = account.office, account.journal
    before = now - timedelta(days=office.settings.privacy.keep_days)
    if not journal.retention.fade(before, now, journal.pseudonyms, BATCHES):
        return False
    backup.drop_before(office.state_dir, before)
    month = f"{now.astimezone(office.settings.zone):%Y-%m}"
    if journal.facts.get(REBUILT) != month:
        journal.retention.rebuild()
        journal.facts.set(REBUILT, month)
    return True
