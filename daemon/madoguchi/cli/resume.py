"""`madoguchi resume`: answer again after a pause, or after the breaker opened."""

from __future__ import annotations

import click

from madoguchi.cli.call import Call, with_call


@click.command(short_help="answer again after a pause, or after the breaker opened")
@with_call
def command(call: Call) -> None:
    """What was held meanwhile stays held; a STOP folder has to be removed where it was made.

    The breaker closes by itself after an hour of calm; this closes it at once, and what opened it counts no more. Where
    the server refused the sender, it is tried again at once.
    """
    from madoguchi.service.sending import try_again

    office = call.office()
    journal = call.journal(office)
    journal.facts.resume()
    was_open = journal.breaker.reset(call.clock.now())
    try_again(journal, call.clock.now())
    if call.json:
        call.emit({"paused": False, "breaker_was_open": was_open})
    call.say("再開しました / resumed" + ("(遮断を解除 / the breaker was open)" if was_open else ""))
