"""`madoguchi digest`: what the next digest would tell, at any time and in every mode."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, with_call

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.reply.digest import Digest
    from madoguchi.reply.render import Rendered


@click.command(short_help="what the next digest would tell")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="write it as a page, as the mail has it")
@click.option("--force", is_flag=True, help="write over that FILE")
@with_call
def command(call: Call, html: Path | None, *, force: bool) -> None:
    """Since the last one, or since the first start. Reading only: nothing is put into the mailbox, nothing recorded."""
    from madoguchi.cli.private_file import write_private
    from madoguchi.journal.facts import LAST_POLL
    from madoguchi.reply.digest import words
    from madoguchi.service.digest import plan_of
    from madoguchi.service.summary import summary

    office = call.office()
    journal = call.journal(office)
    now, given = call.clock.now(), office.settings.templates_dir
    found = summary(office, journal, now, plan_of(office).day(now), journal.facts.moment(LAST_POLL))
    rendered = words(office, found, office.settings.language, templates_dir=office.path(given) if given else None)
    if html is not None:
        write_private(html, rendered.html, "--html", force=force)
    if call.json:
        call.emit(plain(found, rendered) | ({"html": str(html)} if html else {}))
    elif html is not None:
        call.say(f"書き出しました / written: {html}")
    else:
        call.say(f"{rendered.subject}\n\n{rendered.text}")
        for line in _no_mail(office, found):
            call.say(line)


def plain(found: Digest, rendered: Rendered) -> dict[str, Any]:
    """Ready for JSON."""
    told = {key: _value(value) for key, value in asdict(found).items()}
    weeks = [asdict(week) | {"monday": week.monday.isoformat()} for week in found.weeks]
    more = {"promise": dict(zip(("ja", "en"), found.promise, strict=True)), "worth_a_mail": found.worth_a_mail}
    return told | more | {"weeks": weeks, "subject": rendered.subject, "text": rendered.text}


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _no_mail(office: Office, found: Digest) -> list[str]:
    """Why it would not come by mail."""
    why = []
    if office.settings.mode == "shadow":
        why.append("shadow の間、メールは届きません / no mail in shadow mode")
    if not office.settings.digest.enabled:
        why.append("[digest] enabled = false: メールは届きません / no mail")
    if not found.worth_a_mail:
        told = "新しくお知らせすることがないため、このままではメールは届きません"
        why.append(f"{told} / nothing new to tell: there would be no mail")
    return why
