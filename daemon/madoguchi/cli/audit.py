"""`madoguchi audit`: judging the random sample without seeing the guess."""

from __future__ import annotations

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.cli.evidence_text import say
from madoguchi.cli.held import find, say_mail, text_of
from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import sealed
from madoguchi.judge.judgement import MINE
from madoguchi.service.auditing import SEVERAL, UNCLEAR, judge, sayable
from madoguchi.service.reporting import told
from madoguchi.service.standing import promise


@click.group(short_help="judge a random sample, so that replies may be sent")
def command() -> None:
    """Would-be replies are drawn by lot when the mail comes. You say what each mail asks for; the guess comes after."""


@command.command("next", short_help="the mail that waits longest")
@with_call
def next_mail(call: Call) -> None:
    """Its text is fetched from the mailbox for this, and kept nowhere. Not judged within a week it counts as wrong."""
    office = call.office()
    journal = call.journal(office)
    waiting = journal.draws.waiting(sealed(journal.turns.all()))
    if not waiting:
        call.say("ありません / nothing is waiting to be judged")
        return
    record = find(journal, waiting[0])
    shown = {"id": record.name, "message_id": record.message_id, "waiting": len(waiting), **text_of(office, record)}
    if call.json:
        call.emit({**shown, "types": sayable(office)})
        return
    call.say(f"{record.name}   {len(waiting)} 件待ち / waiting")
    say_mail(call, shown)
    call.say(f"madoguchi audit label {record.name} TYPE   TYPE: {', '.join(sayable(office))}")


@command.command(short_help="say what a drawn mail asks for")
@click.argument("name", metavar="ID")
@click.argument("request_type", metavar="TYPE")
@with_call
def label(call: Call, name: str, request_type: str) -> None:
    """TYPE: a key of the directory, mine, several (two requests at once), or cannot-tell. Said once, for good."""
    office = call.office()
    if request_type not in sayable(office):
        msg = f"TYPE: found {request_type!r}, expected one of: {', '.join(sayable(office))}"
        raise UsageError(msg)
    journal = call.journal(office)
    _judge(call, office, journal, find(journal, name), request_type)


def _judge(call: Call, office: Office, journal: Journal, record: MailRecord, request_type: str) -> None:
    """The word is put down first; only then the guess is told."""
    call.log(office, quiet=True)
    guess = judge(office, journal, record, request_type, call.clock.now())
    if call.json:
        call.emit({"id": record.name, "label": request_type, "guess": guess, "right": request_type == guess})
    right = "当たり / right" if request_type == guess else "外れ / wrong"
    call.say(f"{record.name}  → {request_type}   推定 / guess: {guess}   {right}")


@command.command(short_help="from one mail to the next, a key for each")
@with_call
def walk(call: Call) -> None:
    """The one that waits longest first; the guess is told after your word. Enter leaves it for later."""
    from madoguchi.cli.walk import Key, types
    from madoguchi.cli.walk import walk as through

    office = call.office()
    journal = call.journal(office)

    def said(record: MailRecord, kind: str) -> None:
        _judge(call, office, journal, record, kind)

    keys = [*types(list(office.directory.requests), said)]
    others = {"m": MINE, "s": SEVERAL, "x": UNCLEAR}
    keys += [Key(key, name, lambda record, _, name=name: said(record, name)) for key, name in others.items()]  # type: ignore[misc]
    waiting = [find(journal, key) for key in journal.draws.waiting(sealed(journal.turns.all()))]
    through(call, waiting, lambda record: _shown(call, office, record), keys)


def _shown(call: Call, office: Office, record: MailRecord) -> None:
    """The mail, and nothing of what the program thinks."""
    say_mail(call, text_of(office, record))


@command.command(short_help="how far the evidence has come")
@with_call
def status(call: Call) -> None:
    """What was judged, what is missing, whether the promise is granted."""
    office = call.office()
    journal, now = call.journal(office), call.clock.now()
    found = told(office, journal, promise(office, journal, now), now)
    if call.json:
        call.emit(found["standing"] | {"words": found["words"], "turns": found["turns"]})
    else:
        say(call, office, found)
