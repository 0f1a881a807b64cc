"""The reference pages say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.generate import HERE, PAGES

from madoguchi.cli import COMMANDS
from madoguchi.reasons import Reason

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_up_to_date(name: str) -> None:
    """A page made from the code is what `python docs/generate.py` would write now."""
    assert (HERE / name).read_text(encoding="utf-8") == PAGES[name](), "run: python docs/generate.py"


def test_every_reason_is_documented() -> None:
    """No reason is ever recorded that the page does not explain."""
    page = (HERE / "reasons.md").read_text(encoding="utf-8")
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in page] == []


def test_every_command_is_in_the_readme() -> None:
    """A command that the README does not name does not exist for a newcomer."""
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if not re.search(rf"madoguchi {name}\b", readme)] == []


def test_make_targets_of_the_readme_exist() -> None:
    """Every `make …` in the README is a target of the Makefile."""
    targets = set(re.findall(r"^([\w-]+):", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][\w-]*)", (TOP / "README.md").read_text(encoding="utf-8")))
    assert named
    assert named <= targets
