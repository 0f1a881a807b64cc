from __future__ import annotations

from dataclasses import replace

import numpy as np

from madoguchi.judge.bags import Letters
from madoguchi.judge.corpus import STARTER_MAIL
from madoguchi.judge.rows import digest, embedded, featured, newest, owned
from tests.judge.mails import mails


def test_processes_change_nothing() -> None:
    """Two processes give the very same vectors, in the same order."""
    samples = [mail.sample for mail in mails(each=3)]
    assert np.array_equal(embedded(samples, 1), embedded(samples, 2))


def test_what_is_judged_decides_the_digest() -> None:
    """Label, sender and date do not matter; subject, body and attachments do."""
    mail = mails()[0]
    assert digest(mail.sample) == digest(replace(mail, label="x", date="2026-01-01", people=("sato",)).sample)
    others = [replace(mail, subject="s"), replace(mail, body="b"), replace(mail, attachments=("pdf",))]
    assert len({digest(other.sample) for other in [mail, *others]}) == 4


def test_of_too_many_the_newest_are_taken() -> None:
    """Each type is cut by the same share, its oldest mails first."""
    rows = featured(
        [replace(mail, date=f"2026-01-{day:02}") for day, mail in enumerate(mails(each=4), 1)],
        Letters(),
        embeddings=False,
    )
    kept = newest(rows, 16)
    assert len(kept) == 16
    for label in {row.label for row in rows}:
        dates = sorted(row.date for row in rows if row.label == label)
        assert sorted(row.date for row in kept if row.label == label) == dates[-4:]
    assert newest(rows, len(rows)) == rows


def test_only_the_owners_mails_are_owned() -> None:
    """Shipped mails and copies do not count as the owner's examples."""
    own = mails(("refund",), each=2)
    rows = featured(
        [*own, own[0], *(replace(mail, origin=STARTER_MAIL) for mail in mails())], Letters(), embeddings=False
    )
    assert owned(rows, [row.twin for row in rows]) == {"refund": 4}
