from __future__ import annotations

import pytest

from madoguchi.judge.judgement import MINE, Judge, Sample
from madoguchi.judge.trained import CLOSE, TrainedJudge

INVOICE = Sample("", "could you reissue the invoice for Kiri Motors, billing name is wrong")
SEIKYUSHO = Sample("請求書の件", "霧自動車様の請求書を再発行してください。宛名が古いです")
LUNCH = Sample("", "thanks for lunch, see you on Friday")


def test_it_is_a_judge(judge: TrainedJudge) -> None:
    """It serves wherever a `Judge` is asked for."""
    served: Judge = judge
    assert served.judge([]) == []


@pytest.mark.parametrize("sample", [INVOICE, SEIKYUSHO])
def test_both_languages_are_understood(judge: TrainedJudge, sample: Sample) -> None:
    """A new mail like the ones it saw is answered with its type."""
    (said,) = judge.judge([sample])
    assert (said.request_type, said.best, said.answer) == ("invoice", "invoice", True)
    assert (said.model, said.threshold, said.certified) == (judge.model, judge.threshold, False)


def test_nobodys_mail_is_not_answered(judge: TrainedJudge) -> None:
    """Thanks and lunch are mine; best is still a type, far below the threshold."""
    (said,) = judge.judge([LUNCH])
    assert said.request_type == MINE
    assert said.best in judge.answerable
    assert not said.answer


def test_the_batch_does_not_matter(judge: TrainedJudge) -> None:
    """Alone or among others, in whatever order, a mail is judged the same."""
    samples = [INVOICE, Sample("", ""), SEIKYUSHO, LUNCH]
    assert judge.judge(samples) == [judge.judge([sample])[0] for sample in samples]


def test_a_mail_without_a_known_word_is_not_answered(judge: TrainedJudge) -> None:
    """Empty text, another script, 10 MB of base64: a judgement below the threshold."""
    for said in judge.judge([Sample("", ""), Sample("", "Ωμέγα ξυζ"), Sample("", "QkFTRTY0" * 1_300_000)]):
        assert not said.answer


def test_reasons_are_found_in_the_mail(judge: TrainedJudge) -> None:
    """Features are words or n-grams of the text, the strongest first, none inside another; only if asked for."""
    for sample in (INVOICE, SEIKYUSHO):
        (said,) = judge.judge([sample], explain=True)
        texts = [feature.text for feature in said.features]
        assert texts
        for feature in said.features:
            places = [sample.text[start:end].lower() for start, end in feature.spans]
            assert places
            assert all("[" in feature.text or " ".join(place.split()) == feature.text for place in places)
        weights = [feature.weight for feature in said.features]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        assert not any(one in other for one in texts for other in texts if one is not other)
    assert judge.judge([INVOICE])[0].features == ()


def test_the_telling_word_is_a_reason(judge: TrainedJudge) -> None:
    """For an invoice against the others it is the invoice's words that count."""
    (said,) = judge.judge([INVOICE], explain=True)
    assert any("invoice" in feature.text or "reissue" in feature.text for feature in said.features)


def test_labels_and_answerable(judge: TrainedJudge) -> None:
    """It knows all classes and may answer all but mine."""
    assert judge.labels == ("account-access", "invoice", "mine", "refund")
    assert judge.answerable == ("account-access", "invoice", "refund")


def test_a_closer_look_judges_alike_and_tells_more(judge: TrainedJudge) -> None:
    """The same judgement, with what spoke against it and the three likeliest types, the likeliest first."""
    sample = Sample("Request", "please reissue the invoice, nobody can log in")
    closer = judge.closer(sample)
    (judgement,) = judge.judge([sample], explain=True)
    assert closer.judgement == judgement
    shares = [share for _, share in closer.likely]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 3
    assert closer.likely[0][0] == judgement.request_type
    assert sum(shares) <= 1.000001
    assert closer.against
    close = closer.likely[1][0] if shares[1] >= CLOSE * shares[0] else ""
    assert judgement.rival == close
    assert {one.text for one in closer.against}.isdisjoint(one.text for one in judgement.features)


def test_a_rival_is_named_only_where_it_is_close(judge: TrainedJudge) -> None:
    """A mail of two halves has one, a plain one has none."""
    both, plain = judge.judge([Sample("invoice password", "invoice log in"), INVOICE])
    assert plain.rival == ""
    assert both.rival in ("", "account-access", "invoice", "refund", "mine")
    assert both.rival != both.request_type
