"""What `check` says of the promise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.promise.ledger import NO_EVIDENCE, Standing
from madoguchi.service.checks import _promise
from madoguchi.service.findings import Grade
from tests.service.conftest import Desks

UNTIL = datetime(2027, 4, 1, tzinfo=UTC)
GRANTED = Standing(granted=datetime(2026, 11, 1, tzinfo=UTC), until=UNTIL)
FAR = Standing(judged=41, missing=28)


@pytest.mark.parametrize(
    ("evidence", "mode", "standing", "grade", "says"),
    [
        ("reviewed", "send", FAR, Grade.WARNING, "41 judged, about 28 more right ones are needed"),
        ("reviewed", "send", GRANTED, Grade.OK, "granted until 2027-04-01"),
        ("reviewed", "draft", FAR, Grade.OK, "41 judged"),
        ("folders", "send", GRANTED, Grade.WARNING, "no certificate from folders"),
        ("none", "send", NO_EVIDENCE, Grade.WARNING, "the threshold alone decides"),
    ],
)
def test_it_says_what_the_promise_lacks_and_how_to_mend_it(
    desks: Desks, evidence: str, mode: str, standing: Standing, grade: Grade, says: str
) -> None:
    """In numbers; a warning where replies would not go out as the mode says."""
    desk = desks()
    desk.configure(f'[promise]\nevidence = "{evidence}"\n', mode=mode)
    (found,) = _promise(desk.office, standing, desk.now())
    assert (found.grade, says in found.found) == (grade, True)
    assert bool(found.mend) is (grade is Grade.WARNING)
