from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.judge.judgement import Sample
from madoguchi.judge.ngrams import grams
from madoguchi.judge.normalise import ADDRESS, AMOUNT, NAME, NUMBER
from madoguchi.judge.spans import MOST, Places


def found(sample: Sample, gram: str) -> list[str]:
    """The pieces of the text that an n-gram is said to stand at."""
    return [sample.text[start:end] for start, end in Places(sample).find(gram)]


@pytest.mark.parametrize(
    ("sample", "gram", "places"),
    [
        (Sample("", "Reset the Password"), "wpassword", ["Password"]),
        (Sample("", "the  pass word"), "wthe pass", ["the  pass"]),
        (Sample("", "passwords"), "wpassword", []),
        (Sample("請求書の件", "請求書です"), "j請求書", ["請求書", "請求書"]),
        (Sample("", "ｱｶﾞﾀ ﾛｸﾞｲﾝ"), "jログイ", ["ﾛｸﾞｲ"]),
        (Sample("Re: login", "login"), "slogin", ["login"]),
        (Sample("", "①請求書"), f"j{NUMBER}請求", ["①請求"]),
        (Sample("", "合計12,000円です"), f"j計{AMOUNT}で", ["計12,000円で"]),
        (Sample("", "mail a.b@example.com now"), f"w{ADDRESS}", ["a.b@example.com"]),
        (Sample("", "霧自動車様の件"), f"j{NAME}様の", ["霧自動車様の"]),
        (Sample("", "one\r\ntwo three"), "wtwo three", ["two three"]),
        (Sample("  ", "only a body"), "wbody", ["body"]),
    ],
)
def test_an_ngram_is_found_where_it_stands(sample: Sample, gram: str, places: list[str]) -> None:
    """Case, width, kinds and reply prefixes lie between the text and its n-grams; the place is that of the text."""
    assert found(sample, gram) == places


def test_not_every_place_is_told() -> None:
    """A word on every line is told a few times."""
    assert len(found(Sample("", "key\n" * 50), "wkey")) == MOST


@given(st.text(max_size=120), st.text(max_size=120))
def test_spans_lie_within_the_text(subject: str, body: str) -> None:
    """On any text: in order, not empty, inside."""
    sample = Sample(subject, body)
    places = Places(sample)
    for gram in grams(sample):
        for start, end in places.find(gram):
            assert 0 <= start < end <= len(sample.text)
