"""Whether a new model may serve."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from madoguchi.judge.bags import Bag, Letters
from madoguchi.judge.corpus import STARTER_MAIL, Example
from madoguchi.judge.gate import LEAST, MOST_HELD, Ruling, contest, hold_out, judged, needs_no_contest
from madoguchi.judge.memory import Memory, remember
from madoguchi.judge.rows import Row, featured
from madoguchi.judge.train import Labelled, train_rows
from madoguchi.judge.trained import TrainedJudge
from tests.judge.mails import mails

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOTHING = Bag(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint16))


def row(number: int, days_ago: float | None = None, **more: object) -> Row:
    """A mail like no other, so many days old."""
    date = "" if days_ago is None else (NOW - timedelta(days=days_ago)).isoformat()
    plain = Row(
        "invoice", f"{number:016x}".ljust(64, "0"), f"t{number}", NOTHING, np.zeros(0, dtype=np.float32), date=date
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # only names of fields


def memory(rows: list[Row]) -> Memory:
    return remember(rows, ("invoice",), NOW)


OLD = [row(number, 100 + number, label=("invoice", "mine")[number % 2]) for number in range(10)]


@pytest.mark.parametrize(("fresh", "held"), [(LEAST - 1, 0), (LEAST, LEAST), (99, LEAST), (160, 80), (1000, MOST_HELD)])
def test_half_of_the_new_labels_judge_both(fresh: int, held: int) -> None:
    """The newest half, fifty at least, two hundred at most; nothing that is learned is as new."""
    rows = [*OLD, *(row(100 + number, 90 - number / 20) for number in range(fresh))]
    learned, judging = hold_out(rows, memory(OLD), NOW)
    assert (len(judging), len(learned)) == (held, len(rows) - held)
    if held:
        assert max(one.date for one in learned) < min(one.date for one in judging)


def test_only_what_neither_model_knows_judges() -> None:
    """Not shipped mail, not undated mail, nothing of tomorrow, no older mail labelled late, nothing seen; and no mail
    of a thread, nor one in the words, of which something is known."""
    fresh = [row(100 + number, 90 - number) for number in range(LEAST)]
    strangers = [
        row(900, 1, origin=STARTER_MAIL),
        row(901),
        row(902, -1),
        row(903, 200),
        row(904, 2, digest=OLD[0].digest),
        row(905, 3, twin=OLD[1].twin),
        row(906, 4, thread="known"),
    ]
    old = [*OLD, row(907, 101, thread="known")]
    learned, judging = hold_out([*old, *strangers, *fresh], memory(old), NOW)
    assert {one.digest for one in judging} == {one.digest for one in fresh}
    newer_than_held = {strangers[4].digest, strangers[5].digest, strangers[6].digest, strangers[0].digest}
    assert {one.digest for one in learned} == {one.digest for one in (*old, *strangers)} - newer_than_held | {
        OLD[0].digest
    }


def test_enough_is_left_to_learn_from() -> None:
    """A whole mailbox with one and the same date cannot be halved: then there is no contest."""
    rows = [row(number, 5, label=("invoice", "mine")[number % 2]) for number in range(100)]
    assert hold_out(rows, memory([]), NOW) == (rows, [])


def test_copies_and_threads_judge_once() -> None:
    """Fifty copies are one label."""
    copies = [row(100 + number, 90 - number, twin="same") for number in range(LEAST)]
    assert hold_out([*OLD, *copies], memory(OLD), NOW)[1] == []
    fresh = [row(200 + number, 30 - number / 10) for number in range(LEAST - 1)]
    _, judging = hold_out([*OLD, *copies, *fresh], memory(OLD), NOW)
    assert len(judging) == LEAST
    assert copies[-1] in judging


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters()


@pytest.fixture(scope="module")
def rows(letters: Letters) -> list[Row]:
    """64 mails of four types, dated."""
    return [replace(one, date=NOW.isoformat()) for one in featured(mails(), letters)]


def model(rows: list[Row], letters: Letters, max_wrong: float = 0.2) -> TrainedJudge:
    report = train_rows(Labelled(rows, letters), max_wrong=max_wrong, out_of_scope_share=0.3, created=NOW)
    assert report.judge is not None
    return report.judge


@pytest.fixture(scope="module")
def good(rows: list[Row], letters: Letters) -> TrainedJudge:
    return model(rows, letters)


def test_a_row_is_judged_as_its_text_is(good: TrainedJudge, rows: list[Row], letters: Letters) -> None:
    """Out of keyed n-grams and the embedding, and with other letters too."""
    texts = [
        *mails(each=3),
        Example("", "zzz", "mine"),
        Example("Invoice", "ok\n" * 9, "invoice", attachments=("pdf",)),
    ]
    by_text = good.judge([text.sample for text in texts])
    for one in (letters, Letters(b"another secret")):
        by_rows = good.judge_rows(featured(texts, one), one)
        assert [(each.request_type, each.best, each.borrowed) for each in by_rows] == [
            (each.request_type, each.best, each.borrowed) for each in by_text
        ]
        assert [each.probability for each in by_rows] == pytest.approx([each.probability for each in by_text], abs=1e-6)


def swapped(rows: list[Row]) -> list[Row]:
    """The same mails with two of the labels taken for each other."""
    other = {"invoice": "refund", "refund": "invoice"}
    return [replace(one, label=other.get(one.label, one.label)) for one in rows]


def test_a_model_that_answers_wrongly_does_not_serve(good: TrainedJudge, rows: list[Row], letters: Letters) -> None:
    """It gives more wrong answers than the old one, and says how many."""
    verdict = judged(good, model(swapped(rows), letters), rows, letters)
    assert (verdict.promoted, verdict.ruling) == (False, Ruling.MORE_WRONG)
    assert verdict.contest is not None
    assert verdict.contest.wrong_after > verdict.contest.wrong_before
    assert f"{verdict.contest.wrong_after} wrong ones instead of {verdict.contest.wrong_before}" in verdict.reason


def test_a_model_that_answers_less_does_not_serve(good: TrainedJudge, rows: list[Row], letters: Letters) -> None:
    """It is never wrong, and hardly ever right."""
    timid = TrainedJudge(replace(good.parameters, threshold=1.01), "timid")
    verdict = judged(good, timid, rows, letters)
    assert (verdict.promoted, verdict.ruling) == (False, Ruling.LOSS)
    assert verdict.contest is not None
    assert (verdict.contest.gained, verdict.contest.wrong_after) == (0, 0)
    assert judged(timid, good, rows, letters).ruling is Ruling.PASSED


def test_no_difference_on_few_labels_is_no_proof(good: TrainedJudge, rows: list[Row], letters: Letters) -> None:
    """Sixty-four alike cannot show that less than two points are lost; ninety can."""
    assert judged(good, good, rows, letters).ruling is Ruling.LOSS
    verdict = judged(good, good, [*rows, *rows[:26]], letters)
    assert (verdict.promoted, verdict.ruling) == (True, Ruling.PASSED)
    assert verdict.contest == contest(good, good, [*rows, *rows[:26]], letters)


def test_without_newer_labels_the_old_one_stays(good: TrainedJudge, letters: Letters) -> None:
    """And the reason says how many there would have to be."""
    verdict = judged(good, good, [], letters)
    assert (verdict.promoted, verdict.ruling) == (False, Ruling.FEW_LABELS)
    assert f"fewer than {LEAST}" in verdict.reason


def test_a_model_of_meanings_is_not_judged_by_words(good: TrainedJudge, rows: list[Row], letters: Letters) -> None:
    """Rows without embeddings say nothing about it; the other way round they do."""
    bare = [replace(one, meaning=np.zeros(0, dtype=np.float32)) for one in rows]
    words = model(bare, letters)
    assert judged(good, words, bare, letters).ruling is Ruling.INCOMPARABLE
    assert judged(words, words, rows, letters).contest is not None


def test_some_models_have_nothing_to_lose(good: TrainedJudge) -> None:
    """Of shipped mail alone, or of other types than the directory has."""
    borrowed = TrainedJudge(replace(good.parameters, own=np.zeros_like(good.parameters.own)), "m")
    verdicts = [
        needs_no_contest(borrowed, ["invoice"]),
        needs_no_contest(good, ["contract-review"]),
        needs_no_contest(good, ["invoice"]),
    ]
    assert [one and one.ruling for one in verdicts] == [Ruling.NO_OWN, Ruling.OTHER_TYPES, None]
