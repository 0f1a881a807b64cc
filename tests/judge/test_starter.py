from __future__ import annotations

import json
import re
from collections import Counter

from madoguchi.assets import shipped
from madoguchi.judge import corpus

FILES = sorted((shipped("models") / corpus.STARTER).glob("*.jsonl"))
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
