"""The random sample."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from madoguchi.journal.draws import Coin, contradicted
from madoguchi.journal.mails import Seen
from madoguchi.journal.states import Feedback
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import draws, mails
from madoguchi.promise.ledger import Draw
from tests.journal.many import draw, mail, put
from tests.journal.rows import ANSWER, HANAKO, NOW, SURE, known, later, sighted, who


def drawn(journal: Journal, number: int, *, falls: bool = True, minutes: float = 0) -> int:
    """A would-be reply on record; its row id."""
    sighting, place = sighted(journal, number)
    when = later(minutes=minutes)
    seen = Seen(sighting, who(number), place, HANAKO, when)
    return journal.mails.record(seen, ANSWER, SURE, when, when, Coin(0.5, falls))


def test_what_was_drawn_waits_to_be_judged(journal: Journal) -> None:
    """The longest waiting first; what the lot passed over is counted, and never judged."""
    second, first = drawn(journal, 1, minutes=5), drawn(journal, 2)
    passed_over = drawn(journal, 3, falls=False)
    assert journal.draws.waiting() == [known(journal, 2).key, known(journal, 1).key]
    assert journal.draws.came_since(NOW) == 3
    assert journal.draws.came_since(later(minutes=1)) == 1
    assert not journal.draws.judge(passed_over, "invoice", NOW)
    assert journal.draws.judge(first, "invoice", later(minutes=9))
    assert journal.draws.judge(second, "mine", later(minutes=9))
    assert journal.draws.waiting() == []
    assert journal.draws.all() == [
        Draw(NOW, "invoice", False, later(minutes=9)),
        Draw(later(minutes=5), "invoice", True, later(minutes=9)),
    ]


def test_a_judgement_is_said_once(journal: Journal) -> None:
    """Whoever contradicts himself is not heard: the first word was the blind one."""
    mail = drawn(journal, 1)
    assert journal.draws.judge(mail, "mine", NOW)
    assert not journal.draws.judge(mail, "invoice", NOW)
    assert [draw.wrong for draw in journal.draws.all()] == [True]
    assert not journal.draws.judge(99, "invoice", NOW)


@pytest.mark.parametrize("seed", range(2))
def test_read_as_one_by_one(seed: int, journal: Journal, tmp_path: Path) -> None:
    """Whatever the owner said of them, at whichever time: rows that come in any order, and what lies behind a seal."""
    dice = Random(seed)
    mails_of, draws_of = [], []
    for number in range(1, 300):
        came = later(minutes=dice.randrange(200))
        said = {"label": dice.choice((None, None, "", "invoice", "refund")), "labelled_at": NOW}
        said["feedback"] = dice.choice((None, None, *Feedback))
        mails_of.append(mail(number, came, best=dice.choice(("invoice", "refund")), **said))
        judged_as = dice.choice((None, "invoice", "invoice", "refund", "mine"))
        told = {"judged_as": judged_as, "judged_at": judged_as and came + timedelta(seconds=dice.random())}
        draws_of.append(draw(number, came, drawn=dice.random() < 0.8, **told))
    put(tmp_path / "state", mails, mails_of)
    put(tmp_path / "state", draws, draws_of)
    for after in (0, 120, 1000):
        told_of = [
            (row["came"], row["mail_id"], _plainly(row, mails_of[row["mail_id"] - 1]))
            for row in draws_of
            if row["drawn"] and row["mail_id"] > after
        ]
        assert journal.draws.all(after) == [plain for *_, plain in sorted(told_of, key=itemgetter(0, 1))]
        came_of = [row["came"] for row in draws_of if row["mail_id"] > after]
        assert journal.draws.newest_came(after) == max(came_of, default=None)
        judged = [plain.judged for *_, plain in told_of if plain.judged]
        assert journal.draws.newest_judged(after) == max(judged, default=None)


def _plainly(row: dict[str, Any], of: dict[str, Any]) -> Draw:
    guess, judged_as = row["request_type"], row["judged_as"]
    both = contradicted(judged_as, guess, of["label"], of["feedback"])
    return Draw(row["came"], guess, None if judged_as is None else judged_as != guess or both, row["judged_at"], both)
