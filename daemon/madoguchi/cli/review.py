"""`madoguchi review`: the review page, for one browser on this machine."""

from __future__ import annotations

import html
import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.load import find

if TYPE_CHECKING:
    from madoguchi.review.desk import Desk

DOORSTEP = "review.html"
"""A private file that leads to the link, so that no link stands among a browser's arguments for others to read."""


@click.command(short_help="the review page, in your browser")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any that is free")
@click.option("--no-browser", is_flag=True, help="only print the sign-in link")
@with_call
def command(call: Call, port: int, no_browser: bool) -> None:
    """Serves on this machine alone, until Ctrl-C. The link works once, for a minute; Enter makes another."""
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.review.desk import Desk
    from madoguchi.review.serving import listening, serve
    from madoguchi.service.account import Account
    from madoguchi.service.daemon import session

    office = call.office()
    journal = call.journal(office)
    call.log(office)
    desk = Desk(
        office,
        journal,
        call.clock,
        find(call.config),
        lambda: ImapMailbox.connect(office.settings.imap, office.home, office.tokens),
        lambda as_it_is: session(Account(as_it_is, journal, call.clock)),
    )
    sock, site = listening(port)
    doorstep = office.state_dir / DOORSTEP
    try:
        _invite(call, desk, site.origin, None if no_browser else doorstep)
        if sys.stdin.isatty():
            again = (call, desk, site.origin, None if no_browser else doorstep)
            threading.Thread(target=_invite_again, args=again, daemon=True).start()
        serve(desk, site, sock)
    finally:
        doorstep.unlink(missing_ok=True)
        journal.close()


def _invite(call: Call, desk: Desk, origin: str, doorstep: Path | None) -> None:
    link = f"{origin}/in/{desk.sessions.link()}"
    if call.json:
        call.emit({"url": link})
    call.say(f"{link}\n60秒以内に一度だけ使えます。Enterで新しいリンク、Ctrl-Cで終了 / works once, within 60 seconds")
    if doorstep is not None and _has_screen():
        lead(doorstep, link)
        webbrowser.open(doorstep.as_uri())


def _invite_again(call: Call, desk: Desk, origin: str, doorstep: Path | None) -> None:
    for _ in sys.stdin:
        _invite(call, desk, origin, doorstep)


def lead(doorstep: Path, link: str) -> None:
    """Writes the file (0600) that sends a browser to the link."""
    doorstep.unlink(missing_ok=True)
    page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={html.escape(link)}">'
    with os.fdopen(os.open(doorstep, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
        file.write(f"{page}<title>madoguchi</title>\n")


def _has_screen() -> bool:
    """Without one, a browser would take over the terminal."""
    return sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
