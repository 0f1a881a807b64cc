"""What a training finds about the labels."""

from __future__ import annotations

import pytest

from madoguchi.judge.corpus import STARTER_MAIL, Example
from madoguchi.judge.report import Finding, TrainingReport
from madoguchi.judge.train import train
from tests.judge.mails import mails

TEXT = "The sign-on page of our customer shows an empty grey box since the certificate of the gateway was exchanged."


def mail(name: str, body: str, label: str, origin: str = "own") -> Example:
    return Example("", body, label, identity=name, origin=origin)


def report(*more: Example) -> TrainingReport:
    named = [mail(f"<{number}@x>", one.body, one.label) for number, one in enumerate(mails())]
    return train([*named, *more], max_wrong=0.2, embeddings=False)


def findings(*more: Example) -> list[Finding]:
    """Those about the mails added."""
    names = {one.identity for one in more}
    return [one for one in report(*more).findings if one.mail in names]


def test_the_same_text_under_two_labels_is_a_contradiction() -> None:
    """Both mails are named with their labels, whatever differs in spaces, case and numbers; both still count."""
    first, second = mail("<a>", f"{TEXT} 17", "refund"), mail("<b>", f"{TEXT.upper()}  18", "account-access")
    (found,) = [one for one in findings(first, second) if one.kind == "contradiction"]
    assert {(found.mail, found.label), (found.twin, found.other)} == {("<a>", "refund"), ("<b>", "account-access")}
    told = report(first, second)
    assert told.examples == len(mails()) + 2


def test_nearly_the_same_text_under_two_labels_is_one_too() -> None:
    """A word differs."""
    first, second = mail("<a>", TEXT, "refund"), mail("<b>", TEXT.replace("grey", "white"), "account-access")
    assert [one.kind for one in findings(first, second) if one.twin] == ["contradiction"]


def test_copies_are_named() -> None:
    """Exact ones count once, near ones do not."""
    kinds = {one.mail: one.kind for one in findings(mail("<a>", TEXT, "mine"), mail("<b>", f"{TEXT}!", "mine"))}
    assert sorted(kinds.values()) == ["duplicate"]
    near = findings(mail("<a>", TEXT, "mine"), mail("<b>", TEXT.replace("grey", "white"), "mine"))
    assert [one.kind for one in near if one.twin] == ["near-duplicate"]


def test_a_mail_that_reads_like_another_type_is_named() -> None:
    """By a model that had not seen it; with the type that it reads like."""
    wrong = mail("<wrong>", "please reissue the invoice for Kiri Motors, the billing name is old", "account-access")
    assert [one for one in findings(wrong) if one.kind == "mislabel"] == [
        Finding("mislabel", "<wrong>", "account-access", "invoice")
    ]


@pytest.mark.parametrize(("origins", "told"), [((STARTER_MAIL, STARTER_MAIL), 0), ((STARTER_MAIL, "own"), 1)])
def test_curated_mails_are_not_doubted(origins: tuple[str, str], told: int) -> None:
    """Nobody could mend them in a mail client; beside the owner's own they are named."""
    pair = [mail(f"<{at}>", TEXT, label, origins[at]) for at, label in enumerate(("refund", "account-access"))]
    assert len([one for one in report(*pair).findings if one.kind == "contradiction"]) == told
