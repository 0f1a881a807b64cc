"""A week of the office of forty, with everything that must not happen looked for."""

from __future__ import annotations

from pathlib import Path

from bench.office.months import Months


def test_nothing_that_must_not_happen_does(tmp_path: Path) -> None:
    """Pointers, thanks, push-back, exceptions, an absence and leaving: each was there, and each as it must be."""
    months = Months(tmp_path, 6, seed=3)
    months.live()
    diary = "\n".join(months.diary.lines)
    months.desk.journal.close()
    assert months.watch.broken == []
    reasons = {one.split("`")[3] for one in months.diary.lines if one.count("`") >= 4 and "###" not in one}
    assert {"answerable", "accepted", "push-back", "exception", "outside-domain", "left"} <= reasons
    for kind in ("SENT (pointer)", "SENT (exception)", "DIGEST", "NOTICE"):
        assert kind in diary
