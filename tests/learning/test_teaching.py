"""A training out of the account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from madoguchi.errors import UsageError
from madoguchi.journal.training_cache import FILE, TrainingCache
from madoguchi.judge.corpus import STARTER_MAIL, Example, Examples
from madoguchi.judge.gate import LEAST, Ruling
from madoguchi.judge.trained import TrainedJudge
from madoguchi.learning.labelled import Gathered
from madoguchi.learning.promotion import keep, let_serve
from madoguchi.learning.teaching import Settings, Taught, open_cache, read_account, stamp, teach
from madoguchi.mailbox.protocol import Place
from tests.judge.mails import FRUITS, mails
from tests.service.conftest import Desks
from tests.service.desk import Desk

WORDS_ONLY = "\n[judge]\nembeddings = false\n"


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """A desk whose owner has labelled mails of three types."""
    desk = desks(WORDS_ONLY)
    for number, one in enumerate(mails(("invoice", "account-access", "mine"))):
        arrives(desk, number, one.label, one.body, one.subject, days=100)
    return desk


def arrives(desk: Desk, number: int, label: str, body: str, subject: str = "", *, days: float, **parts: Any) -> Place:
    """A mail that the owner labelled, sent so many days ago."""
    desk.mailbox.make_folder(f"Requests/{label}")
    date = f"{desk.now() - timedelta(days=days):%a, %d %b %Y %H:%M:%S +0000}"
    raw = desk.letter(1000 + number, body=f"{body}\n", subject=subject, date=date, **parts)
    return desk.mailbox.deliver(raw, folder=f"Requests/{label}", when=desk.now())


def train(
    desk: Desk, cache: TrainingCache | None = None, *, promote: bool = True, files: Examples | None = None
) -> Taught:
    """As the command does it, but for keeping the model."""
    kept = cache or open_cache(desk.office)
    settings = Settings(0.2, 0.9, 0.3, desk.now(), promote)
    try:
        return teach(
            desk.office,
            kept,
            lambda: read_account(desk.office, desk.journal, kept, lambda: desk.mailbox),
            files or Examples(),
            settings,
        )
    finally:
        if cache is None:
            kept.close()


def serve(desk: Desk, taught: Taught) -> None:
    """Promotes what was trained, and lets a minute pass."""
    keep(desk.office.state_dir, taught.report)
    let_serve(desk.office.state_dir, taught.report.model, desk.now(), "test")
    desk.forward(minutes=1)


def judge_of(taught: Taught) -> TrainedJudge:
    assert taught.report.judge is not None
    return taught.report.judge


def test_the_cache_gives_the_same_model_as_reading_everything(desk: Desk) -> None:
    """Trained, then some mails gone and some new, once by way of the cache and once from nothing."""
    train(desk, promote=False)
    desk.mailbox.remove(Place("Requests/mine", desk.mailbox.examine("Requests/mine").uidvalidity, 3))
    for number, one in enumerate(mails(("refund",), each=4)):
        arrives(desk, 200 + number, "invoice", one.body, days=3)
    cached, scratch = train(desk, promote=False), train(desk, TrainingCache.nowhere(), promote=False)
    assert (cached.gathered.fetched, scratch.gathered.fetched) == (8, 55)
    first, second = judge_of(cached).parameters, judge_of(scratch).parameters
    assert (first.labels, first.grams, first.threshold) == (second.labels, second.grams, second.threshold)
    assert first.memory.newest == second.memory.newest
    for name in ("idf", "coef", "intercept", "own"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    assert cached.report.data == scratch.report.data


def test_letters_that_nobody_kept_are_read_again(desk: Desk) -> None:
    """Two mails held by a third in one thread become two threads when it goes: a word of theirs is learned then."""
    for number in (1, 2, 3):
        arrives(desk, 300 + number, "invoice", f"quince {FRUITS[number]} quince", days=5)
    thread = [("References", "<1302@example.co.jp>")]
    bridge = arrives(desk, 310, "invoice", f"quince {FRUITS[1]} quince", days=5, headers=thread)
    first = train(desk, promote=False)
    assert "wquince" not in judge_of(first).parameters.grams
    desk.mailbox.remove(bridge)
    again, scratch = train(desk, promote=False), train(desk, TrainingCache.nowhere(), promote=False)
    assert again.gathered.fetched > 0
    assert "wquince" in judge_of(again).parameters.grams
    assert judge_of(again).parameters.grams == judge_of(scratch).parameters.grams


@pytest.mark.parametrize("kind", ["vectors", "text", "none"])
def test_the_owner_says_what_is_cached(desk: Desk, kind: str) -> None:
    """Keyed n-grams, texts, or nothing; what an older setting left is taken away."""
    train(desk, promote=False)
    desk.configure(f'{WORDS_ONLY}[privacy]\ntraining_cache = "{kind}"\n')
    train(desk, promote=False)
    path = desk.office.state_dir / FILE
    assert path.exists() is (kind != "none")
    words = b"nobody at Aoba Foods can log in"
    assert (path.exists() and words in path.read_bytes()) is (kind == "text")
    assert train(desk, promote=False).gathered.fetched == (48 if kind == "none" else 0)


def test_other_settings_or_another_program_read_everything_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that is sensitive from now on keeps its mails out of the cache; so does code that reads otherwise."""
    train(desk, promote=False)
    desk.configure(f'{WORDS_ONLY}[guards]\nsensitive_words = ["lunch"]\n')
    assert train(desk, promote=False).gathered.left_out == {"sensitive": 8}
    before = stamp(desk.office)
    monkeypatch.setattr("madoguchi.learning.teaching._code", lambda packages: f"other {packages}")
    assert (stamp(desk.office).reading, stamp(desk.office).features) != (before.reading, before.features)


