"""`madoguchi absence`: when the owner is away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.errors import UsageError
from madoguchi.journal.absences import Absence
from madoguchi.journal.leavings import Leaving
from madoguchi.promise.ledger import LONGEST_ABSENCE

LONGEST_NAME = 100
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="days on which you are away")
def command() -> None:
    """Leave, or leaving for good.

    While you are away nobody judges the sample: the week that each drawn mail has stands still, 31 days at most.
    So long pointers go on, too; then mail is held. Colleagues whose mail is held are told when you are back.
    From the day on which you leave nothing is sent or drafted, and the handover file is written for whoever comes next.
    """


@command.command(short_help="put days on record")
@click.option("--from", "first", type=DAY, help="the first day away")
@click.option("--until", "last", type=DAY, help="the last day away")
@click.option("--leaving", type=DAY, help="you leave for good: from that day on nothing is sent or drafted")
@click.option("--successor", metavar="NAME", help="who comes after you; with --leaving")
@click.option("--confirmed", is_flag=True, help="the successor is settled, and may be named in the handover")
@with_call
def add(
    call: Call,
    first: datetime | None,
    last: datetime | None,
    leaving: datetime | None,
    successor: str | None,
    confirmed: bool,
) -> None:
    """Both days included, in the office's time zone. Days that are over can be put down too."""
    if leaving is not None:
        if first or last:
            msg = "--leaving: found with --from or --until, expected alone: who leaves does not come back"
            raise UsageError(msg)
        _add_leaving(call, leaving.date(), successor or "", confirmed=confirmed)
        return
    if successor or confirmed:
        msg = f"--{'successor' if successor else 'confirmed'}: found without --leaving, expected it beside"
        raise UsageError(msg)
    if first is None or last is None:
        msg = f"--{'from' if first is None else 'until'}: missing, expected --from and --until, or --leaving"
        raise UsageError(msg)
    _add_leave(call, first, last)


def _add_leave(call: Call, first: datetime, last: datetime) -> None:
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
        ja = f"判定の期限が延び、案内が続くのは{LONGEST_ABSENCE.days}日までです"
        call.say(f"{ja} / the sample waits, and pointers go on, {LONGEST_ABSENCE.days} days at most")


def _add_leaving(call: Call, day: date, successor: str, *, confirmed: bool) -> None:
    if confirmed and not successor:
        msg = "--confirmed: found without --successor, expected whom it confirms"
        raise UsageError(msg)
    if len(successor) > LONGEST_NAME or not successor.isprintable():
        msg = f"--successor: found {successor[:40]!r}, expected a name or an address on one line"
        raise UsageError(msg)
    office = call.office()
    journal = call.journal(office)
    number = journal.leavings.add(day, call.clock.now(), successor=successor, confirmed=confirmed)
    standing = journal.leavings.standing()
    if number is None or standing is None:
        msg = f"--leaving: found one on record already ({standing.day if standing else ''}), expected it ended first"
        raise UsageError(msg)
    if call.json:
        call.emit(plain(standing))
    call.say(line(standing))
    ja = f"{_day(day)} の0時(オフィスの時刻)から、返信も下書きも行いません"
    call.say(f"{ja} / from {_day(day)} 00:00, office time, nothing is sent or drafted")
    ja = "その日に引き継ぎファイルを自動で書き出します。事前に用意するには"
    call.say(f"{ja} / the handover file is written on that day; to have it before: madoguchi handover export FILE")


@command.command("list", short_help="what is on record")
@with_call
def list_all(call: Call) -> None:
    """The earliest first."""
    office = call.office()
    journal = call.journal(office)
    found: list[Absence | Leaving] = [*journal.absences.all(), *journal.leavings.all()]
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


def plain(absence: Absence | Leaving) -> dict[str, Any]:
    """Ready for JSON."""
    ended = absence.ended_at.isoformat() if absence.ended_at else None
    if isinstance(absence, Leaving):
        who = {"successor": absence.successor or None, "confirmed": absence.confirmed}
        return {"id": absence.id, "leaving": _day(absence.day), **who, "ended_at": ended}
    return {"id": absence.id, "from": _day(absence.first), "until": _day(absence.last), "ended_at": ended}


def line(absence: Absence | Leaving) -> str:
    """For a person."""
    ended = f"   {absence.ended_at:%Y-%m-%d} 終了 / ended" if absence.ended_at else ""
    if isinstance(absence, Leaving):
        settled = "" if absence.confirmed else "(未確定 / not confirmed)"
        who = f"   後任 / successor: {absence.successor}{settled}" if absence.successor else ""
        return f"{absence.id:>4}  {_day(absence.day)} 退職・異動 / leaving{who}{ended}"
    return f"{absence.id:>4}  {_day(absence.first)} - {_day(absence.last)}{ended}"


def _day(value: date) -> str:
    return value.isoformat()
