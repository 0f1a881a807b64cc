"""`madoguchi explain`: what would be decided for raw mails, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.mailfiles import mails_at


@click.command(short_help="what would be decided for raw mails, and why")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--reply", "with_reply", is_flag=True, help="the rendered reply too")
@click.option("--assume-delivered", is_flag=True, help="an absent Return-Path passes, the age is not judged")
@with_call
def command(call: Call, paths: tuple[str, ...], with_reply: bool, assume_delivered: bool) -> None:
    """.eml, mbox, Maildir or folders; - reads one mail. JSON Lines; send mode, no history, nothing sent or kept."""
    from madoguchi.service.explaining import Explainer
    from madoguchi.service.models import model_in_force

    office = call.office()
    judge = model_in_force(office)
    now = call.clock.now()
    explainer = Explainer(office, judge, now, assume_delivered, with_reply, call.standing(office, now))
    for file, raw in _mails(paths):
        call.emit(explainer.explain(file, raw))


def _mails(paths: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if path == "-":
            yield "-", sys.stdin.buffer.read()
        else:
            yield from mails_at(Path(path))
