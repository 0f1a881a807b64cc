"""Whether the mail changes."""

from __future__ import annotations

import pytest

from madoguchi.promise.drift import ENOUGH, Change, Judged, drift
from madoguchi.promise.wording import drifted


def mails(number: int, kind: str = "invoice", *, unsure: int = 0, strange: float | None = 0.1) -> list[Judged]:
    noted = 0 if strange is None else 1
    return [Judged(kind, at < unsure, 1, strange, noted) for at in range(number)]


def test_the_same_mail_does_not_drift() -> None:
    """Whatever its amount."""
    found = drift(mails(120), mails(60))
    assert found is not None
    assert (found.distance, found.mixture) == (0, {"invoice": Change(1, 1)})
    assert (found.mails_before, found.mails_now) == (120, 60)


def test_another_mixture_more_doubt_and_new_words_are_seen() -> None:
    """The largest change first; the total variation distance is the share of mail that would have to be another."""
    before = mails(50) + mails(50, "contract")
    now = mails(30, unsure=30, strange=0.5) + mails(20, "contract", strange=0.3) + mails(50, "mine", strange=None)
    found = drift(before, now)
    assert found is not None
    assert list(found.mixture) == ["mine", "contract", "invoice"]
    assert found.mixture["mine"] == Change(0, 0.5)
    assert found.distance == pytest.approx(0.5)
    assert found.unsure == Change(0, 0.3)
    assert found.strange == Change(pytest.approx(0.1), pytest.approx(0.42))
    ja, en = drifted(found)
    assert "mine 0% → 50%, contract 50% → 20%" in en
    assert "知らない語 10% → 42%" in ja


def test_of_older_mail_nobody_noted_how_strange_it_was() -> None:
    """Then nothing is made up."""
    found = drift(mails(60, strange=None), mails(60))
    assert found is not None
    assert found.strange == Change(None, pytest.approx(0.1))
    assert "unknown words ? → 10%" in drifted(found)[1]


@pytest.mark.parametrize(("before", "now"), [(ENOUGH - 1, 99), (99, ENOUGH - 1), (0, 0)])
def test_too_little_mail_tells_nothing(before: int, now: int) -> None:
    """On either side."""
    assert drift(mails(before), mails(now)) is None
    assert "too little mail" in drifted(None)[1]
