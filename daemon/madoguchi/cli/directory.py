"""`madoguchi directory`: the agreement with the teams, to read, to send round, and to ask for."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.fields import LANGUAGES
from madoguchi.errors import UsageError

if TYPE_CHECKING:
    from madoguchi.agreement.announcement import Announcement
    from madoguchi.agreement.sheet import Sheet
    from madoguchi.config.load import Office

_Command = TypeVar("_Command", bound=Callable[..., object])
DAY = click.DateTime(["%Y-%m-%d"])
PIPED = 80
FOLDER = "announce"
NOBODY = "(宛先はご記入ください / for you to address)"


def _language(function: _Command) -> _Command:
    told = "the language; without it the owner's"
    return click.option("--lang", "language", type=click.Choice(LANGUAGES), help=told)(function)


@click.group(short_help="the agreement with the teams, to read, to send round, to ask for")
def command() -> None:
    """What `teams.toml` says, for people. Nothing is sent by this program: the owner sends it."""


@command.command(short_help="the whole agreement")
@click.option("--markdown", "form", flag_value="markdown", help="as Markdown")
@click.option("--html", "form", flag_value="html", help="as one page, to print or to send round")
@_language
@with_call
def show(call: Call, form: str | None, language: str | None) -> None:
    """On standard output. Addresses of single people in the teams are left out. With --json all, in both languages."""
    from madoguchi.agreement.record import record
    from madoguchi.agreement.sheet import sheet

    office = call.office()
    today = _today(call, office)
    if call.json:
        if form:
            msg = f"--{form}: found beside --json, expected one of the two"
            raise UsageError(msg)
        call.emit(record(office, today))
        return
    call.say(_written(sheet(office, language or office.settings.language, today), form).rstrip("\n"))


def _written(found: Sheet, form: str | None) -> str:
    from madoguchi.agreement.markdown import markdown
    from madoguchi.agreement.page import page
    from madoguchi.cli.directory_text import text

    if form == "markdown":
        return markdown(found)
    if form == "html":
        return page(found)
    return text(found, shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED)


@command.command(short_help="the notice to colleagues, and one mail per team that asks for its agreement")
@click.option("--from", "start", type=DAY, help="the day it begins; without it the first business day after a week")
@click.option("--out", "out", type=click.Path(path_type=Path, file_okay=False), help="the folder to write them to")
@click.option("--drafts", is_flag=True, help="put them into your Drafts instead")
@click.option("--force", is_flag=True, help="write over the files that are there")
@_language
@with_call
def announce(
    call: Call, start: datetime | None, out: Path | None, language: str | None, *, drafts: bool, force: bool
) -> None:
    """Unsent mails for you to read, address and send: nothing goes out by itself. Without --out they are written into
    the folder `announce`.
    """
    from madoguchi.agreement.announcement import announcements, compose, first_day

    if drafts and (out or force):
        msg = f"--drafts: found beside {'--out' if out else '--force'}, expected one of the two"
        raise UsageError(msg)
    office = call.office()
    today = _today(call, office)
    begins = start.date() if start else first_day(office, today)
    if begins < today:
        msg = f"--from: found {begins}, expected today ({today}) or a later day"
        raise UsageError(msg)
    told, given = language or office.settings.language, office.settings.templates_dir
    mails = list(announcements(office, told, begins, today, templates_dir=office.path(given) if given else None))
    written = [(mail, compose(office, mail, told, call.clock.now(), file=not drafts).as_bytes()) for mail in mails]
    if drafts:
        _draft(call, office, written)
    else:
        _write(call, out or Path(FOLDER), written, force=force)


def _write(call: Call, folder: Path, mails: Sequence[tuple[Announcement, bytes]], *, force: bool) -> None:
    """All of them or none: what is there already is looked at first."""
    from madoguchi.cli.private_file import write_private

    files = [folder / f"{mail.name}.eml" for mail, _ in mails]
    for file in files:
        if file.exists() and not force:
            msg = f"--out: found {file}, which is there already, expected another folder, or --force"
            raise UsageError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    for file, (mail, raw) in zip(files, mails, strict=True):
        write_private(file, raw.decode("ascii"), "--out", force=force)
        _tell(call, mail, "file", str(file))
    call.say("開いて宛先と内容を確かめ、送信してください / open them, check address and words, and send them yourself")


def _draft(call: Call, office: Office, mails: Sequence[tuple[Announcement, bytes]]) -> None:
    from madoguchi.agreement.announcement import message_id
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.service.announcing import put_drafts

    mailbox = ImapMailbox.connect(office.settings.imap, office.home, office.tokens)
    try:
        raws = [(message_id(office, mail), raw) for mail, raw in mails]
        for (mail, _), outcome in zip(mails, put_drafts(office, mailbox, raws, call.clock.now()), strict=True):
            _tell(call, mail, "draft", outcome.value)
    finally:
        mailbox.close()


def _tell(call: Call, mail: Announcement, kind: str, where: str) -> None:
    if call.json:
        told = {"kind": mail.kind, "team": mail.team or None, "to": mail.to or None}
        call.emit(told | {"subject": mail.subject, "text": mail.text, kind: where})
    else:
        call.say(f"{where}  → {mail.to or NOBODY}  {mail.subject}")


def _today(call: Call, office: Office) -> date:
    return call.clock.now().astimezone(office.settings.zone).date()
