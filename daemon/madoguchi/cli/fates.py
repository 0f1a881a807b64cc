"""`madoguchi fates`: every mail's fate and its reason."""

from __future__ import annotations

from datetime import datetime

import click

from madoguchi.cli.call import Call, with_silent_call
from madoguchi.cli.columns import padded
from madoguchi.errors import UsageError
from madoguchi.reasons import reason_of

WORDS = 52
"""Columns for the reason in words: most of them fit."""


@click.command(short_help="every mail's fate and its reason")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="seen since then")
@click.argument("name", metavar="[ID]", default="")
@with_silent_call
def command(call: Call, since: datetime | None, name: str) -> None:
    """One line each, in order of arrival; an ID (or its beginning) shows that mail alone."""
    office = call.office()
    start = since.replace(tzinfo=office.settings.zone) if since else None
    told = False
    for fate in call.fates(office).fates(start, name):
        told = True
        if call.json:
            call.emit(fate)
        else:
            call.say(line(fate))
    if not told:
        _nothing(call, name, since)


def _nothing(call: Call, name: str, since: datetime | None) -> None:
    """Raises `UsageError` where a mail was asked for by its ID."""
    if name:
        after = f" and that was seen since {since:%Y-%m-%d %H:%M}" if since else ""
        msg = f"ID: found {name!r}, expected the beginning of an ID that `madoguchi fates` lists{after}"
        raise UsageError(msg)
    if since:
        call.say(f"{since:%Y-%m-%d %H:%M} 以降のメールはありません / no mail was seen since then")
    else:
        call.say(
            "まだありません。起動したあとに届くメールが対象です / none yet: only mail that comes after the start counts"
        )


def line(fate: dict[str, object]) -> str:
    """A fate for people."""
    reason = str(fate["reason"] or "")
    meaning = reason_of(reason)
    words = padded(f"{meaning.ja} / {meaning.en}" if meaning else "処理待ち / waiting", WORDS)
    kind = f"  {fate['request_type']}" if fate["request_type"] else ""
    times = fate["times"]
    if isinstance(times, dict) and "bounced" in times:
        kind += "  返信が届かず / the reply bounced"
    return f"{fate['id']}  {fate['disposition'] or fate['state']:<9} {reason or '-':<22} {words}{kind}".rstrip()
