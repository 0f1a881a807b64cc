"""A sign-in (OAuth2) that holds no longer: told once, on record for `report` and `check`, and waited for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError
from madoguchi.journal.store import Journal
from madoguchi.service.findings import Finding, Grade
from madoguchi.service.log import log

FACT = "sign-in-needed"
LOOK_EVERY = 1.0
"""Seconds between two looks at the token file while a person is waited for."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Since when (ISO 8601), and why with its mend, in one line."""

    since: str
    why: str


def awaited(journal: Journal) -> Needed | None:
    """What is on record; None where tokens are to be had."""
    found = journal.facts.get(FACT)
    return Needed(**json.loads(found)) if found else None


def needed(journal: Journal, why: str, now: datetime) -> None:
    """Puts it on record, and tells it once: the same reason again is no news."""
    try:
        before = awaited(journal)
        since = before.since if before else now.isoformat(timespec="seconds")
        journal.facts.set(FACT, json.dumps(asdict(Needed(since, why)), ensure_ascii=False))
    except SQLAlchemyError:
        before = None  # the journal may be away as well; the log still says it
    if before is None or before.why != why:
        log.error("sign-in-needed", why=why)


def done(journal: Journal) -> None:
    """A server took a token."""
    if journal.facts.get(FACT) is not None:
        journal.facts.clear(FACT)
        log.info("signed-in-again")


def signature(office: Office) -> str:
    """Changes whenever somebody signs in; "" without [oauth2]."""
    return office.tokens.signature() if office.tokens is not None else ""


def findings(office: Office) -> Iterator[Finding]:
    """For `check`: the sign-in as it lies on the disk. Nobody is asked anything."""
    if office.tokens is None:
        return
    try:
        kept = office.tokens.file.read()
    except ConfigurationError as error:
        yield Finding(Grade.ERROR, "oauth2", str(error), "the sign-in is a secret")
        return
    if kept is None:
        yield Finding(Grade.ERROR, "oauth2", "nobody has signed in yet", "madoguchi login")
    elif kept.refused:
        yield Finding(Grade.ERROR, "oauth2", kept.refused, "until then nothing is asked of the provider")
    else:
        yield Finding(Grade.OK, "oauth2", f"signed in since {kept.since}, in {office.tokens.file.path}")
