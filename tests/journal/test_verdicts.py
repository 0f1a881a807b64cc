"""What the owner said against a reply is the same in SQL as in words."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from sqlalchemy import select

from madoguchi.journal.engine import open_reader
from madoguchi.journal.outgoing import JUDGED, wrong_since
from madoguchi.journal.states import Feedback
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import draws, mails
from madoguchi.journal.verdicts import CALLED_WRONG
from tests.journal.many import draw, mail, put
from tests.journal.rows import NOW


def test_a_reply_is_called_wrong_where_it_is_known_since_when(journal: Journal, tmp_path: Path) -> None:
    """Every combination of a move, a label and a judgement, each with and without its time."""
    when = (None, NOW)
    moves, labels = product([None, *Feedback], when), product([None, "invoice", "contract"], when)
    judged = product([None, "invoice", "mine"], when)
    said = list(enumerate(product(moves, labels, judged, ["invoice", None]), start=1))
    put(
        tmp_path / "state",
        mails,
        (
            mail(number, NOW, best=best, label=label, labelled_at=labelled, feedback=feedback, feedback_at=moved)
            for number, ((feedback, moved), (label, labelled), _, best) in said
        ),
    )
    drawn = ((number, words) for number, (*_, words, _) in said if words != (None, NOW))
    put(tmp_path / "state", draws, (draw(number, NOW, judged_as=what, judged_at=at) for number, (what, at) in drawn))
    plain = select(mails.c.id, *JUDGED).outerjoin(draws, draws.c.mail_id == mails.c.id)
    with open_reader(tmp_path / "state").connect() as connection:
        expected = {row.id for row in connection.execute(plain) if wrong_since(row) is not None}
        assert 0 < len(expected) < len(said)
        assert set(connection.execute(CALLED_WRONG).scalars()) == expected
