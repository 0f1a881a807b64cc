"""Numbers in which nobody can be made out."""

from __future__ import annotations

import json

import pytest

from madoguchi.handover.counts import Counts, counted, parsed, written
from madoguchi.journal.tallies import Asked


def test_few_people_are_left_out() -> None:
    """Four people of a cell could be told from it; there is no total to take them back from."""
    asked = [Asked("2026-11", "billing", "invoice", 40, 5), Asked("2026-11", "technical", "account-access", 90, 4)]
    told = counted(asked)
    assert [(cell.team, cell.mails, cell.people) for cell in told.cells] == [("billing", 40, 5)]
    assert told.suppressed == 1
    assert set(json.loads(written(told))) == {"cells", "suppressed"}
    mistakes: list[str] = []
    assert (parsed(written(told), mistakes), mistakes) == (told, [])


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"cells": [], "suppressed": -1}', b'{"cells": [{"month": "2026-11", "team": "t", "request_type": "r", "mails": 1, "people": 4}], "suppressed": 0}',
     b'{"cells": [], "suppressed": 0, "names": []}'],
)  # fmt: skip
def test_a_file_that_says_otherwise_is_refused(content: bytes) -> None:
    """No JSON, a cell of four, an unknown key."""
    mistakes: list[str] = []
    assert parsed(content, mistakes) is None
    assert len(mistakes) == 1
    assert Counts(cells=[], suppressed=0)
