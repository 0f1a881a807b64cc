from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from madoguchi.judge.bags import Letters
from madoguchi.judge.judgement import Sample
from madoguchi.judge.memory import NEAREST, remember
from madoguchi.judge.rows import featured
from madoguchi.judge.trained import TrainedJudge
from tests.judge.mails import mails

ROWS = featured(mails(each=3), Letters())
NOW = datetime(2026, 11, 23, tzinfo=UTC)
CLASSES = ("account-access", "invoice", "mine", "refund")


def test_it_knows_what_it_was_made_from() -> None:
    """Every row, and no other."""
    memory = remember(ROWS[1:], CLASSES, NOW)
    assert all(memory.has(row) for row in ROWS[1:])
    assert not memory.has(ROWS[0])


def test_the_nearest_mail_of_all_is_the_mail_itself() -> None:
    """Named with its label and a similarity of 1, before others."""
    memory = remember(ROWS, CLASSES, NOW)
    for row in ROWS[::5]:
        first, *others = memory.nearest(row.meaning, CLASSES)
        assert (first.identity, first.label) == (row.name, row.label)
        assert first.similarity > 0.99
        assert len(others) == NEAREST - 1
        assert all(other.similarity <= first.similarity for other in others)


def test_without_embeddings_there_are_no_neighbours() -> None:
    """A model of words alone cannot tell what means nearly the same."""
    memory = remember(featured(mails(each=3), Letters(), embeddings=False), CLASSES, NOW)
    assert memory.nearest(np.zeros(0, dtype=np.float32), CLASSES) == ()
    assert memory.has(ROWS[0])


def test_a_judgement_names_its_neighbours_if_asked(judge: TrainedJudge) -> None:
    """With ``explain``: the mails of the training that mean nearly the same, of the same type here."""
    (said,) = judge.judge([Sample("", "please reissue the invoice for Kiri Motors, the name is old")], explain=True)
    assert {one.label for one in said.neighbours} == {"invoice"}
    assert judge.judge([Sample("", "please reissue the invoice")])[0].neighbours == ()
