from __future__ import annotations

import json
import re
from collections import Counter, defaultdict

import pytest

from madoguchi.assets import shipped
from madoguchi.judge import corpus
from madoguchi.judge.judgement import MINE

FILES = sorted((shipped("models") / corpus.STARTER).glob("*.jsonl"))
ROWS = [json.loads(line) for file in FILES for line in file.read_text().splitlines()]
COUNTS = Counter((row.label, row.lang) for row in corpus.starter())


def test_every_file_holds_what_its_name_says() -> None:
    """`<label>.<lang>.jsonl` holds mails of that label and language, with the keys of the card and no others."""
    assert FILES
    for file in FILES:
        label, lang, _ = file.name.split(".")
        for line in file.read_text().splitlines():
            row = json.loads(line)
            assert (row["label"], row["lang"]) == (label, lang)
            assert set(row) == {"subject", "body", "label", "lang", "style"}


def test_the_card_counts_right() -> None:
    """The table of models/README.md gives the number of mails for each label and language."""
    card = (shipped("models") / "README.md").read_text()
    rows = re.findall(r"^\| ([a-z-]+) \| (\d+) \| (\d+) \|", card, re.MULTILINE)
    told = {
        (label, lang): int(count) for label, *counts in rows for lang, count in zip(("ja", "en"), counts, strict=True)
    }
    assert told == COUNTS


def test_nothing_is_lost_on_the_way() -> None:
    """Every line becomes an example: stripping empties none of them."""
    found = corpus.starter()
    assert found.skipped == 0
    assert len(found) == sum(len(file.read_text().splitlines()) for file in FILES)


def five_grams(text: str) -> frozenset[str]:
    """The runs of five characters of a text, spaces folded."""
    folded = " ".join(text.split())
    return frozenset(folded[at : at + 5] for at in range(max(1, len(folded) - 4)))


def test_no_two_mails_are_made_from_one_pattern() -> None:
    """5-gram Jaccard below 0.4 between any two mails: each was composed, none filled in."""
    grams = [five_grams(row["body"]) for row in ROWS]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(grams):
        for gram in own:
            holders[gram].append(number)
    for number, own in enumerate(grams):
        shared = Counter(other for gram in own for other in holders[gram] if other > number)
        for other, common in shared.items():
            alike = common / (len(own) + len(grams[other]) - common)
            assert alike < 0.4, (ROWS[number]["body"], ROWS[other]["body"])


OBVIOUS = {
    "account-access": r"ログイン|パスワード|権限|log ?in|password|\baccess",
    "bug-report": r"バグ|不具合|エラー|\bbugs?\b|\berrors?\b",
    "contract-review": "契約|contract",
    "data-request": r"データ|\bdata\b",
    "integration": r"連携|\bapi\b|integrat",
    "invoice": "請求書|invoice",
    "marketing-assets": r"ロゴ|素材|\blogos?\b",
    "onboarding": "導入|オンボーディング|onboard",
    "policy-review": r"規程|ポリシー|ルール|\bpolicy|\bpolicies|\brules?\b",
    "pricing-approval": "値引|割引|discount",
    "refund": "返金|refund",
    "security-privacy": "セキュリティ|security",
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("label", OBVIOUS)
def test_most_mails_do_without_the_obvious_word(label: str, lang: str) -> None:
    """The word that names a type stands in fewer than 40 % of its mails."""
    own = [f"{row['subject']} {row['body']}" for row in ROWS if (row["label"], row["lang"]) == (label, lang)]
    assert sum(bool(re.search(OBVIOUS[label], text, re.IGNORECASE)) for text in own) < 0.4 * len(own)


def test_there_is_enough_of_everything() -> None:
    """At least 30 mails of each type and language, at least 150 that are nobody's."""
    for label in [*OBVIOUS, MINE]:
        for lang in ("ja", "en"):
            assert COUNTS[label, lang] >= (150 if label == MINE else 30)
