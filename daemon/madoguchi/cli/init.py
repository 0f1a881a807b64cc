"""``madoguchi init``: asks, and writes the owner's files."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.cli.init_next import SURVEYED, steps
from madoguchi.cli.init_questions import answers_from, options
from madoguchi.config import scaffold
from madoguchi.config.load import beside
from madoguchi.errors import MadoguchiError, UsageError

if TYPE_CHECKING:
    from madoguchi.config.load import Office


_GUESSED = {"address": "owner.addresses", "imap_host": "imap.host", "smtp_host": "smtp.host"}


@click.command("init", help="Write madoguchi.toml, teams.toml and people.toml into DIR; ask for what is not given.")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@options
@click.option("--state-dir", metavar="DIR", help="journal and models; default: state, beside the files")
@click.option("--yes", is_flag=True, help="ask nothing, take a default for what is not given")
@click.option("--force", is_flag=True, help="replace files that are there; each is kept as .bak")
@click.option("--offline", is_flag=True, help="do not ask the mail server for its folders")
@with_call
def command(
    call: Call, folder: Path, state_dir: str | None, yes: bool, force: bool, offline: bool, **given: Any
) -> None:
    """Nothing is written before every answer is known and right."""
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: found a file, expected a folder to write into"
        raise UsageError(msg)
    there = scaffold.existing(folder)
    if there and not force:
        msg = f"{', '.join(map(str, there))}: already there; --force replaces them and keeps a copy"
        raise UsageError(msg)
    answers = answers_from(given, yes=yes, interactive=sys.stdin.isatty())
    answers = replace(answers, state_dir=state_dir or answers.state_dir)
    content = scaffold.texts(answers)
    scaffold.checked(content)
    kept = scaffold.write(folder, content, answers.state_dir)
    office = scaffold.office(folder)
    folders, trouble = ({}, "") if offline else _asked_server(office)
    if call.json:
        written = [str(folder / name) for name in scaffold.FILES]
        call.emit({"written": written, "kept": list(map(str, kept)), "folders": folders, "trouble": trouble})
    _report(call, folder, beside(folder, answers.state_dir), kept)
    _report_folders(call, folders, trouble)
    if yes:
        known = ("imap_host", "smtp_host") if given["oauth2"] else ()
        _report_guesses(call, [key for name, key in _GUESSED.items() if not given[name] and name not in known])
    call.say("\n次にすること / what to do next:")
    for step in steps(folder, office):
        call.say(f"  {step}")
    if folders and not yes and not call.json and sys.stdin.isatty():
        _offer_survey(call, office)


def _offer_survey(call: Call, office: Office) -> None:
    """Before anything is switched on: what the guards would make of the mail that is there."""
    from madoguchi.cli.check import look

    question = (
        f"\n直近 {SURVEYED} 通で、どのメールが保留になるか見てみますか(読み取りのみ)/ "
        f"look at what the guards would hold among the last {SURVEYED} mails (read-only)?"
    )
    if click.confirm(question, default=True):
        look(call, office, SURVEYED)


def discover_folders(office: Office) -> dict[str, str]:
    """The server's own folders for sent mail and drafts (SPECIAL-USE, RFC 6154), as far as it has them.

    Raises `LoginRefused`, `Temporary` or `ConfigurationError`.
    """
    from madoguchi.mailbox.imap import ImapMailbox

    mailbox = ImapMailbox.connect(office.settings.imap, office.home, office.tokens)
    try:
        found = {use: mailbox.special_folder(use) for use in ("sent", "drafts")}
    finally:
        mailbox.close()
    return {use: name for use, name in found.items() if name}


def _asked_server(office: Office) -> tuple[dict[str, str], str]:
    if not _secret_is_there(office):
        return {}, ""
    try:
        return discover_folders(office), ""
    except MadoguchiError as error:
        return {}, str(error).replace("\n", "; ")


def _secret_is_there(office: Office) -> bool:
    """A file or variable that is still to be made is no mistake at this point, only too early."""
    imap = office.settings.imap
    if imap.password_file:
        return office.path(imap.password_file).is_file()
    if imap.password_env:
        return bool(os.environ.get(imap.password_env))
    if office.tokens is not None:
        return bool(office.tokens.signature())
    if imap.password_credential:
        return "CREDENTIALS_DIRECTORY" in os.environ
    return True


def _report(call: Call, folder: Path, state: Path, kept: list[Path]) -> None:
    call.say("書き込みました / written:")
    for name in scaffold.FILES:
        call.say(f"  {folder / name}" + ("  (0600)" if name in scaffold.PRIVATE else ""))
    call.say(f"  {state}{os.sep}  (0{stat.S_IMODE(state.stat().st_mode):o})")
    for copy in kept:
        call.say(f"  {copy}  (以前のファイル / what was there before)")


def _report_folders(call: Call, folders: dict[str, str], trouble: str) -> None:
    if trouble:
        call.say(f"サーバーに接続できませんでした / the server could not be asked: {trouble}")
    for use, name in folders.items():
        call.say(f"サーバーのフォルダー / the server's folder: {use} = {name}")
    if folders and len(folders) < 2:
        absent = ({"sent", "drafts"} - set(folders)).pop()
        call.say(f"見つかりません。madoguchi.toml に書いてください / not found, name it: [folders] {absent}")


def _report_guesses(call: Call, guessed: list[str]) -> None:
    if guessed:
        call.say(f"仮の値です。直してください / guessed, to be put right in madoguchi.toml: {', '.join(guessed)}")
