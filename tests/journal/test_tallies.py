"""What is handed over of how much was asked, counted month by month."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from madoguchi.journal.store import Journal
from madoguchi.journal.tables import mails
from madoguchi.journal.tallies import Asked
from madoguchi.judge.judgement import MINE
from madoguchi.reasons import Disposition
from tests.journal.many import mail, put
from tests.journal.rows import NOW

ZONE = ZoneInfo("Asia/Tokyo")


def test_as_if_every_mail_was_looked_at(journal: Journal, tmp_path: Path) -> None:
    """A year's end, months without any, mails at the very turn of a month in the office's time."""
    dice = Random(3)
    turn = NOW.astimezone(ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    moments = [
        turn,
        turn - timedelta(microseconds=1),
        *(NOW - timedelta(days=500) * dice.random() ** 4 for _ in range(300)),
    ]
    rows = [
        mail(
            number,
            at,
            sender=f"person{dice.randrange(9)}@example.co.jp",
            disposition=dice.choice((*Disposition, None)),
            team=dice.choice(("billing", "travel", None)),
            best=dice.choice(("invoice", "refund", None)),
            request_type=dice.choice(("invoice", MINE, None)),
        )
        for number, at in enumerate(moments, 1)
    ]
    put(tmp_path / "state", mails, rows)
    senders = defaultdict[tuple[str, str, str], list[str]](list)
    for row in rows:
        counts = row["disposition"] in (Disposition.HELD, Disposition.DRAFTED, Disposition.ANSWERED)
        if counts and row["team"] and row["best"] and row["request_type"] == "invoice":
            senders[f"{row['arrived_at'].astimezone(ZONE):%Y-%m}", row["team"], row["best"]].append(row["sender"])
    plain = [Asked(*key, len(found), len(set(found))) for key, found in sorted(senders.items())]
    assert len({one.month for one in plain}) > 3
    assert journal.tallies.asked(ZONE) == plain
