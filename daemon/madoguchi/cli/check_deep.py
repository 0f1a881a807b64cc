"""`madoguchi check --deep`: the plain check, and what goes wrong later. Nothing is sent, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from madoguchi.cli.call import Call
from madoguchi.config.load import Office, find
from madoguchi.errors import MadoguchiError
from madoguchi.inspection.bounds import within
from madoguchi.inspection.deep import Inspection
from madoguchi.journal.absences import Absence
from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.store import Journal
from madoguchi.mailbox.imap import ImapMailbox
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.promise.ledger import Standing
from madoguchi.service.checks import checks
from madoguchi.service.findings import Finding, Grade
from madoguchi.service.standing import nothing_judged, promise

PLAIN_SECONDS = 300.0
"""For one plain check, the reading of some mails among them."""
Known = tuple[Standing, datetime | None, date | None, list[Absence]]


def deep(call: Call, office: Office) -> Iterator[Finding]:
    """The lines of the plain check first; never raises because of what it looks at."""
    now = call.clock.now()
    known = _on_record(office, now)
    connect = partial(ImapMailbox.connect, office.settings.imap, office.home, office.tokens)
    outbox = SmtpOutbox(office.settings, office.home, office.tokens)
    logs_in = True
    for check in checks(office, connect, outbox, now, *known):
        for finding in within(PLAIN_SECONDS, "check", partial(iter, check)):
            logs_in = logs_in and not (finding.about == "imap" and finding.grade is Grade.ERROR)
            yield finding
    inspection = Inspection(office, find(call.config), call.clock.now, known[1], logs_in=logs_in)
    yield from inspection.findings(told=lambda about: call.progress(f"{about} …"))


def _on_record(office: Office, now: datetime) -> Known:
    """Read, and not brought to another schema; where it cannot be read, the line about the journal says why."""
    try:
        journal = Journal.look(office.state_dir)
    except MadoguchiError:
        return nothing_judged(office, now), None, None, []
    try:
        leaving = journal.leavings.standing()
        polled, absences = journal.facts.moment(LAST_POLL), journal.absences.all()
        return promise(office, journal, now), polled, leaving.day if leaving else None, absences
    finally:
        journal.close()
