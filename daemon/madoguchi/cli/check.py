"""`madoguchi check`: everything that can be known before the first mail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from madoguchi.config.load import Office
    from madoguchi.journal.absences import Absence
    from madoguchi.service.findings import Finding


@click.command(short_help="configuration, logins, folders, templates, model: one line each")
@click.option(
    "--mailbox",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="the guards over the last N inbox mails, read-only: how many each would hold, which setting changes that",
)
@click.option(
    "--deep",
    is_flag=True,
    help="also what goes wrong later: certificates, clock, quota, rights, files, disk, journal, and what SPF, DKIM and "
    "DMARC say of the sender",
)
@with_call
def command(call: Call, number: int | None, deep: bool) -> None:
    """One line each: ok, warning or error, with what to do, also in Japanese. Exit status 1 if there is an error."""
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.outbox.smtp import SmtpOutbox
    from madoguchi.service.checks import findings

    if deep and number is not None:
        raise UsageError("--deep: found with --mailbox, expected one of the two")
    office = call.office()
    if number is not None:
        look(call, office, number)
        return
    if deep:
        from madoguchi.cli.check_deep import deep as deeply

        _all_told(call, deeply(call, office))
        return
    connect = partial(ImapMailbox.connect, office.settings.imap, office.home, office.tokens)
    outbox = SmtpOutbox(office.settings, office.home, office.tokens)
    now = call.clock.now()
    polled, leaving, absences = _on_record(call, office)
    standing = call.standing(office, now)
    _all_told(call, findings(office, connect, outbox, now, standing, polled, leaving, absences))


def _all_told(call: Call, found: Iterable[Finding]) -> None:
    """Each as it is made. Exit status 1 if there was an error."""
    from madoguchi.service.findings import Grade

    errors = 0
    explained: set[tuple[str, str]] = set()
    for finding in found:
        errors += finding.grade is Grade.ERROR
        _tell(call, finding)
        if finding.grade is not Grade.OK and (finding.about, finding.failure) not in explained:
            explained.add((finding.about, finding.failure))
            _tell_in_japanese(call, finding)
    if errors:
        raise click.exceptions.Exit(1)


def _on_record(call: Call, office: Office) -> tuple[datetime | None, date | None, list[Absence]]:
    """The last successful poll, when the owner leaves, and absences; a check makes no journal where there is none."""
    from madoguchi.journal.engine import FILE
    from madoguchi.journal.facts import LAST_POLL

    if not (office.state_dir / FILE).exists():
        return None, None, []
    journal = call.journal(office)
    try:
        leaving = journal.leavings.standing()
        return journal.facts.moment(LAST_POLL), leaving.day if leaving else None, journal.absences.all()
    finally:
        journal.close()


def look(call: Call, office: Office, number: int) -> None:
    """The survey of the mailbox, told. Nothing is changed, sent or recorded."""
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.service.survey import survey

    mailbox = ImapMailbox.connect(office.settings.imap, office.home, office.tokens)
    try:
        seen = survey(office, mailbox, number, call.clock.now(), lambda done: call.progress(f"{done} mails read …"))
    finally:
        mailbox.close()
    for tally in seen.tallies():
        if call.json:
            call.emit(
                {
                    "guard": tally.reason.value,
                    "held": tally.stopped,
                    "decided": tally.decided,
                    "of": seen.mails,
                    "setting": tally.setting,
                }
            )
        else:
            setting = f"  → {tally.setting}" if tally.setting else ""
            words = f"{tally.reason.ja} / {tally.reason.en}"
            call.say(f"{tally.stopped:>5} ({tally.decided:>4})  {tally.reason.value:<22} {words}{setting}")
    if call.json:
        call.emit({"mails": seen.mails, "passed": seen.passed})
    call.say(
        f"{seen.mails} 通中 {seen.passed} 通が判断に進みます(かっこ内は決め手となった数) / "
        f"{seen.passed} of {seen.mails} mails go on to be judged (in brackets: where it decides)"
    )
    for finding in seen.proposals():
        _tell(call, finding)


def _tell(call: Call, finding: Finding) -> None:
    if call.json:
        call.emit({"grade": finding.grade, "about": finding.about, "found": finding.found, "mend": finding.mend})
    else:
        mend = f"  → {finding.mend}" if finding.mend else ""
        call.say(f"{finding.grade:<8} {finding.about:<16} {finding.found}{mend}")


def _tell_in_japanese(call: Call, finding: Finding) -> None:
    """Below the first line about something that asks for the same: what is found may differ."""
    from madoguchi.service.remedies import in_japanese

    if told := in_japanese(finding.about, finding.failure):
        call.say(f"{'':<25} 対応: {told}")
