"""`madoguchi run`: the daemon."""

from __future__ import annotations

import gc

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.load import find


@click.command(short_help="the daemon; --once for a single pass")
@click.option("--once", is_flag=True, help="one whole pass, then exit")
@with_call
def command(call: Call, once: bool) -> None:
    """Watches the mailbox, answers what it is sure of, and leaves the rest where it is."""
    from madoguchi.service.account import Account
    from madoguchi.service.daemon import Daemon
    from madoguchi.service.models import reload_model

    office = call.office()
    account = Account(office, call.journal(office), call.clock)
    call.log(office)
    reload_model(account)
    if not once:
        gc.freeze()  # libraries and model stay for good: each look through them would cost a quarter of a second
    Daemon(account, find(call.config)).run(once=once)