def test_texts_are_learned_from_again_without_the_mailbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where texts are kept, a program with other features reads nothing."""
    desk.configure(f'{WORDS_ONLY}[privacy]\ntraining_cache = "text"\n')
    first = train(desk, promote=False)
    real = stamp(desk.office)
    monkeypatch.setattr(
        "madoguchi.learning.teaching.stamp", lambda office: type(real)(reading=real.reading, features="other")
    )
    again = train(desk, promote=False)
    assert again.gathered.fetched == 0
    assert judge_of(again).parameters.grams == judge_of(first).parameters.grams


def test_the_first_model_serves_and_the_same_one_is_not_made_twice(desk: Desk) -> None:
    """Nothing new: the model in force is named, it stays, and nothing falls short."""
    first = train(desk)
    assert (first.verdict.promoted, first.verdict.ruling) == (True, Ruling.FIRST)
    serve(desk, first)
    again = train(desk)
    assert (again.verdict.promoted, again.verdict.ruling) == (False, Ruling.SAME)
    assert (again.report.model, again.gathered.fetched) == (first.report.model, 0)


def test_a_model_that_cannot_be_used_gives_way(desk: Desk) -> None:
    """Damaged on the disk: whatever is new is better."""
    first = train(desk)
    serve(desk, first)
    path = desk.office.state_dir / "models" / first.report.model / "arrays.npz"
    path.write_bytes(b"x")
    verdict = train(desk).verdict
    assert (verdict.promoted, verdict.ruling) == (True, Ruling.UNREADABLE)
    assert "arrays.npz" in verdict.reason


def test_a_few_newer_labels_do_not_replace_a_model(desk: Desk) -> None:
    """All of them are learned from, for the day when it is promoted by hand."""
    serve(desk, train(desk))
    for number, one in enumerate(mails(("refund",), each=2)):
        arrives(desk, 400 + number, "invoice", one.body, days=1)
    taught = train(desk)
    assert (taught.verdict.promoted, taught.verdict.ruling, taught.held) == (False, Ruling.FEW_LABELS, 0)
    assert taught.report.examples == 48 + 4
    assert train(desk, promote=False).verdict.ruling is Ruling.NOT_ASKED


def newer(desk: Desk, *, swapped: bool = False) -> None:
    """A hundred and twenty mails, newer than all others, of which the model in force knows one type too few."""
    for number in range(120):
        what = f"the {FRUITS[number % 16]} warehouse in {FRUITS[number // 16]} town lost its badge reader again"
        label = "account-access" if not swapped or number < 60 else "invoice"
        arrives(desk, 500 + number, label, what, days=90 - number / 2)


def test_a_better_model_replaces_the_one_that_serves(desk: Desk) -> None:
    """On the newest half of the labels, which it was not shown, it answers what the old one did not."""
    serve(desk, train(desk))
    newer(desk)
    taught = train(desk)
    assert taught.verdict.contest is not None
    assert taught.held == taught.verdict.contest.labels == 60
    assert taught.report.examples == 48 + 60
    assert (taught.verdict.promoted, taught.verdict.ruling) == (True, Ruling.PASSED)
    assert taught.verdict.contest.gained > 0
    serve(desk, taught)
    later = train(desk)
    assert later.verdict.ruling is Ruling.SAME


def test_a_model_that_learned_something_wrong_does_not_replace_it(desk: Desk) -> None:
    """Labels that were right at first and wrong later: the new model repeats the old ones, and answers wrongly."""
    serve(desk, train(desk))
    newer(desk, swapped=True)
    taught = train(desk)
    assert (taught.verdict.promoted, taught.held >= LEAST) == (False, True)
    assert taught.verdict.ruling in (Ruling.MORE_WRONG, Ruling.LOSS)


def test_shipped_mail_makes_room_for_the_owners(desk: Desk) -> None:
    """A model without a label of the owner's is replaced by the first that has some."""
    files = Examples()
    files.extend(
        Example(one.subject, one.body, one.label, origin=STARTER_MAIL) for one in mails(("invoice", "account-access"))
    )
    cache = TrainingCache.nowhere()
    settings = Settings(0.2, 0.9, 0.3, desk.now())
    shipped = teach(desk.office, cache, Gathered, files, settings)
    serve(desk, shipped)
    verdict = train(desk, files=files).verdict
    assert (verdict.promoted, verdict.ruling) == (True, Ruling.NO_OWN)


def test_nothing_to_learn_from_is_told(desk: Desk) -> None:
    """No label, no file."""
    with pytest.raises(UsageError, match="found"):
        teach(desk.office, TrainingCache.nowhere(), Gathered, Examples(), Settings(0.05, 0.95, 0.5, desk.now()))


def test_a_mail_dated_in_the_future_does_not_stop_every_later_model(desk: Desk) -> None:
    """Somebody's clock is wrong: newer labels are still newer."""
    arrives(desk, 600, "mine", "see you in the next century", days=-9000)
    serve(desk, train(desk))
    newer(desk)
    assert train(desk).held == 60


@pytest.fixture(autouse=True)
def _later(desk: Desk) -> None:
    """Mails are some hours old when they are learned from."""
    desk.forward(hours=3)
