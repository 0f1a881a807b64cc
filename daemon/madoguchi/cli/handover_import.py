"""`madoguchi handover import`: a new office out of a predecessor's file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.cli.init_questions import answers_from, options
from madoguchi.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from madoguchi.config.scaffold import Answers
    from madoguchi.handover.install import Installed
    from madoguchi.handover.verify import Handover

_PLACEHOLDERS = {
    "address": ("owner.addresses", (("you@placeholder.invalid",),)),
    "imap_host": ("imap.host", "imap.placeholder.invalid"),
    "smtp_host": ("smtp.host", "smtp.placeholder.invalid"),
}


@click.command("import", short_help="begin with what a predecessor knew, in shadow")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--into", "folder", metavar="DIR", default=".", type=click.Path(path_type=Path), help="where to write it")
@options
@click.option("--yes", is_flag=True, help="ask nothing; placeholders for what is not given, which `check` names")
@click.option("--force", is_flag=True, help="replace files that are there; each is kept as .bak")
@with_call
def import_(call: Call, file: Path, folder: Path, *, yes: bool, force: bool, **given: Any) -> None:
    """Verifies everything, then writes a new office: your own mailbox, shadow mode, and no evidence.

    What is not given is asked on a terminal, and left as a placeholder otherwise.
    """
    from madoguchi.handover.files import read
    from madoguchi.handover.install import existing, installed
    from madoguchi.handover.verify import verified

    if folder.exists() and not folder.is_dir():
        msg = f"--into: found {folder}, a file, expected a folder to write into"
        raise UsageError(msg)
    now = call.clock.now()
    try:
        handover = verified(read(file), now)
    except ConfigurationError as error:
        raise ConfigurationError([f"{file.name}: {line}" for line in error.problems]) from error
    there = existing(folder, handover)
    if there and not force:
        msg = f"{', '.join(map(str, there))}: already there; --force replaces them and keeps a copy"
        raise UsageError(msg)
    asks = sys.stdin.isatty() and not yes
    guessed = [] if asks else [key for name, (key, _) in _PLACEHOLDERS.items() if not given[name]]
    done = installed(folder, handover, _answers(given, handover, asks=asks), now)
    _tell_imported(call, handover, done, guessed)


def _answers(given: dict[str, Any], handover: Handover, *, asks: bool) -> Answers:
    """The predecessor's rules where they are the organisation's; the rest is the importer's own."""
    rules = handover.settings
    taken = {"language": rules.language, "timezone": rules.timezone, "answer_domain": (tuple(rules.answer_domains),)}
    known = {name: value for name, value in given.items() if value}
    if not asks:
        named = {} if known.keys() & {"name_ja", "name_en"} else {"name_ja": "お名前", "name_en": "Your Name"}
        known = named | {name: value for name, (_, value) in _PLACEHOLDERS.items()} | known
    return answers_from({**given, **taken, **known}, yes=not asks, interactive=asks)


def _tell_imported(call: Call, handover: Handover, done: Installed, guessed: list[str]) -> None:
    if call.json:
        call.emit(_plain(handover, done, guessed))
        return
    call.say("書き込みました(mode = shadow、証拠はまだありません) / written; mode = shadow, no evidence yet:")
    for path in done.written:
        call.say(f"  {path}")
    for path in done.kept:
        call.say(f"  {path}  (以前のもの / what was there before)")
    if done.model:
        call.say(f"  モデル / model: {done.model}  (認定は引き継ぎません / certified for nothing)")
    for key in guessed:
        call.say(f"仮の値です。直してください / a placeholder, put your own: {key}")
    for line in _to_look_at(handover):
        call.say(line)
    call.say("自動返信しない相手は引き継がれません。people.toml に記入してください")
    call.say("who must never be answered is not handed over: people.toml is yours to fill")
    call.say("次に / next: madoguchi check")


def _plain(handover: Handover, done: Installed, guessed: list[str]) -> dict[str, Any]:
    told = handover.manifest
    return {
        "mode": "shadow",
        "written": done.written,
        "kept": done.kept,
        "model": done.model or None,
        "placeholders": guessed,
        "agreements": [
            {"team": key, "agreed_on": team.agreed_on, "agreed_with": team.agreed_with}
            for key, team in handover.directory.teams.items()
            if team.agreed_on
        ],
        "exceptions": [one.model_dump(mode="json") for one in handover.exceptions],
        "blanked": told.blanked,
        "holds": told.holds.model_dump(),
        "exported": told.created,
    }


def _to_look_at(handover: Handover) -> Iterator[str]:
    """What the predecessor agreed to binds nobody; it is told, and kept where it is the role's."""
    for place in handover.manifest.blanked:
        yield f"前任者の名前などを伏せてあります。書き直してください / the predecessor was named here: {place}"
    for key, team in handover.directory.teams.items():
        if team.agreed_on:
            who = f" ({team.agreed_with})" if team.agreed_with else ""
            ja = "前任者のときの合意です。shadow を終える前に窓口へご確認ください"
            yield f"{key}: {team.agreed_on}{who}  {ja} / agreed with your predecessor: confirm it first"
    for one in handover.exceptions:
        about = " ".join(filter(None, (one.who, one.request_type)))
        after = f" → {one.next_step}" if one.next_step else ""
        ja = "前任者が認めた例外です。引き継ぐかはご判断ください"
        yield f"{one.first} - {one.last} {about}: {one.reason}{after}  {ja} / your predecessor's, not yours"
