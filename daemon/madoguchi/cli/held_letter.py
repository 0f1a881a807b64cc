"""`madoguchi held reply|forward|apologise`: what the owner sends from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from madoguchi.cli.call import Call
from madoguchi.errors import UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.releases import Release, ReleaseKind, ReleaseState
from madoguchi.judge.judgement import MINE
from madoguchi.service import by_hand
from madoguchi.service.account import Account
from madoguchi.service.daemon import session
from madoguchi.service.hand_letters import HandLetter, Wish, prepare

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


def send_letter(call: Call, record: MailRecord, wish: Wish, *, show: bool, yes: bool, edit: bool = False) -> None:
    """Shows the letter, asks where somebody can be asked, sends it, and says what became of it.

    ``edit``: in the owner's editor first. Exit status 1 where the server refused it, or nobody knows whether it went
    out.
    """
    office = call.office()
    known = [*office.directory.requests, *([MINE] if wish.kind is ReleaseKind.APOLOGY else [])]
    if wish.request_type not in known:
        msg = f"TYPE: found {wish.request_type!r}, expected one of: {', '.join(known)}"
        raise UsageError(msg)
    with _opened(call, office, call.journal(office)) as opened:
        letter = prepare(opened, record, wish)
        if edit:
            letter = prepare(opened, record, replace(wish, text=_edited(letter)))
        if show or not _agreed(call, letter, yes=yes):
            _tell(call, letter, None)
            return
        done = by_hand.release(opened, letter)
    _tell(call, letter, done)
    if done.state is not ReleaseState.SENT:
        raise click.exceptions.Exit(1)


@contextmanager
def _opened(call: Call, office: Office, journal: Journal) -> Iterator[Session]:
    """Both servers, beside a daemon that may be running."""
    call.log(office, quiet=True)
    with session(Account(office, journal, call.clock)) as found:
        yield found


def _edited(letter: HandLetter) -> str:
    """As the owner leaves it. Raises `UsageError` where it was not saved, or nothing is left."""
    text = click.edit(_text(letter), extension=".txt")
    if text is None or not text.strip():
        msg = "--edit: found nothing that was saved, expected the text to send; nothing was sent"
        raise UsageError(msg)
    return text


def _agreed(call: Call, letter: HandLetter, *, yes: bool) -> bool:
    """A person at a terminal sees it first; a program that calls has decided already."""
    if yes or call.json or not sys.stdin.isatty():
        return True
    call.say(_shown(letter))
    return click.confirm("送信しますか / send it?")


def _tell(call: Call, letter: HandLetter, done: Release | None) -> None:
    state, wish = done.state if done else None, letter.wish
    if call.json:
        told = {"sent": state is ReleaseState.SENT, "state": state, "answer": done.answer if done else ""}
        words = {"to": letter.to, "cc": list(letter.cc), "subject": str(letter.mail["Subject"]), "text": _text(letter)}
        call.emit({"id": letter.record.name, "kind": wish.kind, "label": wish.request_type, **told, **words})
    elif state is None:
        call.say(_shown(letter))
    else:
        why = f": {done.answer}" if done and state is not ReleaseState.SENT else ""
        call.say(f"{letter.record.name}  → {wish.request_type}   {OUTCOMES[state]}{why}")


def _shown(letter: HandLetter) -> str:
    cc = f"\nCc: {', '.join(letter.cc)}" if letter.cc else ""
    return f"To: {letter.to}{cc}\nSubject: {letter.mail['Subject']}\n\n{_text(letter)}"


def _text(letter: HandLetter) -> str:
    body = letter.mail.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
