"""`madoguchi audit`: judging the random sample without seeing the guess."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.cli.held import find, text_of
from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.judge.judgement import MINE
from madoguchi.promise.ledger import Standing

SEVERAL, UNCLEAR = "several", "cannot-tell"
"""What a mail may be besides a request type or `MINE`; each of them makes a reply wrong."""


@click.group(short_help="judge a random sample, so that replies may be sent")
def command() -> None:
    """Would-be replies are drawn by lot when the mail comes. You say what each mail asks for; the guess comes after."""


@command.command("next", short_help="the mail that waits longest")
@with_call
def next_mail(call: Call) -> None:
    """Its text is fetched from the mailbox for this, and kept nowhere. Not judged within a week it counts as wrong."""
    office = call.office()
    journal = call.journal(office)
    waiting = journal.draws.waiting()
    if not waiting:
        call.say("ありません / nothing is waiting to be judged")
        return
    record = find(journal, waiting[0])
    shown = {"id": record.name, "message_id": record.message_id, "waiting": len(waiting), **text_of(office, record)}
    if call.json:
        call.emit({**shown, "types": _known(office)})
        return
    call.say(f"{record.name}   {len(waiting)} 件待ち / waiting")
    text = shown.get("text") or shown.get("text_missing", "")
    call.say(f"{shown.get('from', '')}\n{shown.get('subject', '')}\n\n{text}")
    call.say(f"\nmadoguchi audit label {record.name} TYPE   TYPE: {', '.join(_known(office))}")


@command.command(short_help="say what a drawn mail asks for")
@click.argument("name", metavar="ID")
@click.argument("request_type", metavar="TYPE")
@with_call
def label(call: Call, name: str, request_type: str) -> None:
    """TYPE: a key of the directory, mine, several (two requests at once), or cannot-tell. Said once, for good."""
    office = call.office()
    if request_type not in _known(office):
        msg = f"TYPE: found {request_type!r}, expected one of: {', '.join(_known(office))}"
        raise UsageError(msg)
    journal = call.journal(office)
    record = find(journal, name)
    now = call.clock.now()
    if not journal.draws.judge(record.id, request_type, now):
        msg = f"ID: {record.name} was not drawn, or is judged already; expected one of `audit next`"
        raise UsageError(msg)
    guess = record.judgement.best if record.judgement else ""
    if request_type != guess and request_type in (*office.directory.requests, MINE):
        journal.mails.label(record, request_type, now)
    if call.json:
        call.emit({"id": record.name, "label": request_type, "guess": guess, "right": request_type == guess})
    right = "当たり / right" if request_type == guess else "外れ / wrong"
    call.say(f"{record.name}  → {request_type}   推定 / guess: {guess}   {right}")


@command.command(short_help="how far the evidence has come")
@with_call
def status(call: Call) -> None:
    """What was judged, what is missing, whether the promise is granted."""
    from madoguchi.service.sample import promise

    office = call.office()
    journal = call.journal(office)
    found = promise(office, journal, call.clock.now())
    if call.json:
        call.emit(plain(found))
    call.say(in_words(plain(found)))


def plain(found: Standing) -> dict[str, Any]:
    """Ready for JSON."""
    return {**asdict(found), "evidence": round(found.evidence, 4), "demoted": sorted(found.demoted)}


def in_words(found: dict[str, Any]) -> str:
    """The state of the evidence in one line."""
    told = f"{found['judged']} judged, {found['wrong']} wrong, {found['waiting']} waiting"
    if found["granted"] is not None:
        return f"evidence: enough until {found['until']:%Y-%m-%d}; this quarter {told}"
    return f"evidence: {told}; about {found['missing']} more right ones are needed (`madoguchi audit next`)"


def _known(office: Office) -> list[str]:
    return [*office.directory.requests, MINE, SEVERAL, UNCLEAR]
