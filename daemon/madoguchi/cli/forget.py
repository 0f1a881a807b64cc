"""`madoguchi forget`: somebody asks that nothing be kept of them."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.errors import UsageError
from madoguchi.journal.lock import TRAINING, TRAINING_FILE, AccountLock
from madoguchi.mail.canonical import canonical

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.journal.store import Journal
    from madoguchi.service.forgetting import Found, Labelled

_PLACES = {
    "fates": ("判定の記録", "fates"),
    "pseudonyms": ("うち仮名にしたもの", "of them pseudonymous already"),
    "letters": ("送信の記録", "letters"),
    "exceptions": ("例外対応の取り決め", "exceptions"),
    "harvest": ("送信済みからの提案", "harvest proposals"),
    "mentions": ("ほかの記録の中のアドレス", "mentions elsewhere in the journal"),
    "labelled": ("ラベルのフォルダーにあるメール", "mails in labelled folders, which stay there"),
    "cache": ("学習キャッシュの項目", "entries of the training cache"),
    "texts": ("うち本文つき", "of them with their text"),
    "models": ("このメールから学習したモデル", "models made from such mail"),
    "files": ("アドレスを含む状態フォルダーのファイル", "files of the state folder with the address in them"),
    "backups": ("作り直すバックアップ", "backups, all of them made anew"),
    "under_way": ("いま返信の途中にあるもの", "being answered at this moment"),
}

_QUESTION = "すべて消去しますか。元に戻せません / take all of it out? this cannot be taken back"
_PEOPLE_STAY = "people.toml の記載はそのままです(never は --people で外せます) / people.toml keeps it (never: --people)"
_UNATTRIBUTED = (
    "差出人の記録がない特徴量や、ほかの人のメールにある名前は、だれのものか判別できません",
    "what bears no sender (hashed features, a name in somebody else's mail) cannot be attributed to anybody",
)


@click.command(short_help="take a person out of everything that is kept")
@click.argument("address", metavar="ADDRESS")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--people", is_flag=True, help="take the address out of people.toml too")
@click.option("--offline", is_flag=True, help="do not look into the labelled folders")
@with_call
def command(call: Call, address: str, yes: bool, people: bool, offline: bool) -> None:
    """Shows what is held of ADDRESS, asks, and takes it out. The mailbox is not touched.

    With --json and without --yes nothing is done. Exit status 1 while something still holds it.
    """
    from madoguchi.service.forgetting import find

    office = call.office()
    name = _canonical(office, address)
    labelled = None if offline else _labelled(call, office, name)
    journal = call.journal(office)
    found = find(office, journal, name, labelled)
    numbers = _numbers(office, found)
    if not found and not found.people:
        _say_nothing(call, numbers)
        return
    if call.json and not yes:
        call.emit({"held": numbers, "people": list(found.people), "forgotten": False, "left": []})
        return
    _show(call, numbers, found)
    if not yes:
        _ask()
    _forget(call, office, journal, name, found, numbers, people=people)


def _canonical(office: Office, address: str) -> str:
    name = canonical(address, forwarded=False)
    local, _, domain = name.rpartition("@")
    if not local or not domain:
        msg = f"ADDRESS: found {address!r}, expected one such as hanako.suzuki@example.co.jp"
        raise UsageError(msg)
    if name in office.settings.own_addresses:
        msg = "ADDRESS: found your own, expected a colleague's; to begin anew, delete the state folder"
        raise UsageError(msg)
    return name


def _labelled(call: Call, office: Office, name: str) -> Labelled:
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.service.forgetting import labelled_mail

    call.progress("looking through the labelled folders …")
    with closing(ImapMailbox.connect(office.settings.imap, office.home, office.tokens)) as mailbox:
        return labelled_mail(office, mailbox, name)


def _numbers(office: Office, found: Found) -> dict[str, int]:
    from madoguchi.journal import backup

    traces = found.traces
    return {
        "fates": len(traces.mails),
        "pseudonyms": traces.pseudonyms,
        "letters": sum(len(ids) for _, ids in traces.letters),
        "exceptions": len(traces.exceptions),
        "harvest": len(traces.harvested),
        "mentions": len(traces.mentions),
        "labelled": len(found.labelled.places) if found.labelled else 0,
        "cache": found.cached,
        "texts": found.texts,
        "models": len(found.models.keys() | found.waiting),
        "files": len(found.files),
        "backups": len(list((office.state_dir / backup.FOLDER).glob("journal-*.sqlite3"))),
        "under_way": traces.under_way,
    }


def _say_nothing(call: Call, numbers: dict[str, int]) -> None:
    if call.json:
        call.emit({"held": numbers | {"backups": 0}, "people": [], "forgotten": False, "left": []})
    call.say("このアドレスについての記録はありません / nothing is held of that address")
    call.say(" / ".join(_UNATTRIBUTED))


def _show(call: Call, numbers: dict[str, int], found: Found) -> None:
    for place, number in numbers.items():
        ja, en = _PLACES[place]
        if number:
            call.say(f"{number:>6}  {ja} / {en}")
    for key in found.people:
        call.say(f"        people.toml {key}(ご本人の希望かもしれません / perhaps that person's own wish)")
    if found.labelled is None:
        call.say("ラベルのフォルダーは確認していません / the labelled folders were not looked into")
    call.say(" / ".join(_UNATTRIBUTED))


def _ask() -> None:
    if not sys.stdin.isatty():
        msg = "--yes: missing, expected it where standard input is not a terminal: this cannot be taken back"
        raise UsageError(msg)
    click.confirm(_QUESTION, abort=True, err=True)


def _forget(
    call: Call, office: Office, journal: Journal, name: str, found: Found, numbers: dict[str, int], *, people: bool
) -> None:
    from madoguchi.service.forgetting import find, forget, take_out_of_people

    with AccountLock(office.state_dir, TRAINING_FILE, TRAINING):
        # Looked up again: a training may have ended while the owner was asked.
        forget(office, journal, name, find(office, journal, name, found.labelled), call.clock.now())
        if people and found.people:
            found = replace(found, people=take_out_of_people(office, name))
    left = _left(find(office, journal, name, None))
    if call.json:
        call.emit({"held": numbers, "people": list(found.people), "forgotten": not left, "left": left})
    _tell(call, left, found)
    if left:
        click.get_current_context().exit(1)


def _left(after: Found) -> list[dict[str, Any]]:
    """What still holds it, each with the command that ends it."""
    again = "madoguchi forget ADDRESS --yes"
    left = []
    if after.traces.under_way:
        left.append({"what": "under_way", "number": after.traces.under_way, "then": again})
    if after.waiting:
        left.append({"what": "models", "number": len(after.waiting), "then": "madoguchi train"})
    others = [file for file in after.files if not after.traces.under_way or "sqlite3" not in file]
    for ours, then in ((True, again), (False, "delete that file")):
        files = [file for file in others if ("sqlite3" in file) is ours]
        if files:
            left.append({"what": "files", "number": len(files), "files": files, "then": then})
    return left


def _tell(call: Call, left: list[dict[str, Any]], found: Found) -> None:
    for one in left:
        ja, en = _PLACES[one["what"]]
        call.say(f"まだ残っています: {ja} / still held: {one['number']} {en}: {one['then']}")
        for file in one.get("files", ()):
            call.say(f"        {file}")
    if not left:
        call.say("消去しました / it is taken out")
    if found.people:
        call.say(_PEOPLE_STAY)
