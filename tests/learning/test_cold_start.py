"""The shipped mails under the owner's types, and the directory's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.assets import shipped
from madoguchi.config.directory import StarterType
from madoguchi.errors import ConfigurationError
from madoguchi.judge import corpus
from madoguchi.judge.corpus import DIRECTORY, OWN, STARTER_MAIL, Example, Examples
from madoguchi.judge.train import train
from madoguchi.learning.cold_start import ENOUGH, adapted, of_directory
from tests.builders import DIRECTORY as TEAMS
from tests.builders import make_office

BILLING = TEAMS.replace(
    "[requests.invoice]\n",
    """[requests.money]
title = { ja = "お金のこと", en = "money" }
team = "billing"
starter = ["invoice", "refund"]
needs = { ja = "顧客ID", en = "client ID" }
examples = ["過払い分を戻してほしい", "the amount on the bill is wrong"]

[requests.invoice]
""",
)


def shipped_mail(label: str) -> Example:
    """A starter mail of that type."""
    return Example("", "text", label, origin=STARTER_MAIL)


def test_shipped_types_go_where_the_directory_sends_them(tmp_path: Path) -> None:
    """``starter`` wins, else the same key; the owner's own labels are never touched, nor is an unknown type dropped."""
    directory = make_office(tmp_path, directory=BILLING).directory
    examples = Examples()
    examples.extend(
        [shipped_mail("refund"), shipped_mail("invoice"), shipped_mail("integration"), Example("", "t", "refund")]
    )
    assert [one.label for one in adapted(examples, directory)] == ["money", "money", "integration", "refund"]


def test_the_directory_teaches_its_own_words(tmp_path: Path) -> None:
    """Examples one by one, title and needs in both languages as one; none of it the owner's own mail."""
    found = of_directory(make_office(tmp_path, directory=BILLING).directory, {})
    money = [one for one in found if one.label == "money"]
    assert [(one.subject, one.body) for one in money] == [
        ("", "過払い分を戻してほしい"),
        ("", "the amount on the bill is wrong"),
        ("お金のこと", "顧客ID"),
        ("money", "client ID"),
    ]
    assert {one.origin for one in found} == {DIRECTORY}
    assert money[2].thread == money[3].thread != ""
    directory = make_office(tmp_path, directory=BILLING).directory
    assert "money" not in {one.label for one in of_directory(directory, {"money": ENOUGH})}


def test_starter_and_directory_alone_are_borrowed(tmp_path: Path) -> None:
    """Trained so, every type is answerable and none is the owner's; five own mails make one theirs."""
    directory = make_office(tmp_path, directory=BILLING).directory
    examples = [one for one in adapted(corpus.starter(), directory) if one.label in ("money", "mine", "integration")]
    own = [
        Example("", f"please {word} our billing address", "money", origin=OWN) for word in ("a", "b", "cc", "dd", "ee")
    ]
    report = train([*examples, *of_directory(directory, {}), *own], embeddings=False)
    assert {row.label: row.own for row in report.types} | {"invoice": 0} == {
        "integration": 0,
        "mine": 0,
        "money": 5,
        "account-access": 0,
        "invoice": 0,
    }
    assert report.judge is not None
    said = report.judge.judge([one.sample for one in examples])
    assert {one.best for one in said if one.borrowed} == {"integration"}
    assert {one.best for one in said if not one.borrowed} == {"money"}


def test_the_shipped_types_are_those_of_the_corpus() -> None:
    """The list that ``starter`` is checked against is that of the files."""
    files = {path.name.split(".")[0] for path in (shipped("models") / "starter").glob("*.jsonl")}
    assert set(StarterType.__args__) == files - {"mine"}


def test_one_shipped_type_has_one_owner(tmp_path: Path) -> None:
    """Named by two request types, or unknown: one line with the key."""
    twice = BILLING.replace("[requests.account-access]\n", '[requests.account-access]\nstarter = ["refund"]\n')
    with pytest.raises(ConfigurationError, match="starter: found 'refund', which money names too"):
        make_office(tmp_path, directory=twice)
    with pytest.raises(ConfigurationError, match="starter"):
        make_office(tmp_path, directory=BILLING.replace('"refund"', '"refunds"'))
