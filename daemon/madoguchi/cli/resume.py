"""`madoguchi resume`: answer again after a pause."""

from __future__ import annotations

import click

from madoguchi.cli.call import Call, with_call


@click.command(short_help="answer again after a pause")
@with_call
def command(call: Call) -> None:
    """Ends a pause. What was held meanwhile stays held; a STOP folder has to be removed where it was made."""
    office = call.office()
    call.journal(office).facts.resume()
    if call.json:
        call.emit({"paused": False})
    call.say("再開しました / resumed")
