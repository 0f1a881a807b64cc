"""`madoguchi absence`: when the owner is away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.errors import UsageError
from madoguchi.journal.absences import Absence
from madoguchi.promise.ledger import LONGEST_ABSENCE

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="days on which you are away")
def command() -> None:
    """While you are away nobody judges the sample: the week that each drawn mail has stands still, 31 days at most."""


@command.command(short_help="put days on record")
@click.option("--from", "first", type=DAY, required=True, help="the first day away")
@click.option("--until", "last", type=DAY, required=True, help="the last day away")
@with_call
def add(call: Call, first: datetime, last: datetime) -> None:
    """Both days included, in the office's time zone. Days that are over can be put down too."""
    if last < first:
        msg = f"--until: found {last:%Y-%m-%d}, expected {first:%Y-%m-%d} (--from) or a later day"
        raise UsageError(msg)
    office = call.office()
    journal = call.journal(office)
    number = journal.absences.add(first.date(), last.date(), call.clock.now())
    (added,) = [absence for absence in journal.absences.all() if absence.id == number]
    if call.json:
        call.emit(plain(added))
    call.say(line(added))
    if (last - first).days + 1 > LONGEST_ABSENCE.days:
        ja = f"判定の期限が延びるのは{LONGEST_ABSENCE.days}日までです"
        call.say(f"{ja} / the sample waits {LONGEST_ABSENCE.days} days at most")


@command.command("list", short_help="what is on record")
@with_call
def list_all(call: Call) -> None:
    """The earliest first."""
    office = call.office()
    found = call.journal(office).absences.all()
    for absence in found:
        if call.json:
            call.emit(plain(absence))
        else:
            call.say(line(absence))
    if not found:
        call.say("ありません / none")


@command.command(short_help="you are back earlier, or did not go")
@click.argument("number", metavar="ID", type=int)
@with_call
def end(call: Call, number: int) -> None:
    """From now on you are there again."""
    office = call.office()
    journal = call.journal(office)
    if not journal.absences.end(number, call.clock.now()):
        msg = f"ID: found {number}, which is no absence or has ended, expected one of `absence list`"
        raise UsageError(msg)
    if call.json:
        call.emit({"id": number, "ended": True})
    call.say(f"{number}  終了 / ended")


def plain(absence: Absence) -> dict[str, Any]:
    """Ready for JSON."""
    ended = absence.ended_at.isoformat() if absence.ended_at else None
    return {"id": absence.id, "from": _day(absence.first), "until": _day(absence.last), "ended_at": ended}


def line(absence: Absence) -> str:
    """For a person."""
    ended = f"   {absence.ended_at:%Y-%m-%d} 終了 / ended" if absence.ended_at else ""
    return f"{absence.id:>4}  {_day(absence.first)} - {_day(absence.last)}{ended}"


def _day(value: date) -> str:
    return value.isoformat()
