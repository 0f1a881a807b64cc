from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from madoguchi.errors import UsageError
from madoguchi.judge import corpus, store
from madoguchi.judge.certificate import Terms
from madoguchi.judge.corpus import DIRECTORY, STARTER_MAIL
from madoguchi.judge.judgement import MINE, Sample
from madoguchi.judge.report import TrainingReport
from madoguchi.judge.threshold import NEVER
from madoguchi.judge.train import train
from tests.judge.conftest import MOMENT
from tests.judge.mails import dated, mails


def learned(report: TrainingReport, where: Path) -> bytes:
    """The arrays of a training, as stored."""
    assert report.judge is not None
    return (store.save(report.judge, where, {}, created=MOMENT) / store.ARRAYS).read_bytes()


def test_the_same_mails_give_the_same_model(tmp_path: Path) -> None:
    """Trained twice, in another order, with two processes: the same id and the same bytes."""
    shuffled = mails()
    random.Random(5).shuffle(shuffled)
    first, second = train(mails(), created=MOMENT), train(shuffled, created=MOMENT, jobs=2)
    assert first.model == second.model
    assert learned(first, tmp_path / "a") == learned(second, tmp_path / "b")


def test_other_mails_give_another_model(report: TrainingReport) -> None:
    """The id tells models apart that were made in the same second."""
    assert train(mails(each=7), created=MOMENT).model != report.model


def test_the_report_counts_what_it_saw(report: TrainingReport) -> None:
    """Examples, recall and precision for each type; right answers never exceed answers."""
    assert [(row.label, row.examples, row.different) for row in report.types] == [
        ("account-access", 16, 16),
        ("invoice", 16, 16),
        ("mine", 16, 16),
        ("refund", 16, 16),
    ]
    assert report.examples == 64
    assert report.accuracy > 0.95
    assert report.answered == sum(row.answered for row in report.types)
    for row in report.types:
        assert 0 <= row.answered_right <= row.answered <= row.examples
        assert row.answerable == (row.label != MINE)


def test_the_observed_wrong_share_is_within_the_limit(report: TrainingReport) -> None:
    """Something is answered, and the bound that chose the threshold holds on the rows it was chosen on."""
    assert report.coverage > 0.5
    assert report.wrong_bound is not None
    assert report.wrong_at_share is not None
    assert report.wrong_at_share <= report.wrong_bound <= report.max_wrong


def test_without_dates_it_is_not_certified(report: TrainingReport) -> None:
    """And says why: no mail can be said to have come after another."""
    assert not report.certified
    assert report.reason.startswith("0 different mails of your own have a date")


@pytest.fixture(scope="module")
def certified() -> TrainingReport:
    """A year of easy mail, half of it nobody's."""
    return train(dated(), created=MOMENT, embeddings=False)


def test_easy_mail_over_time_certifies(certified: TrainingReport) -> None:
    """The certificate's threshold is in force, and the report carries the arithmetic."""
    found, judge = certified.certificate, certified.judge
    assert found is not None
    assert judge is not None
    assert (certified.certified, certified.threshold, judge.threshold) == (True, found.threshold, found.threshold)
    assert found.terms == Terms(0.05, 0.95, 0.5)
    assert found.answered >= 59
    assert found.bound <= 0.05
    assert f"{found.wrong} wrong of {found.answered} that would be answered" in certified.reason
    assert certified.as_dict()["certificate"]["answered"] == found.answered


def test_the_certificate_lasts_only_for_what_it_says(certified: TrainingReport, tmp_path: Path) -> None:
    """Saved and read back it certifies; under stricter terms it does not, under laxer ones it does."""
    assert certified.judge is not None
    store.save(certified.judge, tmp_path / "m", {})
    judge = store.load(tmp_path / "m")
    assert judge.certificate == certified.certificate
    sample = [Sample("", "please reissue the invoice for apple, the billing name is old")]
    assert judge.judge(sample)[0].certified
    assert judge.under(Terms(0.1, 0.9, 0.3)).judge(sample)[0].certified
    for stricter in (Terms(0.02, 0.95, 0.5), Terms(0.05, 0.99, 0.5), Terms(0.05, 0.95, 0.99)):
        assert not judge.under(stricter).judge(sample)[0].certified
        assert judge.under(stricter).judge(sample)[0].answer == judge.judge(sample)[0].answer


@pytest.mark.parametrize("origin", [STARTER_MAIL, DIRECTORY])
def test_what_is_not_the_owners_certifies_nothing(origin: str) -> None:
    """However much of it there is."""
    report = train([replace(one, origin=origin) for one in dated()], created=MOMENT, embeddings=False)
    assert report.reason.startswith("0 different mails")


