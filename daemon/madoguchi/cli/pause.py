"""`madoguchi pause`: hold everything, answer nothing."""

from __future__ import annotations

from datetime import datetime

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.errors import UsageError


@click.command(short_help="hold everything, answer nothing")
@click.option("--until", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="answer again from then on")
@with_call
def command(call: Call, until: datetime | None) -> None:
    """Every mail is held until `madoguchi resume`, or until that time in the office's zone."""
    office = call.office()
    moment = until.replace(tzinfo=office.settings.zone) if until else None
    if moment is not None and moment <= call.clock.now():
        msg = f"--until: found {moment:%Y-%m-%d %H:%M}, which is over, expected a time to come"
        raise UsageError(msg)
    call.journal(office).facts.pause(moment)
    if call.json:
        call.emit({"paused": True, "until": moment.isoformat() if moment else None})
    call.say("一時停止しました / paused" + (f" until {moment:%Y-%m-%d %H:%M %Z}" if moment else ""))
