"""The right replies that are left out change nothing: an alarm has forgotten them."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from madoguchi.journal.store import Journal
from madoguchi.journal.tables import mails, outbox
from madoguchi.promise.betting import memory
from madoguchi.promise.ledger import Sent, Terms, standing
from tests.journal.many import mail, put, reply
from tests.journal.rows import NOW, later

DAYS = 400
at = attrgetter("at")


@pytest.mark.parametrize("seed", range(3))
def test_the_alarm_rings_as_over_every_reply(seed: int, journal: Journal, tmp_path: Path) -> None:
    """Whenever one looks, and whatever was promised: good times, a wrong one now and then, and weeks in which many are."""
    drawn = Random(seed)
    bad = [drawn.randrange(DAYS) for _ in range(3)]
    mails_of, replies_of, every = [], [], dict[int, Sent]()
    for number in range(1, 800):
        day = DAYS * drawn.random()
        came = NOW - timedelta(days=day)
        wrong = drawn.random() < (0.7 if any(start < day < start + 4 for start in bad) else 0.01)
        said: dict[str, Any] = (
            {"label": "mine", "labelled_at": came + timedelta(days=5) * drawn.random()} if wrong else {}
        )
        mails_of.append(mail(number, came, best="invoice", **said))
        replies_of.append(reply(number, came + timedelta(minutes=10)))
        every[number] = Sent(came + timedelta(minutes=10), said.get("labelled_at"))
    put(tmp_path / "state", mails, mails_of)
    put(tmp_path / "state", outbox, replies_of)
    rang = set()
    for alpha in (0.01, 0.05, 0.2):
        terms = Terms(alpha, 0.05, ZoneInfo("Asia/Tokyo"))
        for after in (0, 300):
            sent = sorted((one for number, one in every.items() if number > after), key=at)
            few = journal.corrections.replies(after, memory(alpha))
            assert len(few) < len(sent)
            assert sorted(journal.corrections.wrong(after), key=at) == [one for one in sent if one.wrong_since]
            for now in (NOW, *(later(days=-drawn.randrange(DAYS)) for _ in range(12))):
                told = standing([], terms, now, sent=sent)
                assert standing([], terms, now, sent=few) == told
                rang.add(told.alarm)
    assert len(rang) > 2


def test_where_none_is_wrong_none_is_told(journal: Journal, tmp_path: Path) -> None:
    """There is nothing to correct."""
    put(tmp_path / "state", mails, [mail(1, NOW, best="invoice", label="invoice", labelled_at=NOW)])
    put(tmp_path / "state", outbox, [reply(1, NOW)])
    assert journal.corrections.replies(0, 50) == []
    assert journal.corrections.wrong() == []
