"""`madoguchi held reply`: the owner sends the pointer, in the personal form."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from madoguchi import logs
from madoguchi.cli.call import Call
from madoguchi.errors import UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.releases import Release, ReleaseState
from madoguchi.service import by_hand
from madoguchi.service.account import Account
from madoguchi.service.daemon import session

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.journal.store import Journal
    from madoguchi.service.account import Session

UNKNOWN = "送信されたか不明です。送信済みフォルダーをご確認ください / it is not known whether it went out: look in Sent"
OUTCOMES = {
    ReleaseState.SENT: "送信しました / sent",
    ReleaseState.REFUSED: "サーバーが拒否しました / the server refused it",
    ReleaseState.UNKNOWN: UNKNOWN,
}


def reply(call: Call, record: MailRecord, request_type: str, language: str, *, show: bool, yes: bool) -> None:
    """Shows the reply, asks where somebody can be asked, sends it, and says what became of it.

    Exit status 1 where the server refused it, or nobody knows whether it went out.
    """
    office = call.office()
    if request_type not in office.directory.requests:
        msg = f"TYPE: found {request_type!r}, expected one of: {', '.join(office.directory.requests)}"
        raise UsageError(msg)
    with _opened(call, office, call.journal(office)) as opened:
        pointing = by_hand.prepare(opened, record, request_type, language)
        if show or not _agreed(call, pointing, yes=yes):
            _tell(call, pointing, None)
            return
        done = by_hand.release(opened, pointing)
    _tell(call, pointing, done)
    if done.state is not ReleaseState.SENT:
        raise click.exceptions.Exit(1)


@contextmanager
def _opened(call: Call, office: Office, journal: Journal) -> Iterator[Session]:
    """Both servers, beside a daemon that may be running."""
    logs.configure(call.verbose, quiet=True)
    with session(Account(office, journal, call.clock)) as found:
        yield found


def _agreed(call: Call, pointing: by_hand.Pointing, *, yes: bool) -> bool:
    """A person at a terminal sees it first; a program that calls has decided already."""
    if yes or call.json or not sys.stdin.isatty():
        return True
    call.say(_letter(pointing))
    return click.confirm("送信しますか / send it?")


def _tell(call: Call, pointing: by_hand.Pointing, done: Release | None) -> None:
    state = done.state if done else None
    if call.json:
        told = {"sent": state is ReleaseState.SENT, "state": state, "answer": done.answer if done else ""}
        words = {"to": pointing.to, "subject": str(pointing.letter["Subject"]), "text": _text(pointing)}
        call.emit({"id": pointing.record.name, "label": pointing.request_type, **told, **words})
    elif state is None:
        call.say(_letter(pointing))
    else:
        why = f": {done.answer}" if done and state is not ReleaseState.SENT else ""
        call.say(f"{pointing.record.name}  → {pointing.request_type}   {OUTCOMES[state]}{why}")


def _letter(pointing: by_hand.Pointing) -> str:
    return f"To: {pointing.to}\nSubject: {pointing.letter['Subject']}\n\n{_text(pointing)}"


def _text(pointing: by_hand.Pointing) -> str:
    body = pointing.letter.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
