"""The administrator's tables of figures and log fields are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

from structlog.testing import capture_logs

from madoguchi.config.settings import Metrics
from madoguchi.journal.figures import DEALT_WITH, LETTERS
from madoguchi.metrics.catalogue import CATALOGUE
from madoguchi.metrics.page import FRESH
from madoguchi.metrics.textfile import EVERY
from madoguchi.service.vitals import AWAY, PASSES
from tests.service.desk import Desk

PAGE = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")


def test_every_figure_has_its_row() -> None:
    """Name, kind, labels and meaning, in the order of the catalogue, and none that is not there."""
    rows = re.findall(r"^\| `(madoguchi_\w+)` \| (.*?) \| (.*?) \| (.*) \|$", PAGE, re.MULTILINE)
    told = [(name, kind, re.findall(r"`(\w+)`", labels), meaning) for name, kind, labels, meaning in rows]
    kinds = {metric.name: f"{metric.kind}, kept" if metric.kept else metric.kind for metric in CATALOGUE}
    assert told == [(one.name, kinds[one.name], list(one.labels), one.meaning) for one in CATALOGUE]


def test_words_and_numbers_are_the_program_s() -> None:
    """What the labels may say, the keys of the table, how often it is read and written."""
    ways = [how.replace(" ", "-") for how in DEALT_WITH]
    assert [word for word in (*PASSES, *AWAY, *LETTERS, *ways) if word not in PAGE] == []
    assert [key for key in Metrics.model_fields if f"{key} = " not in PAGE] == []
    assert f"at most every {FRESH:g} seconds" in PAGE
    assert f"every {EVERY:g} s" in PAGE


def test_every_field_of_a_fate_has_its_row(tmp_path: Path) -> None:
    """Whatever stands in such a line is explained."""
    desk = Desk(tmp_path)
    desk.run()
    desk.receive()
    with capture_logs() as lines:
        desk.run()
    desk.journal.close()
    explained = {
        name for row in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", PAGE, re.MULTILINE) for name in row.split("`")
    }
    fields = {name for line in lines if line["event"] in ("fate", "read", "delivery") for name in line}
    assert "probability" in fields
    assert fields - explained - {"log_level"} == set()
