"""The certificate from folders: what passes, what is in force, and why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from madoguchi.judge.certificate import Certificate, Terms, certify, needed_for
from madoguchi.judge.scoring import Logistic

TERMS = Terms(0.05, 0.95, 0.5)
PLAIN = Logistic(1.0, 0.0)


def walked(
    requests: npt.NDArray[np.bool_], others: int, *, terms: Terms = TERMS, above: float = -1.0
) -> Certificate | str:
    """Requests in falling order of score, right or not; ``others``: nobody's mails, all at the score ``above``."""
    score = np.concatenate([np.linspace(10, 1, len(requests)), np.full(others, above)])
    right = np.concatenate([requests, np.zeros(others, dtype=bool)])
    nobodys = np.arange(len(score)) >= len(requests)
    return certify(PLAIN(score), right, nobodys, terms)


def right(mails: int, *wrong: int) -> npt.NDArray[np.bool_]:
    """All right, but for those at the given places of the ranking."""
    found = np.ones(mails, dtype=bool)
    found[list(wrong)] = False
    return found


@pytest.mark.parametrize(("wrong", "confidence", "needed"), [(0.05, 0.9, 45), (0.05, 0.95, 59), (0.01, 0.95, 299)])
def test_so_many_right_answers_are_needed(wrong: float, confidence: float, needed: int) -> None:
    """As judgement has it: 45 at 90 %, 59 at 95 %; 299 where one in a hundred is promised."""
    assert needed_for(Terms(wrong, confidence, 0.5)) == needed


def test_all_right_certifies_everything() -> None:
    """The laxest threshold lies at the weakest request, and what lies above it is answered."""
    found = walked(right(200), 200)
    assert isinstance(found, Certificate)
    assert (found.requests, found.nobodys, found.answered, found.wrong) == (200, 200, 199, 0)
    assert found.coverage == pytest.approx(0.995)
    assert found.threshold > float(PLAIN(np.array([1.0]))[0])
    assert found.bound == pytest.approx(1 - 0.05 ** (1 / 199))
    assert found.covers == pytest.approx(0.75)


@pytest.mark.parametrize("requests", [60, 61])
def test_it_takes_what_counting_takes(requests: int) -> None:
    """59 above the threshold at the weakest request: one fewer certifies nothing."""
    found = walked(right(requests - 1), requests)
    assert isinstance(found, Certificate) is (requests == 61)


def test_the_walk_stops_where_it_fails() -> None:
    """What is laxer than the first failure is never looked at, however good; in force is what passed before it."""
    found = walked(right(400, *range(250, 275)), 400)
    assert isinstance(found, Certificate)
    assert found.coverage < 0.65
    assert found.wrong == 0


def test_in_force_is_what_leaves_half_of_the_margin() -> None:
    """3.5 % were seen wrong of 800 and the bound holds all the same; in force is the threshold with 2.5 % at most."""
    found = walked(right(800, *range(700, 728)), 800)
    assert isinstance(found, Certificate)
    assert found.wrong <= 0.025 * found.answered
    assert 0.85 <= found.coverage <= 0.91


def test_a_bad_start_certifies_nothing() -> None:
    """Nothing stricter than half is tried: no hunting for a lucky corner."""
    found = walked(right(200, 0, 1, 2, 3), 200)
    assert isinstance(found, str)
    assert found.startswith("4 wrong of the surest 99 may be 9.")


def test_nobodys_mail_above_the_threshold_is_wrong() -> None:
    """Ten of 300 reach the score of requests."""
    score = np.concatenate([np.linspace(10, 1, 300), np.full(290, -1.0), np.full(10, 9.5)])
    nobodys = np.arange(600) >= 300
    found = certify(PLAIN(score), ~nobodys, nobodys, TERMS)
    assert isinstance(found, str)
    assert found.startswith("10 wrong of the surest")


def test_the_sample_has_the_declared_share() -> None:
    """Too many requests: some are left out. Too many of nobody's: of these."""
    few, many = walked(right(300), 100), walked(right(100), 300)
    assert isinstance(few, Certificate)
    assert isinstance(many, Certificate)
    assert (few.requests, few.nobodys) == (many.requests, many.nobodys) == (100, 100)
    rare = walked(right(300), 100, terms=replace(TERMS, out_of_scope_share=0.1))
    assert isinstance(rare, Certificate)
    assert (rare.requests, rare.nobodys) == (300, 34)
    alone = walked(right(300), 100, terms=replace(TERMS, out_of_scope_share=0.0))
    assert isinstance(alone, Certificate)
    assert (alone.requests, alone.nobodys) == (300, 0)


@pytest.mark.parametrize(("requests", "others"), [(300, 0), (0, 300)])
def test_one_kind_of_mail_certifies_nothing(requests: int, others: int) -> None:
    """A share was declared, and nothing can be brought to it."""
    found = walked(right(requests), others)
    assert isinstance(found, str)
    assert found.startswith(f"{requests} requests and {others} of nobody's were judged, too few for the declared 50%")


def test_nothing_below_even_odds_is_in_force() -> None:
    """However right it was: what the model itself finds less likely than not is not answered."""
    score = np.concatenate([np.linspace(4, -4, 400), np.full(400, -9.0)])
    nobodys = np.arange(800) >= 400
    found = certify(PLAIN(score), ~nobodys, nobodys, TERMS)
    assert isinstance(found, Certificate)
    assert 0.5 <= found.threshold < 0.6
    assert isinstance(certify(PLAIN(score - 9), ~nobodys, nobodys, TERMS), str)


def test_what_the_probability_cannot_tell_apart_is_not_certified_apart() -> None:
    """Scores so high that all of them are as good as certain: nobody's mail among them would be answered too."""
    score = np.concatenate([np.linspace(60, 50, 300), np.full(300, 45.0)])
    nobodys = np.arange(600) >= 300
    assert isinstance(certify(PLAIN(score), ~nobodys, nobodys, TERMS), str)


def test_the_promise_of_the_bound_is_kept() -> None:
    """1,000 samples of a model whose true share of wrong answers is known at every threshold: certified above the
    limit in at most one of twenty (and a standard error)."""
    draw = np.random.default_rng(0)
    broken = 0
    for _ in range(1_000):
        sure = draw.random(300)
        found = certify(
            PLAIN(np.concatenate([5 + sure, np.zeros(300)])),
            np.concatenate([draw.random(300) < 1 - 0.25 * (1 - sure) ** 2, np.zeros(300, dtype=bool)]),
            np.arange(600) >= 300,
            TERMS,
        )
        if isinstance(found, Certificate):
            cut = np.log(found.threshold / (1 - found.threshold)) - 5
            broken += (1 - max(cut, 0)) ** 2 * 0.25 / 3 > 0.05
    assert 0 <= broken / 1_000 <= 0.05 + 0.01
