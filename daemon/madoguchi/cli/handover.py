"""`madoguchi handover`: what the office knows, for whoever comes next."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.cli.handover_import import import_
from madoguchi.errors import ConfigurationError, UsageError
from madoguchi.judge import registry

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.handover.export import Exported
    from madoguchi.handover.model import Lean

_FAMILIES = {
    "a": ("添付の種類", "kinds of attachments"),
    "c": ("英単語の一部", "parts of Latin words"),
    "j": ("日本語の1〜3文字", "1 to 3 Japanese characters"),
    "s": ("件名の語", "words of subjects"),
    "w": ("英単語とその組", "Latin words and pairs of them"),
}


@click.group(short_help="export what you know for a successor; import it")
def command() -> None:
    """The directory, your own templates, the rules, and counts in which nobody can be made out.

    Never in it: mail, people.toml, the journal, passwords, servers, your name and addresses.
    """


@command.command(short_help="write the file")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--with-model", is_flag=True, help="the model too, which holds words of real mails; says so first")
@click.option("--with-names", is_flag=True, help="for whom each exception runs, too")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--force", is_flag=True, help="write over that FILE")
@with_call
def export(call: Call, file: Path, *, with_model: bool, with_names: bool, yes: bool, force: bool) -> None:
    """A zip with a manifest, mode 0600. Look into it before you pass it on."""
    from madoguchi.handover.agreements import granted
    from madoguchi.handover.export import exported
    from madoguchi.handover.verify import verified

    office = call.office()
    if os.path.lexists(file) and not force:
        raise UsageError(_there(file))
    now = call.clock.now()
    model = _model(call, office, yes=yes) if with_model else None
    journal = call.journal(office)
    running = granted(journal.exceptions.all(), now, office.settings.zone, with_names=with_names)
    made = exported(office, journal, now, granted=running, model=model)
    try:
        verified(made.content, now)
    except ConfigurationError as error:
        lines = [f"{line} (not exported: no import would take it)" for line in error.problems]
        raise ConfigurationError(lines) from error
    _write(file, made.content, force=force)
    _tell_exported(call, file, made, model)


def _there(file: Path) -> str:
    return f"FILE: found {file}, which is there already, expected a new name, or --force"


def _write(file: Path, content: bytes, *, force: bool) -> None:
    from madoguchi.whole_file import write_new, write_whole

    try:
        (write_whole if force else write_new)(file, content)
    except FileExistsError as error:
        raise UsageError(_there(file)) from error
    except OSError as error:
        msg = f"FILE: {file}: cannot be written ({error.strerror})"
        raise UsageError(msg) from error


def _model(call: Call, office: Office, *, yes: bool) -> Lean:
    """The model that serves, once the owner knows what could be read from it."""
    from madoguchi.handover.model import lean

    folder = registry.current(office.state_dir)
    if folder is None:
        msg = "--with-model: found no model that serves, expected one: madoguchi train"
        raise UsageError(msg)
    model = lean(folder)
    for line in _holds(model):
        click.echo(line, err=True)
    if yes:
        return model
    if not sys.stdin.isatty():
        msg = "--with-model: standard input is not a terminal, expected --yes: words of real mails leave this machine"
        raise UsageError(msg)
    click.confirm("モデルも書き出しますか / export the model too?", abort=True, err=True)
    return model


def _holds(model: Lean) -> Iterator[str]:
    """What could be read from it, in plain words."""
    yield f"モデルの中身({model.rows}通から学習) / what the model holds, learned from {model.rows} mails:"
    for family, number in sorted(model.grams().items()):
        ja, en = _FAMILIES[family]
        yield f"  {number:>6}  {ja} / {en}"
    if examples := model.examples():
        yield f"  例 / such as: {', '.join(examples)}"
    yield "  実際のメールに出てくる語です。社名や人名が含まれることがあります"
    yield "  these are words of real mails; names of companies and people may be among them"
    yield "  含まれないもの: メールの文章・差出人・個々のメールの記録 / not in it: texts, senders, any single mail"


def _tell_exported(call: Call, file: Path, made: Exported, model: Lean | None) -> None:
    told = made.manifest
    if call.json:
        holds = told.holds.model_dump() | ({"grams": dict(model.grams())} if model else {})
        call.emit({"file": str(file), "holds": holds, "members": [one.name for one in told.members],
                   "blanked": told.blanked, "look_at": made.suspected, "left_out": told.left_out})  # fmt: skip
        return
    call.say(f"書き出しました / written: {file}  (0600)")
    held = told.holds
    call.say(
        f"  窓口 / teams {held.teams}, 種別 / request types {held.request_types}, 文面 / templates {held.templates}"
    )
    call.say(f"  例外 / exceptions: {held.exceptions}")
    call.say(f"  モデル / model: {'あり / yes' if held.model else 'なし / no'}")
    for place in told.blanked:
        call.say(f"  お名前などを伏せました / your name or address was taken out: {place}")
    for place in made.suspected:
        call.say(f"  お名前の一部かもしれません。ご確認ください / may hold a part of your name, please look: {place}")
    for name in told.left_out:
        call.say(f"  含めていません(取り込めない書き方) / left out, an import would not take it: {name}")


command.add_command(import_)
