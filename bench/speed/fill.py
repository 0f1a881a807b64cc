"""A journal of many fates, as years of one mailbox leave it; older ones have faded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from madoguchi.journal.engine import FILE
from madoguchi.journal.witness import Witness, testify
from madoguchi.promise.lot import A_DAY_GRANTED

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
KEPT = timedelta(days=180)
OPEN = 200
"""So many of the newest held mails still wait for the owner."""

CHUNK = 20_000


def fill(state_dir: Path, size: int) -> None:
    """Puts ``size`` mails into the empty journal there: two in five answered, as many held, the rest ignored."""
    drawn = 0
    database = sqlite3.connect(state_dir / FILE)
    database.execute("PRAGMA synchronous=OFF")
    for start in range(1, size + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, size + 1))
        answered = [number for number in numbers if number % 5 < 2]
        with database:
            _put(database, "mails", (_mail(number, size) for number in numbers))
            _put(database, "sightings", (_sighting(number, size) for number in numbers))
            _put(database, "outbox", (_reply(number, size) for number in answered))
            _put(database, "draws", (_draw(number, size) for number in answered))
            _put(
                database,
                "sent_ids",
                ({"message_id": _reply_id(number), "sent_at": _at(number, size)} for number in answered),
            )
        drawn += sum(_is_drawn(number, size) for number in answered)
    database.close()
    testify(state_dir, Witness(0, drawn, 0))  # so that nobody takes it for a journal out of a backup


def _put(database: sqlite3.Connection, table: str, rows: Iterator[Mapping[str, Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({', '.join(f':{name}' for name in first)})"  # noqa: S608
    database.executemany(statement, [first, *rows])


def _moment(number: int, size: int) -> datetime:
    return NOW - timedelta(hours=1) - YEARS * ((size - number) / size)


def _at(number: int, size: int) -> str:
    return _moment(number, size).isoformat(timespec="microseconds")


def _faded(number: int, size: int) -> str | None:
    return _at(number, size) if NOW - _moment(number, size) > KEPT else None


def _reply_id(number: int) -> str:
    return f"<reply-{number}@example.co.jp>"


def _mail(number: int, size: int) -> dict[str, Any]:
    kind = ("answered", "answered", "held", "held", "ignored")[number % 5]
    reason = {"answered": "answerable", "held": "unsure", "ignored": "list-mail"}[kind]
    at, waits = _at(number, size), kind == "held" and number > size - 5 * OPEN // 2
    closed = None if waits or kind != "held" else at
    return {
        "id": number,
        "key": f"{number:064d}",
        "message_id": f"<mail-{number}@example.co.jp>",
        "digest": f"{number:064d}",
        "folder": "Answered/invoice" if kind == "answered" else "INBOX",
        "uidvalidity": 1,
        "uid": number,
        "sender": f"colleague{number % 400}@example.co.jp",
        "state": "filed" if kind == "answered" else "final",
        "disposition": kind,
        "reason": reason,
        "evidence": '{"why": "", "guards": {}}',
        "request_type": "invoice",
        "best": "invoice",
        "probability": 0.9,
        "threshold": 0.8,
        "several": 0,
        "certified": 0,
        "model": "m",
        "team": "billing",
        "level": 1,
        "language": "ja",
        "arrived_at": at,
        "seen_at": at,
        "decided_at": at,
        "closed_at": closed,
        "closed_by": closed and "dismissed",
        "faded_at": _faded(number, size),
    }


def _sighting(number: int, size: int) -> dict[str, Any]:
    place = {"folder": "INBOX", "uidvalidity": 1, "uid": number}
    return {
        "id": number,
        **place,
        "origin": "new",
        "state": "read",
        "attempts": 0,
        "seen_at": _at(number, size),
        "mail_id": number,
    }


def _reply(number: int, size: int) -> dict[str, Any]:
    at = _at(number, size)
    done = {"planned_at": at, "attempted_at": at, "finished_at": at, "copied_at": at, "flagged_at": at, "filed_at": at}
    told = {"message_id": _reply_id(number), "recipient": f"colleague{number % 400}@example.co.jp", "team": "billing"}
    where = {"destination": "Answered/invoice", "destination_uidvalidity": 1, "destination_uid": number}
    fixed = {"kind": "reply", "state": "sent", "attempts": 1, "stage": "accepted", "faded_at": _faded(number, size)}
    return {"id": number, "mail_id": number, **told, **done, **where, **fixed}


def _is_drawn(number: int, size: int) -> bool:
    """As many a day as the lot draws of a granted account."""
    every = size // (A_DAY_GRANTED * YEARS.days)
    return number % max(5, every - every % 5) == 0


def _draw(number: int, size: int) -> dict[str, Any]:
    at, drawn = _at(number, size), _is_drawn(number, size)
    judged = {"judged_as": "invoice" if drawn else None, "judged_at": at if drawn else None}
    guess = {"request_type": "invoice", "score": 0.9, "threshold": 0.8, "model": "m", "chance": 0.2, "drawn": drawn}
    return {"mail_id": number, "came": at, **guess, **judged}
