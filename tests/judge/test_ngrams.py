from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.judge.judgement import Sample
from madoguchi.judge.ngrams import FAMILIES, Vocabulary, characters, grams, headline, inner, words
from madoguchi.judge.normalise import views

SAMPLES = [
    Sample("", "reset the password"),
    Sample("Login", "password reset", ("image",)),
    Sample("請求書の件", "請求書をお願いします", ("pdf", "spreadsheet")),
]


def test_words_and_their_pairs() -> None:
    """Words alone and two by two."""
    assert words("reset the key") == ["reset", "the", "key", "reset the", "the key"]


def test_characters_stay_inside_a_word() -> None:
    """2 to 5 characters of a word between two spaces, nothing across words; a short word once per size."""
    assert inner("ab") == [" a", "ab", "b ", " ab", "ab ", " ab ", " ab "]


def test_japanese_characters() -> None:
    """1 to 3 characters, in every place."""
    assert characters("請求書") == ["請", "求", "書", "請求", "求書", "請求書"]


def test_the_subject_is_told_apart() -> None:
    """The words and pairs of characters of a subject are features of their own, beside those of the whole."""
    assert headline(views("Login の件", "")) == ["login", "lo", "og", "gi", "in", "n ", " の", "の件"]
    assert headline(views("Reset login", "")) == ["reset", "login"]
    found = set(grams(Sample("login", "invoice")))
    assert {"slogin", "wlogin", "winvoice"} <= found
    assert "sinvoice" not in found


def test_what_is_attached_counts_by_kind() -> None:
    """The kinds of the files, not their names."""
    assert "aspreadsheet" in set(grams(SAMPLES[2]))
    assert not any(gram.startswith("a") for gram in grams(SAMPLES[0]))


def test_counting_finds_every_known_ngram() -> None:
    """The fast way of a single mail gives exactly the n-grams of the plain one, as often as they stand there."""
    known = sorted({gram for sample in SAMPLES for gram in grams(sample)})
    vocabulary = Vocabulary(known)
    for sample in SAMPLES:
        for _ in range(2):
            columns, counts, _ = vocabulary.count(sample)
            found = {known[column]: int(count) for column, count in zip(columns, counts, strict=True)}
            assert found == Counter(grams(sample))
            assert (columns[1:] > columns[:-1]).all()


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_ways_agree_on_any_text(subject: str, body: str) -> None:
    """Also on text that nobody would write."""
    sample = Sample(subject, body)
    known = sorted(set(grams(sample)))
    columns, counts, _ = Vocabulary(known).count(sample)
    assert {known[at]: int(n) for at, n in zip(columns, counts, strict=True)} == Counter(grams(sample))


def test_bounds_part_the_families() -> None:
    """Between two bounds lie the n-grams of one family, and only they."""
    vocabulary = Vocabulary(sorted({gram for sample in SAMPLES for gram in grams(sample)}))
    bounds = vocabulary.bounds
    assert (bounds[0], bounds[-1]) == (0, len(vocabulary))
    found = [{gram[0] for gram in vocabulary.grams[a:b]} for a, b in pairwise(bounds)]
    assert found == [{family} for family in FAMILIES]


def test_an_unknown_or_empty_text_has_no_counts() -> None:
    """Texts without any known n-gram have no columns, and are no errors."""
    vocabulary = Vocabulary(sorted(set(grams(SAMPLES[0]))))
    assert [len(vocabulary.count(Sample("", text))[0]) for text in ("", "ßßß")] == [0, 0]


def test_how_strange_a_mail_is() -> None:
    """The share of its words and runs of characters that are not known; a mail without any is not strange."""
    vocabulary = Vocabulary(sorted({*grams(Sample("", "red green")), *grams(Sample("", "返金"))}))
    told = {text: vocabulary.count(Sample("", text)).strange for text in ("red green", "red blue", "返金", "納品", "")}
    assert told == {"red green": 0, "red blue": pytest.approx(2 / 3), "返金": 0, "納品": 1, "": 0}
