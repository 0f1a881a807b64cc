from __future__ import annotations

from itertools import pairwise

import pytest

from madoguchi.errors import UsageError
from madoguchi.judge.judgement import Sample
from madoguchi.judge.ngrams import Vocabulary, inner_grams, japanese_grams, word_grams

SAMPLES = [
    Sample("", "reset the password"),
    Sample("", "password reset"),
    Sample("", "請求書の件"),
    Sample("", "請求書を"),
]


def test_words_and_their_pairs() -> None:
    """Words alone and two by two."""
    assert word_grams("reset the key") == ["wreset", "wthe", "wkey", "wreset the", "wthe key"]


def test_characters_stay_inside_a_word() -> None:
    """2 to 5 characters of a word between two spaces, nothing across words; a short word once per size."""
    assert inner_grams("ab") == ["c a", "cab", "cb ", "c ab", "cab ", "c ab ", "c ab "]


def test_japanese_characters() -> None:
    """1 to 3 characters, in every place."""
    assert japanese_grams("請求書") == ["j請", "j求", "j書", "j請求", "j求書", "j請求書"]


def test_an_ngram_of_one_mail_is_not_learned() -> None:
    """With min_df=2 a word that stands in one mail only, however often, is unknown."""
    vocabulary, _ = Vocabulary.learn([*SAMPLES, Sample("", "once once once")])
    assert "wpassword" in vocabulary.grams
    assert "j請求書" in vocabulary.grams
    assert "wonce" not in vocabulary.grams


def test_learning_and_counting_agree() -> None:
    """The counts that learning returns are those that the vocabulary gives afterwards, twice in a row."""
    vocabulary, counts = Vocabulary.learn(SAMPLES)
    for _ in range(2):
        assert (vocabulary.count(SAMPLES).toarray() == counts.toarray()).all()


def test_the_order_of_the_mails_does_not_matter() -> None:
    """The same mails in another order give the same vocabulary."""
    assert Vocabulary.learn(SAMPLES)[0].grams == Vocabulary.learn(SAMPLES[::-1])[0].grams


def test_bounds_part_the_families() -> None:
    """Between two bounds lie the n-grams of one family, and only they."""
    vocabulary, _ = Vocabulary.learn(SAMPLES)
    bounds = vocabulary.bounds
    assert bounds[0] == 0
    assert bounds[-1] == len(vocabulary)
    found = [{gram[0] for gram in vocabulary.grams[a:b]} for a, b in pairwise(bounds)]
    assert found == [{"c"}, {"j"}, {"w"}]


def test_a_limit_keeps_the_most_widespread() -> None:
    """With max_features the n-grams of most mails stay."""
    vocabulary, counts = Vocabulary.learn([*SAMPLES, Sample("", "password")], max_features=1)
    assert len(vocabulary) == 1
    assert (counts.toarray() > 0).sum() == 3


def test_nothing_in_common_is_told() -> None:
    """Mails that share no n-gram cannot be learned from: one line says so."""
    with pytest.raises(UsageError, match="nothing to learn from"):
        Vocabulary.learn([Sample("", "ab"), Sample("", "xy")])


def test_an_unknown_or_empty_text_has_no_counts() -> None:
    """Texts without any known n-gram are rows of zeros, not errors."""
    vocabulary, _ = Vocabulary.learn(SAMPLES)
    assert vocabulary.count([Sample("", ""), Sample("", "ßßß")]).nnz == 0
