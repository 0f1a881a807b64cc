"""Writes the journal of an account as this program would keep it: ``python -m tests.journal.old.make``.

Run before a schema is raised, and again after it: one file for each schema, named by it, kept for ever. The older ones
were made by the program of their time, with this script beside it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from madoguchi.journal.engine import FILE, NEWEST
from madoguchi.mailbox.protocol import Place
from madoguchi.outbox.stages import Delivery, Envelope, Outcome, Stage
from madoguchi.service import answering
from madoguchi.service.discovery import discover
from tests.journal.old import letters
from tests.service.desk import Desk

HERE = Path(__file__).parent


def main() -> None:
    """One file, named by the schema that this program knows."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        live(desk)
        enrich(desk)
        desk.journal.close()
        with closing(sqlite3.connect(desk.office.state_dir / FILE)) as raw:
            text = "\n".join(raw.iterdump())
    (HERE / f"{NEWEST}.sql").write_text(text + "\n", encoding="utf-8")


def receive(desk: Desk, *numbers: int) -> list[Place]:
    """Those letters arrive now."""
    return [desk.mailbox.deliver(letters.letter(number, desk.now()), when=desk.now()) for number in numbers]


def live(desk: Desk) -> None:
    """Two days, at whose end a mail stands in every state there is."""
    receive(desk, letters.BASELINE)
    desk.run()
    receive(desk, letters.FILED, letters.ANSWERED, letters.UNSURE, letters.EXCEPTED, letters.MACHINE)
    desk.run()
    desk.forward(hours=25)
    desk.run()
    _confirm(desk)
    receive(desk, letters.DRAFTED, letters.REFUSED, letters.UNKNOWN)
    no = Delivery(Outcome.REFUSED, Stage.RCPT, "550 5.1.1 no such user")
    desk.outbox.script(letters.sender(letters.REFUSED), no)
    desk.outbox.script(letters.sender(letters.UNKNOWN), Delivery(Outcome.UNKNOWN, Stage.BODY, "no answer in time"))
    desk.run()
    desk.configure("[reply]\ndelay_seconds = 600")
    desk.connect()
    receive(desk, letters.ATTEMPTING, letters.PLANNED)
    desk.run()
    desk.forward(minutes=11)
    receive(desk, letters.PENDING)
    _break_off(desk)
    desk.run()
    receive(desk, letters.UNREAD)
    discover(desk.session)


def _confirm(desk: Desk) -> None:
    """The owner moves an answered mail on to its label."""
    (uid,) = [mail.uid for mail in desk.mailbox.contents("Answered/invoice")]
    folder = desk.mailbox.examine("Answered/invoice")
    desk.mailbox.move([Place(folder.name, folder.uidvalidity, uid)], desk.mailbox.make_folder("Requests/invoice"))
    desk.run()


def _break_off(desk: Desk) -> None:
    """One mail is left when its attempt was on record, another when its intent was."""
    send, point = desk.outbox.send, answering.failpoint

    def lost(envelope: Envelope) -> Delivery:
        if envelope.recipient == letters.sender(letters.ATTEMPTING):
            raise RuntimeError("left while it was handed in")
        return send(envelope)

    reached = iter([letters.ATTEMPTING, letters.PLANNED])

    def stop(step: str) -> None:
        if step == "after-intent" and next(reached) == letters.PLANNED:
            raise RuntimeError("left before it was handed in")
        point(step)

    desk.outbox.send, answering.failpoint = lost, stop  # type: ignore[method-assign]


def enrich(desk: Desk) -> None:
    """What later schemas know, by the calls that write it."""
    now = desk.now()
    for since, write in MORE.items():
        if since <= NEWEST:
            write(desk.journal, now)


def _held(journal: Any, number: int) -> Any:
    """The record of a mail that the owner has to see to."""
    (found,) = [one for one in journal.mails.in_state("final") if one.sender == letters.sender(number)]
    return found


def _harvested(journal: Any, now: datetime) -> None:
    from madoguchi.journal.harvest import Proposal

    sent = Place("Sent", 1002, 99)
    proposal = Proposal("a" * 64, sent, None, "<old@example.co.jp>", "billing", "invoice", (), "its channel")
    journal.harvest.propose([proposal], now)


def _judged(journal: Any, now: datetime) -> None:
    for number in range(1, 12):
        journal.draws.judge(number, "invoice", now)


def _turned(journal: Any, now: datetime) -> None:
    from madoguchi.journal.turns import Turn

    journal.turns.take(Turn.GRANTED, "30 judged, none wrong", now, last=0)


def _away(journal: Any, now: datetime) -> None:
    journal.absences.add(date(2026, 12, 29), date(2027, 1, 3), now)
    journal.notices.put("breaker 2026", "breaker", now, why="three signs within an hour")


def _looped(journal: Any, now: datetime) -> None:
    from madoguchi.journal.signs import Sign

    journal.breaker.sign(Sign.BOUNCED, 2, now)


def _released(journal: Any, now: datetime) -> None:
    from madoguchi.journal.releases import ReleaseKind, ReleaseState

    record = _held(journal, letters.UNSURE)
    how = {"message_id": "<by-hand@example.co.jp>", "request_type": "invoice", "team": "billing", "now": now}
    release = journal.releases.plan(record, ReleaseKind.POINTER, recipient=record.sender, **how)
    journal.releases.attempting(release, now)
    journal.releases.settle(release, ReleaseState.SENT, "250 2.0.0 accepted", now)


def _excepted(journal: Any, now: datetime) -> None:
    """An exception, and a courtesy about it that was being handed in when the program ended."""
    from madoguchi.policy.courtesy import Courtesy

    record, last = _held(journal, letters.EXCEPTED), now.date() + timedelta(days=14)
    journal.exceptions.add(record.sender, "", "quarter end", now.date(), last, now, next_step="a form")
    courtesy = journal.courtesies.plan(record, Courtesy.EXCEPTION, 1, "<courtesy@example.co.jp>", now)
    journal.courtesies.attempting(courtesy, now)


MORE = {
    "0002": _harvested,
    "0005": _judged,
    "0006": _turned,
    "0007": _away,
    "0008": _looped,
    "0009": _released,
    "0013": _excepted,
}
"""By the schema that brought the table."""

if __name__ == "__main__":
    main()
