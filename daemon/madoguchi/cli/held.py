"""`madoguchi held`: the review queue in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, the_one, with_call, with_silent_call
from madoguchi.cli.fates import line
from madoguchi.cli.held_sending import SENDING
from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.judge.judgement import MINE
from madoguchi.reasons import Reason

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.journal.mails import MailRecord
    from madoguchi.journal.store import Journal
    from madoguchi.mailbox.protocol import Arrival, Mailbox, Place

HIDDEN = "内容は表示しません。メールソフトでご確認ください / not shown here: read it in your mail client"


@click.group(short_help="the review queue in the terminal")
def command() -> None:
    """What waits for you: held mail and drafts that you have not dealt with yet."""


for sending in SENDING:
    command.add_command(sending)


@command.command("list", short_help="what waits: what cannot wait first, then the oldest")
@click.option("--all", "everything", is_flag=True, help="also what left the queue")
@with_silent_call
def list_held(call: Call, everything: bool) -> None:
    """One line each; what you answered, moved or deleted in a mail client has left by itself."""
    held = call.fates(call.office()).held(everything=everything)
    for fate in held:
        if call.json:
            call.emit(fate)
        else:
            call.say(line(fate))
    if not held:
        call.say("ありません / nothing is waiting")


@command.command(short_help="one mail: its fate, why, and its text")
@click.argument("name", metavar="ID")
@with_call
def show(call: Call, name: str) -> None:
    """The mail's text is fetched from the mailbox for this, and kept nowhere."""
    office = call.office()
    journal = call.journal(office)
    record = find(journal, name)
    shown = next(journal.readings.fates(prefix=record.key))
    if shown["reason"] == Reason.SENSITIVE:
        shown["text_missing"] = HIDDEN
    else:
        shown.update(text_of(office, record))
    if call.json:
        call.emit(shown)
        return
    call.say(line(shown))
    call.say(f"  {shown['evidence'].get('why', '')}")
    for guard, evidence in shown["evidence"].get("guards", {}).items():
        call.say(f"  {guard}: {evidence}")
    call.say(f"\n{shown.get('from', '')}\n{shown.get('text') or shown.get('text_missing', '')}")


@command.command(short_help="from one mail to the next, a key for each")
@with_call
def walk(call: Call) -> None:
    """A number labels, m is yours, d takes a mail off the queue, Enter leaves it.

    r and a number sends the pointer, f and a number forwards to the team.
    """
    from madoguchi.cli.held_letter import send_letter
    from madoguchi.cli.walk import Key, types
    from madoguchi.cli.walk import walk as through
    from madoguchi.journal.releases import ReleaseKind
    from madoguchi.service.hand_letters import Wish

    office = call.office()
    journal = call.journal(office)
    kinds = list(office.directory.requests)

    def said(record: MailRecord, kind: str) -> None:
        journal.mails.label(record, kind, call.clock.now())

    def sends(key: str, kind: ReleaseKind) -> Callable[[MailRecord, str], None]:
        def sent(record: MailRecord, number: str) -> None:
            if number not in {str(at) for at in range(1, len(kinds) + 1)}:
                msg = f"{key}: found {number!r}, expected {key} and a number from 1 to {len(kinds)}"
                raise UsageError(msg)
            send_letter(call, record, Wish(kind, kinds[int(number) - 1]), show=False, yes=False)

        return sent

    def dismissed(record: MailRecord, _: str) -> None:
        journal.mails.leave_queue([record.id], "dismissed", call.clock.now())

    keys = [*types(kinds, said), Key("m", MINE, lambda record, _: said(record, MINE))]
    keys += [
        Key("r N", "案内を送る / send the pointer", sends("r", ReleaseKind.POINTER)),
        Key("f N", "窓口へ転送 / forward", sends("f", ReleaseKind.FORWARD)),
        Key("d", "済み / dismiss", dismissed),
    ]
    waiting = [find(journal, fate["id"]) for fate in journal.readings.held()]
    through(call, waiting, lambda record: _shown(call, office, journal, record), keys)


