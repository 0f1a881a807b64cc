"""How one account's service does, for an administrator: nobody is named, and nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from madoguchi.config.load import Office, load
from madoguchi.config.problems import unnamed
from madoguchi.config.stop_file import stop_file
from madoguchi.errors import ConfigurationError, MadoguchiError
from madoguchi.journal.backlog import Pile
from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.store import Journal
from madoguchi.service.heartbeat import overdue
from madoguchi.service.sending import mend, stopped
from madoguchi.service.sign_in import awaited


@dataclass
class Health:
    """``told``: what is so, ready for JSON. ``short``: what falls short, one line each, with its mend."""

    told: dict[str, Any] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)


def health(config: Path, now: datetime) -> Health:
    """Of the account whose settings are ``config``; what cannot be read is itself what falls short."""
    found = Health()
    try:
        office = load(config)
    except ConfigurationError as error:
        found.short += [unnamed(problem) for problem in error.problems]
        return found
    found.told |= {"mode": office.settings.mode, "state_dir": str(office.state_dir)}
    try:
        journal = Journal.look(office.state_dir)
    except MadoguchiError as error:
        found.told["paused"] = stop_file(office.home) or None
        found.short.append(str(error))
        return found
    try:
        _look(found, office, journal, now)
    finally:
        journal.close()
    return found


def _look(found: Health, office: Office, journal: Journal, now: datetime) -> None:
    polled, opened, stop = journal.facts.moment(LAST_POLL), journal.breaker.opened(), stopped(journal)
    waits = awaited(journal)
    late = overdue(office.settings, polled, now)
    found.told |= {
        "last_poll": polled.isoformat() if polled else None,
        "seconds_since_poll": round((now - polled).total_seconds()) if polled else None,
        "overdue": late or None,
        "paused": stop_file(office.home) or journal.facts.paused(now) or None,
        "breaker": opened.since if opened else None,
        "sign_in_needed": waits.since if waits else None,
        "sending_stopped": stop.since if stop else None,
        "waiting": _pile(journal.backlog.waiting(), now),
        "for_the_owner": _pile(journal.backlog.for_the_owner(), now),
    }
    if polled is None:
        found.short.append("no successful poll yet")
    if late:
        found.short.append(late)
    if opened:
        found.short.append(f"the breaker is open since {opened.since}: `madoguchi report` says why")
    if waits:
        found.short.append(f"a sign-in is needed since {waits.since}: {waits.why}")
    if stop:
        found.short.append(f"sending has stopped since {stop.since}: {mend(office)}")


def _pile(pile: Pile, now: datetime) -> dict[str, Any]:
    oldest = round((now - pile.oldest).total_seconds()) if pile.oldest else None
    return {"mails": pile.mails, "oldest_seconds": oldest}
