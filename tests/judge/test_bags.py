from __future__ import annotations

import numpy as np
import pytest

from madoguchi.errors import UsageError
from madoguchi.judge.bags import Letters, learn
from madoguchi.judge.judgement import Sample

TEXTS = ["reset the password", "password reset again", "my password", "請求書の件", "請求書を", "請求書は"]


def learned(texts: list[str], threads: list[str] | None = None, names: tuple[str, ...] = (), **kwargs: int) -> set[str]:
    """The n-grams that mails of these texts teach."""
    letters = Letters(b"secret")
    bags = [letters.bag(Sample("", text)) for text in texts]
    vocabulary, _ = learn(
        bags, threads or [str(at) for at in range(len(texts))], letters, letters.names(names), **kwargs
    )
    return set(vocabulary.grams)


def test_three_threads_teach_an_ngram() -> None:
    """What stands in mails of three threads is known, what stands in fewer is not."""
    known = learned(TEXTS)
    assert {"wpassword", "j請求書"} <= known
    assert not {"wreset", "wagain", "jを"} & known


def test_one_thread_teaches_nothing_however_long() -> None:
    """Three mails of one conversation are one voice: a model is no diary of it."""
    assert "wpassword" not in learned(TEXTS, ["a", "a", "a", "b", "c", "d"])


def test_names_are_not_learned() -> None:
    """Neither a whole word nor characters that spell somebody's name, in either script, however often they occur."""
    texts = [f"{word} sato and wait\n請求書は佐藤へ" for word in ("one", "two", "six")]
    known = learned(texts, names=("sato", "佐藤"))
    assert {"wand", "wwait"} <= known
    assert not any("sato" in gram or "佐藤" in gram for gram in known)
    assert any("佐藤" in gram for gram in learned(texts))


def test_the_order_of_the_mails_does_not_matter() -> None:
    """The same mails in another order, and with another secret, give the same vocabulary."""
    letters = Letters(b"other")
    bags = [letters.bag(Sample("", text)) for text in TEXTS[::-1]]
    assert set(learn(bags, list("abcdef"), letters)[0].grams) == learned(TEXTS)


def test_counts_are_those_of_the_vocabulary() -> None:
    """The matrix holds, row by row, what the vocabulary counts in that mail."""
    letters = Letters()
    samples = [Sample("", text) for text in [*TEXTS, "password, password!"]]
    vocabulary, counts = learn([letters.bag(one) for one in samples], list("abcdefg"), letters)
    for row, sample in enumerate(samples):
        columns, numbers, _ = vocabulary.count(sample)
        dense = np.zeros(len(vocabulary))
        dense[columns] = numbers
        assert (counts[row].toarray()[0] == dense).all()


def test_a_limit_keeps_the_most_widespread() -> None:
    """With ``most`` the n-grams of most threads stay."""
    assert learned([*TEXTS, "a password", "one password"], most=1) <= {"wpassword", "cpa"} | {
        gram for gram in learned([*TEXTS, "a password", "one password"]) if gram[0] == "c"
    }


def test_nothing_in_common_is_told() -> None:
    """Mails that share no n-gram cannot be learned from: one line says so."""
    with pytest.raises(UsageError, match="nothing to learn from"):
        learned(["ab", "xy", "pq"])


def test_a_bag_does_not_read() -> None:
    """A bag alone holds keys and counts; another secret gives other keys."""
    sample = Sample("", "reset the password")
    one, other = Letters(b"a").bag(sample), Letters(b"b").bag(sample)
    assert one.keys.dtype == np.uint64
    assert not set(one.keys.tolist()) & set(other.keys.tolist())
    assert one.counts.sum() == other.counts.sum()
