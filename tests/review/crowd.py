"""More mails than a test can wait for, one commit after the other."""

from __future__ import annotations

from sqlalchemy import insert, select

from madoguchi.journal.tables import mails
from madoguchi.mail.names import NAME_LENGTH
from tests.builders import make_mail
from tests.journal.rows import NOW
from tests.review.conftest import Room


def crowd(room: Room, size: int) -> list[str]:
    """So many held mails, in the mailbox and in the journal, all written at once; returns their names, in order."""
    return [
        room.receive("Please help with case 0.", subject="Case 0", message_id="<0@example.co.jp>"),
        *more(room, 1, size),
    ]


def more(room: Room, first: int, size: int) -> list[str]:
    """A crowd that grows: from so many to so many."""
    with room.journal._engine.begin() as connection:
        row = connection.execute(select(mails).order_by(mails.c.id).limit(1)).mappings().one()
        rows = []
        for number in range(first, size):
            body, parts = f"Please help with case {number}.", {"message_id": f"<{number}@example.co.jp>"}
            place = room.mailbox.deliver(make_mail(body, subject=f"Case {number}", **parts), when=NOW)
            own = {"id": row["id"] + number, "key": f"{number:064x}"[::-1], "uid": place.uid}
            rows.append({**row, **own, **parts})
        connection.execute(insert(mails), rows)
    return [str(one["key"])[:NAME_LENGTH] for one in rows]
