"""The alerts that are shipped: Prometheus can read them, they speak of figures that exist, and they say what to do."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
import yaml

from madoguchi.assets import shipped
from madoguchi.cli import COMMANDS
from madoguchi.metrics.catalogue import CATALOGUE
from madoguchi.metrics.exposition import written
from madoguchi.metrics.reading import Reader
from tests.metrics.scraped import parsed, scraped
from tests.service.desk import Desk

FILE = shipped("systemd") / "madoguchi.rules.yml"
GROUPS = yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
KEYS = {"alert", "expr", "for", "labels", "annotations"}
DURATION = re.compile(r"(\d+(ms|[smhdwy]))+")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@pytest.fixture(params=RULES, ids=lambda rule: rule["alert"])
def rule(request: pytest.FixtureRequest) -> dict[str, object]:
    found: dict[str, object] = request.param
    return found


def test_the_file_has_the_shape_that_prometheus_reads() -> None:
    """Named groups of alerting rules with known keys alone, each alert once; enough for what can go wrong."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert set(document) == {"groups"}
    for group in document["groups"]:
        assert (set(group) <= {"name", "interval", "rules"}, isinstance(group["name"], str)) == (True, True)
    for one in RULES:
        assert ({"alert", "expr", "labels", "annotations"} <= set(one), set(one) <= KEYS) == (True, True)
        assert re.fullmatch(r"Madoguchi[A-Za-z]+", one["alert"])
        assert DURATION.fullmatch(one.get("for", "1s"))
        assert one["labels"]["severity"] in ("critical", "warning")
        assert all(isinstance(text, str) for text in one["annotations"].values())
    names = [one["alert"] for one in RULES]
    assert len(set(names)) == len(names)
    asked = ("NoSuccessfulPoll", "BreakerOpen", "Alarm", "SendingStopped", "OldQueue", "BackupsOld")
    assert {f"Madoguchi{name}" for name in asked} <= set(names)


def test_every_figure_it_asks_for_exists(rule: dict[str, object]) -> None:
    """By name, and with the labels and values that the rule selects."""
    asked = re.findall(r"\b(madoguchi_\w+)(?:\{([^}]*)\})?", str(rule["expr"]))
    known = {metric.name: metric for metric in CATALOGUE}
    assert asked
    for name, selected in asked:
        assert name in known
        assert set(re.findall(r"(\w+)=", selected)) <= set(known[name].labels)


def test_on_a_healthy_account_none_of_what_is_0_or_1_fires(desk: Desk) -> None:
    """What a rule compares with has that value only in trouble."""
    found = {key[0]: value for key, value in scraped(desk.session.account).items()}
    switches = [re.fullmatch(r"(madoguchi_\w+) == ([01])", one["expr"]) for one in RULES]
    compared = [(match[1], float(match[2])) for match in switches if match]
    assert len(compared) >= 4
    assert [name for name, value in compared if found[name] == value] == []


def test_each_says_in_both_languages_what_is_so_and_what_to_do(rule: dict[str, object]) -> None:
    """Japanese first; a command in it exists, and so does the account that it is about."""
    annotations = rule["annotations"]
    assert isinstance(annotations, dict)
    assert set(annotations) == {"summary", "description"}
    for text in annotations.values():
        japanese, mark, english = text.partition(" / ")
        assert (bool(mark), JAPANESE.search(japanese) is not None) == (True, True)
        assert (JAPANESE.search(english), len(english.split()) > 4) == (None, True)
    assert annotations["summary"].startswith("{{ $labels.instance }}: ")
    for command in re.findall(r"`madoguchi (\w+)", annotations["description"]):
        assert command in COMMANDS
    assert "NAME" not in annotations["summary"]


def test_promtool_agrees(desk: Desk) -> None:
    """Prometheus' own tool, where it is installed: the rules, and the names and kinds of the figures."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not on this machine (Debian: prometheus)")
    rules = subprocess.run([tool, "check", "rules", FILE], capture_output=True, text=True, check=False)
    assert rules.returncode == 0, rules.stdout + rules.stderr
    text = written(Reader(desk.session.account).samples())
    assert parsed(text.decode())
    checked = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
