"""`madoguchi demo`: the main job on an embedded mail server."""

from __future__ import annotations

import click

from madoguchi.cli.call import Call, with_call


@click.command(short_help="the main job on an embedded mail server, in under a minute")
@with_call
def command(call: Call) -> None:
    """A Monday morning's inbox: train, read, decide, answer, file. Needs no root, no network, no account."""
    from madoguchi.demo.show import show

    show(call)
