"""What owners read is there in Japanese and in English, and both say the same."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.builders import make_office

TOP = Path(__file__).parents[2]
HALVES = re.compile(r"^## (?:日本語|English)$", re.MULTILINE)
PAGES = (
    *("microsoft365", "gmail", "imap", "directory", "review", "everyday", "troubleshooting", "privacy", "reasons"),
    "signing-in",
)
NEVER = re.compile(r"再度|先日も|何度も|拝見|承知しました|下さい|致します|出来(?:る|ま)")
"""Words that no letter of ours says, and spellings that the house does not use."""


def halves(name: str) -> tuple[str, str]:
    """The Japanese and the English half."""
    _, japanese, english = HALVES.split((TOP / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    return japanese, english


def commands(half: str) -> list[str]:
    """The commands of its console blocks in order, without what a person writes in them."""
    lines = [line for block in re.findall(r"```console\n(.*?)```", half, re.DOTALL) for line in block.splitlines()]
    return [re.sub(r"'[^']*'| +# .*", "", line).strip() for line in lines]


@pytest.mark.parametrize("name", PAGES)
def test_both_halves_show_the_same_commands_and_lead_to_the_same_pages(name: str) -> None:
    """Nobody has to read the other language to find something."""
    japanese, english = halves(name)
    assert commands(japanese) == commands(english)
    pages = [set(re.findall(r"\]\(([\w./]+\.md)", half)) for half in (japanese, english)]
    assert pages[0] == pages[1]


def test_both_halves_on_signing_in_name_the_same_settings_and_refusals() -> None:
    """What one half says of ports, proxies, keys and Microsoft's numbers, the other says too; the settings stand once."""

    def named(half: str) -> set[str]:
        told = re.sub(r"```.*?```", "", half, flags=re.DOTALL)
        return {" ".join(one.split()) for one in re.findall(r"`([^`]+)`", told)} | numbers(told)

    def numbers(told: str) -> set[str]:
        return set(re.findall(r"AADSTS\d+", told))

    japanese, english = halves("signing-in")
    assert named(japanese) == named(english)
    assert len(numbers(english)) > 5


@pytest.mark.parametrize("name", [*PAGES, "keys", "checks", "promise"])
def test_the_japanese_is_in_the_house_style(name: str) -> None:
    """No word that blames, and one spelling."""
    assert NEVER.findall((TOP / "docs" / f"{name}.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("at", [0, 1])
def test_the_directory_of_the_page_is_a_directory(tmp_path: Path, at: int) -> None:
    """What is shown can be written as it stands, also once the team has agreed."""
    (text,) = re.findall(r"```toml\n(.*?)```", halves("directory")[at], re.DOTALL)
    office = make_office(tmp_path, directory=re.sub(r"^# (?=agreed)", "", text, flags=re.MULTILINE))
    assert office.directory.team_of("invoice").agreed_on == date(2026, 11, 2)
