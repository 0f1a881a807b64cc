"""How the service does is counted, pass by pass."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.errors import JournalAway, ServerAway, ServerBusy, SubmissionAway
from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.service.daemon import counted_pass
from madoguchi.service.vitals import AWAY, BUCKETS, PASSES, Vitals
from tests.service.desk import Desk

SOON = datetime(2026, 11, 24, 1, tzinfo=UTC)


def test_every_pass_has_an_outcome_and_a_length(desk: Desk) -> None:
    """Whole, renumbered, without a submission server, broken off; each is in the last bucket, and none in two."""
    counted_pass(desk.session)
    vitals = desk.session.account.vitals
    for error in (SubmissionAway("x"), ServerAway("x")):
        with pytest.raises(ServerAway), vitals.passing():
            raise error
    with vitals.passing() as outcome:
        outcome.append("renumbered")
    found = vitals.snapshot()
    assert found.passes == {"whole": 1, "no-submission": 1, "broken-off": 1, "renumbered": 1}
    assert set(found.passes) == set(PASSES)
    assert (len(found.durations), found.durations[-1]) == (len(BUCKETS) + 1, 4)
    assert list(found.durations) == sorted(found.durations)
    assert found.seconds >= 0


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ServerAway("x"), "mailbox"),
        (ServerBusy("x"), "mailbox"),
        (SubmissionAway("x"), "submission"),
        (JournalAway("x"), "journal"),
        (FolderMissing("x"), "folder"),
    ],
)
def test_what_is_away_is_so_until_a_whole_pass(error: Exception, what: str) -> None:
    """A pass that is broken off, or ends without the submission server, mends nothing."""
    vitals = Vitals()
    vitals.failed(error, 3, SOON)
    with pytest.raises(SubmissionAway), vitals.passing():
        raise SubmissionAway("x")
    found = vitals.snapshot()
    assert (found.away, found.in_a_row, found.next_try, found.failures) == (what, 3, SOON, {what: 1})
    assert what in AWAY
    with vitals.passing() as outcome:
        outcome.append("whole")
    found = vitals.snapshot()
    assert (found.away, found.in_a_row, found.next_try, found.failures) == ("", 0, None, {what: 1})


def test_a_pass_leaves_what_it_found(desk: Desk) -> None:
    """How the promise stands, and whether the owner holds everything."""
    vitals = desk.session.account.vitals
    assert (vitals.standing is not None, vitals.paused) == (True, False)
    desk.journal.facts.pause(None)
    desk.run()
    assert vitals.paused
    desk.journal.facts.resume()
    desk.run()
    assert not vitals.paused
