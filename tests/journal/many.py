"""Many rows at once, in whatever combination: what the journal's own calls would take long to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from madoguchi.journal.engine import open_engine
from madoguchi.journal.states import Kind, MailState

MAIL: dict[str, Any] = {"digest": "d", "folder": "INBOX", "uidvalidity": 1, "state": "final", "evidence": {}}
NOTHING_SAID = dict.fromkeys(("disposition", "reason", "best", "label", "labelled_at", "feedback", "feedback_at"))
DRAW: dict[str, Any] = {"score": 0.9, "threshold": 0.8, "model": "m", "chance": 0.2, "drawn": True}


def put(state_dir: Path, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Into a journal that is there."""
    engine = open_engine(state_dir)
    with engine.begin() as connection:
        connection.execute(insert(table), [dict(row) for row in rows])
    engine.dispose()


def mail(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """A row of ``mails`` that has its fate."""
    where = {"id": number, "key": f"{number:064x}", "uid": number, "sender": "", "arrived_at": at, "seen_at": at}
    return MAIL | NOTHING_SAID | where | more


def reply(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """A row of ``outbox`` about the mail of that number, which was sent."""
    what = {"mail_id": number, "message_id": f"<{number}@x>", "recipient": "", "team": "", "planned_at": at}
    how = {"kind": Kind.REPLY, "state": MailState.SENT, "attempts": 1, "stage": None, "bounced_at": None}
    return what | how | {"finished_at": at} | more


def by_hand(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """A row of ``releases``: a pointer about that mail."""
    what = {"mail_id": number, "kind": "pointer", "message_id": f"<hand-{number}@x>", "request_type": "invoice"}
    return what | {"planned_at": at, "finished_at": at, "bounced_at": None, "state": "sent"} | more


def draw(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """A row of ``draws`` about that mail, which waits to be judged."""
    return (
        DRAW | {"mail_id": number, "came": at, "request_type": "invoice", "judged_as": None, "judged_at": None} | more
    )
