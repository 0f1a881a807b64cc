"""What no team covers, found without going through all mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.journal.piles import Item
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import draws, mails
from madoguchi.judge.judgement import MINE
from madoguchi.reasons import Disposition, Reason
from madoguchi.service import uncovered
from madoguchi.service.uncovered import covered, covered_mails, uncovered_mails
from tests.builders import make_office
from tests.journal.fresh import journal_in
from tests.journal.many import draw, mail, put
from tests.journal.rows import NOW

KINDS = (None, MINE, "invoice", "refund", "gone")
FATES = (
    (Disposition.HELD, Reason.MINE),
    (Disposition.HELD, Reason.NO_TEAM),
    (Disposition.HELD, Reason.UNSURE),
    (Disposition.HELD, Reason.SENSITIVE),
    (Disposition.ANSWERED, Reason.ANSWERABLE),
    (None, None),
)


def filled(place: Path, drawn: Random, number: int) -> Journal:
    """So many mails of the last twelve weeks, some a while later put down than the ones before them."""
    rows, samples = [], []
    for at in range(1, number + 1):
        disposition, reason = drawn.choice(FATES)
        told: dict[str, Any] = {"best": drawn.choice(KINDS), "label": drawn.choice((*KINDS, "", None, None))}
        told |= {"probability": drawn.choice((None, 0.2, 0.5, 0.9)), "sender": f"person{at % 7}@example.co.jp"}
        told["key"] = f"{at:08x}".ljust(64, "0")
        told["evidence"] = {"guards": {Reason.SENSITIVE: "secret"} if at % 11 == 0 else {}}
        came = NOW - timedelta(weeks=12) * drawn.random()
        rows.append(mail(at, came, disposition=disposition, reason=reason, **told))
        if at % 3 == 0:
            samples.append(draw(at, came, judged_as=drawn.choice(KINDS)))
    journal = journal_in(place)
    put(place, mails, rows)
    put(place, draws, samples)
    return journal


def plainly(journal: Journal) -> list[Item]:
    """Every mail of the window, one by one."""
    found = [journal.piles.one(fate["id"], 0) for fate in journal.readings.fates()]
    return [item for item in found if item and item.arrived_at >= NOW - uncovered.WINDOW and not item.sensitive]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_as_if_all_were_looked_at(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of them, in order, whatever the owner said, and however few are asked for."""
    drawn = Random(seed)
    office: Office = make_office(tmp_path)
    journal = filled(office.state_dir, drawn, 250)
    items, person = plainly(journal), journal.people()
    for most in (5, 400):
        monkeypatch.setattr(uncovered, "MOST", most)
        monkeypatch.setattr(uncovered, "MOST_OTHERS", most)
        mine = [replace(item, sender=person(item.sender)) for item in items if uncovered.uncovered(item)]
        others = [item for item in items if covered(item, office)]
        assert len(mine) > 5 < len(others)
        assert uncovered_mails(journal, NOW) == mine[-most:]
        assert covered_mails(office, journal, NOW) == others[-most:]
    journal.close()
