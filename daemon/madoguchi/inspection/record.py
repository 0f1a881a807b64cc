"""The journal: whole, of the right schema, and copied lately."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from madoguchi.journal.backup import restoring, way_back
from madoguchi.journal.engine import NEWEST
from madoguchi.journal.looking import JournalLook
from madoguchi.service.findings import Finding, Grade

COPY_DAYS = 2


def record(found: JournalLook | None, state_dir: Path, now: datetime) -> Iterator[Finding]:
    """None: there is no journal yet."""
    if found is None:
        yield Finding(Grade.OK, "journal", "none yet: the first start makes it")
        return
    if found.damage:
        yield Finding(Grade.ERROR, "journal", f"damaged: {found.damage}", restoring(state_dir))
    elif found.schema > NEWEST:
        back = way_back(state_dir, NEWEST).removeprefix(", ")
        told = f"has schema {found.schema}, this program knows {NEWEST}"
        yield Finding(Grade.ERROR, "journal", told, f"install the newer program{f', {back}' if back else ''}")
    elif found.schema < NEWEST:
        told = f"whole; has schema {found.schema or 'none'}, this program brings it to {NEWEST}"
        yield Finding(Grade.WARNING, "journal", told, "restart the daemon: it makes a copy first")
    else:
        yield Finding(Grade.OK, "journal", f"whole, schema {found.schema}, {found.size / 1e6:,.1f} MB")
    yield _copy(found, now)


def _copy(found: JournalLook, now: datetime) -> Finding:
    mend = "the daemon makes one every day: does it run? its log says what fails"
    if found.copied is None:
        return Finding(Grade.WARNING, "backups", "no copy of the journal yet", mend)
    days = (now - found.copied) // timedelta(days=1)
    told = f"the newest copy is of {found.copied:%Y-%m-%d}"
    if days > COPY_DAYS:
        return Finding(Grade.WARNING, "backups", f"{told}, {days} days old", mend)
    return Finding(Grade.OK, "backups", told)
