"""`madoguchi check`: everything that can be known before the first mail."""

from __future__ import annotations

from functools import partial

import click

from madoguchi.cli.call import Call, with_call


@click.command(short_help="configuration, logins, folders, templates, model: one line each")
@with_call
def command(call: Call) -> None:
    """One line each: ok, warning or error, with the mend. Exit status 1 if there is an error."""
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.outbox.smtp import SmtpOutbox
    from madoguchi.service.checks import Grade, findings

    office = call.office()
    connect = partial(ImapMailbox.connect, office.settings.imap, office.home)
    errors = 0
    for finding in findings(office, connect, SmtpOutbox(office.settings, office.home)):
        errors += finding.grade is Grade.ERROR
        if call.json:
            call.emit({"grade": finding.grade, "about": finding.about, "found": finding.found, "mend": finding.mend})
        else:
            mend = f"  → {finding.mend}" if finding.mend else ""
            call.say(f"{finding.grade:<8} {finding.about:<16} {finding.found}{mend}")
    if errors:
        raise click.exceptions.Exit(1)
