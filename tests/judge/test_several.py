from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from madoguchi.judge.judgement import Sample
from madoguchi.judge.several import LOOKED_AT, announced, holds_several, parts
from madoguchi.judge.trained import TrainedJudge

REQUESTS = np.array([True, True, False])


def by_word(samples: Sequence[Sample]) -> np.ndarray:
    """Sure of "invoice" and of "login", and that everything else is nobody's."""
    rows = [["invoice" in sample.body, "login" in sample.body, False] for sample in samples]
    likely = np.array(rows, dtype=float)
    likely[:, 2] = 1 - likely.max(axis=1)
    return likely


@pytest.mark.parametrize(
    "body",
    [
        "請求書を直してください。それと、ログインできない方がいます。",
        "二点お願いします。\n①請求書の再発行\n②ログインの件",
        "値引きの承認をいただきたいのと、ついでに契約書も見てください",
        "Please resend the invoice. Also, nobody can log in.",
        "(a) resend the invoice (b) reset a login",
        "1. the invoice\n2. the login",
    ],
)
def test_a_second_matter_is_heard(body: str) -> None:
    """Words that announce it, in both languages, and its parts lie apart."""
    assert announced(body)
    assert len(parts(body)) >= 2


@pytest.mark.parametrize(
    "body", ["請求書を直してください。急ぎです。", "Please resend the invoice. The client waits.", ""]
)
def test_a_single_matter_announces_nothing(body: str) -> None:
    """Two sentences about one thing are one thing."""
    assert not announced(body)


@pytest.mark.parametrize(
    ("body", "several"),
    [
        ("Please resend the invoice. Also, nobody can login here.", True),
        ("Please resend the invoice. Also, the invoice has the wrong name.", False),
        ("Please resend the invoice. Also, thanks for yesterday's lunch.", False),
        ("Please resend the invoice. Nobody can login here.", False),
        ("Also invoice login", False),
    ],
)
def test_two_parts_of_two_types_are_two_requests(body: str, several: bool) -> None:
    """Announced, and two parts best explained by two types; the same type twice, or nobody's, is one request."""
    assert holds_several(body, by_word, by_word, REQUESTS) is several


def test_a_type_that_is_not_answerable_does_not_count() -> None:
    """What is nobody's request is no second request."""
    body = "Please resend the invoice. Also, nobody can login here."
    assert not holds_several(body, by_word, by_word, np.array([True, False, False]))


def test_a_judgement_says_so_and_is_less_sure(judge: TrainedJudge) -> None:
    """Invoice and login in one mail: several, and below what either alone would get; text of any size is bounded."""
    invoice = "Please reissue the invoice for Kiri Motors, the billing name is old."
    login = "nobody at Kiri Motors can log in, the password is locked."
    (both,) = judge.judge([Sample("", f"{invoice} Also, {login}")])
    (one,) = judge.judge([Sample("", invoice)])
    assert both.several
    assert not one.several
    assert not both.answer
    assert both.probability < one.probability
    assert len(parts("また、お願いします。" * 5000)) <= 12


def test_of_many_parts_the_likeliest_by_their_words_are_judged_whole() -> None:
    """A long mail costs no more than a short one, and its two requests are still seen."""
    asked: list[int] = []

    def counted(samples: Sequence[Sample]) -> Any:
        asked.append(len(samples))
        return by_word(samples)

    filler = "".join(f"先日の会議の議事録その{number}です。" for number in range(8))
    body = f"{filler}The invoice is wrong. あと、loginもできません。"
    assert holds_several(body, by_word, counted, REQUESTS)
    assert asked == [LOOKED_AT]
