"""Once a day: fates older than `[privacy] keep_days` no longer say whose mail it was."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from madoguchi.journal import backup
from madoguchi.journal.pseudonyms import Keys, quarter
from madoguchi.service.account import Account, log

FADED_ON = "faded-on"
"""The fact that names the day (ISO 8601, office time) on which everything due was faded."""

BATCHES = 10
"""At most so many transactions before each pass: an old journal is gone through in many passes."""

LATE = timedelta(days=31)
"""Letters go out later than the mail they answer came: so long more a quarter's key is kept."""


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
    """False where there is more to do. Raises sqlite3.Error, OSError."""
    office, retention = account.office, account.journal.retention
    zone = office.settings.zone
    before = now - timedelta(days=office.settings.privacy.keep_days)
    keys = Keys(office.state_dir)
    if not retention.fade(before, now, keys, zone, BATCHES):
        return False
    backup.drop_before(office.state_dir, before)
    if keys.destroy_before(quarter(before - LATE, zone)):
        retention.rebuild()
    return True