def _shown(call: Call, office: Office, journal: Journal, record: MailRecord) -> None:
    """Why it is held, and what it says; a confidential one is read in a mail client."""
    fate = next(journal.readings.fates(prefix=record.key))
    call.say(line(fate))
    call.say(f"  {fate['evidence'].get('why', '')}\n")
    told = {"text": HIDDEN} if fate["reason"] == Reason.SENSITIVE else text_of(office, record)
    say_mail(call, told)


@command.command(short_help="say what one or more mails really ask for")
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@click.argument("request_type", metavar="TYPE")
@with_call
def label(call: Call, names: tuple[str, ...], request_type: str) -> None:
    """TYPE is a key of the directory, or `mine`. The label teaches at the next training; the mails leave the queue."""
    office = call.office()
    known = [*office.directory.requests, MINE]
    if request_type not in known:
        msg = f"TYPE: found {request_type!r}, expected one of: {', '.join(known)}"
        raise UsageError(msg)
    journal = call.journal(office)
    for record in find_all(journal, names):
        journal.mails.label(record, request_type, call.clock.now())
        if call.json:
            call.emit({"id": record.name, "label": request_type})
        call.say(f"{record.name}  → {request_type}")


@command.command(short_help="take one or more mails off the queue")
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@with_call
def dismiss(call: Call, names: tuple[str, ...]) -> None:
    """Only the queue changes; the mails themselves stay where they are."""
    office = call.office()
    journal = call.journal(office)
    for record in find_all(journal, names):
        journal.mails.leave_queue([record.id], "dismissed", call.clock.now())
        if call.json:
            call.emit({"id": record.name, "dismissed": True})
        call.say(f"{record.name}  済み / dismissed")


def say_mail(call: Call, told: dict[str, Any]) -> None:
    """Who, subject and text, as `text_of` found them."""
    text = told.get("text") or told.get("text_missing", "")
    call.say(f"{told.get('from', '')}\n{told.get('subject', '')}\n\n{text}\n")


def find(journal: Journal, name: str) -> MailRecord:
    """The one mail whose ID begins so. Raises `UsageError` where there is none, or more than one."""
    return the_one(journal.mails.by_prefix(name) if name else [], name, "mail", "held list")


def find_all(journal: Journal, names: Sequence[str]) -> list[MailRecord]:
    """The mails with those IDs, each once, in their order. Raises `UsageError` where one of them names none."""
    return list({record.id: record for record in (find(journal, name) for name in names)}.values())


def text_of(office: Office, record: MailRecord) -> dict[str, Any]:
    """``from``, ``subject`` and ``text`` as they lie in the mailbox now; else ``text_missing``, why not."""
    from madoguchi.mail.parse import parse
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.mailbox.protocol import FolderMissing, Renumbered
    from madoguchi.service.locating import locate

    try:
        mailbox = ImapMailbox.connect(office.settings.imap, office.home, office.tokens)
    except MadoguchiError as error:
        return {"text_missing": str(error)}
    try:
        arrivals = _fetched(mailbox, record.place)
        if not arrivals and record.message_id:
            found = locate(office, mailbox, [record.message_id])
            arrivals = _fetched(mailbox, found[record.message_id]) if found else []
    except (FolderMissing, Renumbered, MadoguchiError) as error:
        return {"text_missing": str(error)}
    finally:
        mailbox.close()
    if not arrivals:
        return {"text_missing": "the mail is no longer in the mailbox"}
    message = parse(arrivals[0].raw)
    return {"from": message.from_address, "subject": message.subject, "text": message.text}


def _fetched(mailbox: Mailbox, place: Place) -> list[Arrival]:
    """The mail at that place; [] where another one, or none, lies there."""
    if place.folder not in mailbox.folder_names():
        return []
    folder = mailbox.examine(place.folder)
    return mailbox.fetch(folder, [place.uid]) if folder.uidvalidity == place.uidvalidity else []