def test_the_same_mails_certify_the_same(certified: TrainingReport) -> None:
    """In any order."""
    assert train(dated()[::-1], created=MOMENT, embeddings=False).certificate == certified.certificate


def test_the_report_is_json(report: TrainingReport) -> None:
    """Everything but the model, ready for --json."""
    told = report.as_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert "judge" not in told
    assert told["types"][0]["label"] == "account-access"


def test_out_holds_the_model_and_its_card(tmp_path: Path) -> None:
    """What --out names is a complete model with settings, counts and metrics in its manifest."""
    report = train(mails(), out=tmp_path / "m", created=MOMENT)
    assert store.load(tmp_path / "m").model == report.model
    card = store.read_manifest(tmp_path / "m").card
    assert card["settings"]["max_wrong"] == 0.05
    assert card["counts"] == {"account-access": 16, "invoice": 16, "mine": 16, "refund": 16}
    assert card["metrics"]["accuracy"] == report.as_dict()["accuracy"]


@pytest.mark.parametrize(
    ("examples", "told"),
    [
        ([], "found no mail"),
        (mails(("invoice",)), "found only the type 'invoice'"),
        (mails(("mine",)), "only the type 'mine'"),
    ],
)
def test_what_cannot_be_learned_from_is_told(examples: list[corpus.Example], told: str) -> None:
    """No mail, or one type only: one line with what is expected."""
    with pytest.raises(UsageError, match=told):
        train(examples)


@pytest.mark.parametrize(
    "wrong", [{"max_wrong": 0.0}, {"max_wrong": 1.5}, {"confidence": 1.0}, {"out_of_scope_share": 1.0}]
)
def test_settings_out_of_range_are_told(wrong: dict[str, float]) -> None:
    """Name, value, expected."""
    with pytest.raises(UsageError, match=f"{next(iter(wrong))}: found .*, expected a number"):
        train(mails(), **wrong)


@pytest.mark.parametrize("types", [("invoice", "mine"), ("invoice", "refund"), ("account-access", "invoice", "refund")])
def test_few_types_and_no_mine_work(types: tuple[str, ...], tmp_path: Path) -> None:
    """One type beside mine, two types, no mine: trained, stored, loaded, and right."""
    report = train(mails(types), max_wrong=0.2, out=tmp_path / "m")
    judge = store.load(tmp_path / "m")
    for label in types:
        mail = mails((label,))[0]
        (said,) = judge.judge([Sample(mail.subject, mail.body)])
        assert said.request_type == label
        assert said.answer == (label != MINE)
    assert ("cannot be recognised" in " ".join(report.warnings)) == (MINE not in types)


def test_a_type_with_four_examples_is_said_and_never_answered() -> None:
    """Named in the warnings; its own mails are recognised but never answered."""
    rare = [replace(mail, label="rare") for mail in mails(("refund",), each=2)]
    report = train(mails(("account-access", "invoice", "mine")) + rare, max_wrong=0.2)
    assert report.judge is not None
    assert any(warning.startswith("rare: 4 different examples") for warning in report.warnings)
    judgements = report.judge.judge([Sample(mail.subject, mail.body) for mail in rare])
    assert {said.request_type for said in judgements} == {"rare"}
    assert "rare" not in {said.best for said in judgements}


def test_too_little_for_anything_trains_and_answers_nothing() -> None:
    """Two mails of each type: a model that ranks, a threshold above 1, and the reasons in words."""
    report = train(mails(each=1))
    assert report.judge is not None
    assert report.threshold == NEVER
    assert report.coverage == 0
    assert report.wrong is None
    (said,) = report.judge.judge([Sample("", mails()[0].body)])
    assert (said.best, said.probability, said.answer) == ("", 0.0, False)


def test_identical_mails_are_one_example() -> None:
    """Thirty copies of one mail do not make its type answerable."""
    copies = [replace(mails(("refund",))[0], source=str(number)) for number in range(30)]
    report = train(mails(("invoice", "mine")) + copies)
    refund = next(row for row in report.types if row.label == "refund")
    assert (refund.examples, refund.different, refund.answerable) == (30, 1, False)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.soak)])
def test_the_starter_corpus_is_learned(every: int) -> None:
    """Out of fold, the shipped mails' type is right far more often than chance (1 in 12), in both languages; from a
    third of them too."""
    examples = corpus.starter()
    for lang in ("ja", "en"):
        report = train([row for row in examples if row.lang == lang][::every])
        requests = [row for row in report.types if row.label != MINE]
        assert len(requests) == 12
        right = sum(row.recall * row.examples for row in requests) / sum(row.examples for row in requests)
        assert right > 0.25
        assert report.auroc is not None
        assert report.auroc > 0.65
