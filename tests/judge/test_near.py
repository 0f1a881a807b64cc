"""Mails that are nearly the same."""

from __future__ import annotations

import pytest

from madoguchi.judge.bags import Bag, Letters
from madoguchi.judge.judgement import Sample
from madoguchi.judge.near import nearly_same
from tests.judge.mails import mails

LONG = (
    "The client asks whether the amount on the March statement may be split over two purchase orders, because their "
    "finance department closed the first one last week and cannot open it again before the audit is over."
)
JA = (
    "先方の経理から、三月分の明細を二つの注文番号に分けられないかと聞かれています。"
    "最初の番号は先週締めてしまい、監査が終わるまで開けられないそうです。"
)


def bags(*texts: str) -> list[Bag]:
    letters = Letters()
    return [letters.bag(Sample("", text)) for text in texts]


@pytest.mark.parametrize(("text", "old", "new"), [(LONG, "March", "April"), (JA, "先週", "昨日")])
def test_a_word_changed_is_found(text: str, old: str, new: str) -> None:
    """Among other mails, and the earlier one is named."""
    others = [one.body for one in mails()]
    found = nearly_same(bags(*others, text, text.replace(old, new)))
    assert (len(others) + 1, len(others)) in found


def test_different_mails_are_not_alike() -> None:
    """Though they ask for the same."""
    other = "Could somebody tell me if a bill can be divided between purchase orders? Theirs was closed by finance."
    assert nearly_same(bags(LONG, other, JA)) == []


def test_many_copies_are_each_named_once() -> None:
    """A hundred of the same: ninety-nine repetitions; and mails without text are no copies of each other."""
    found = nearly_same(bags(*[LONG.replace("two", f"two{'!' * n}") for n in range(100)], "", ""))
    assert [later for later, _ in found] == list(range(1, 100))
    assert nearly_same(bags("", "")) == nearly_same([]) == []
