"""Who is never answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.config.people import matches
from tests.builders import DIRECTORY, SETTINGS, make_office
from tests.config.test_load import mistakes

ENTRY = "expected a mail address such as name@example.co.jp, or a domain such as hr.example.co.jp"


@pytest.mark.parametrize(
    ("address", "hit"),
    [
        ("boss@example.co.jp", True),
        ("bigboss@example.co.jp", False),
        ("a@hr.example.co.jp", True),
        ("a@tokyo.hr.example.co.jp", True),
        ("a@chr.example.co.jp", False),
        ("a@example.co.jp", False),
        ("a@hr.example.co.jp.evil.example", False),
        ("hr.example.co.jp", True),
        ("", False),
    ],
)
def test_an_address_or_its_domain_or_a_parent_domain(address: str, hit: bool) -> None:
    """A domain covers everybody below it, and nobody beside it."""
    assert matches(address, ["boss@example.co.jp", "hr.example.co.jp"]) is hit


def test_entries_are_without_regard_to_case_and_may_begin_with_at(tmp_path: Path) -> None:
    """`@HR.Example.co.jp` is how people write a domain."""
    people = make_office(tmp_path, people='never = ["@HR.Example.co.jp", "Boss@Example.co.jp"]\n').people
    assert people.is_never("a@hr.example.co.jp")
    assert people.is_never("boss@example.co.jp")


@pytest.mark.parametrize("entry", ["tanaka", "*@hr.example.co.jp", "*", "Tanaka <t@example.co.jp>", "t＠example.co.jp"])
def test_what_would_never_match_anybody_is_refused(tmp_path: Path, entry: str) -> None:
    """A name or a pattern taken for an address would silently protect nobody."""
    told = mistakes(tmp_path, people=f'never = ["{entry}"]\n')
    assert told == [f'people.toml: never.0: found "{entry}", {ENTRY}']


@pytest.mark.parametrize(
    ("people", "line"),
    [
        (
            'never = ["x@example.co.jp", "yamada@example.co.jp"]',
            "never.1: found \"yamada@example.co.jp\", the owner's own, expected somebody else's",
        ),
        (
            'never = ["example.co.jp"]',
            "never: found your whole organisation, expected single people or parts: nobody is left",
        ),
        (
            'never = ["co.jp"]',
            "never: found your whole organisation, expected single people or parts: nobody is left",
        ),
        (
            'never = ["hr.example.co.jp"]\ndraft_only = ["x@example.co.jp", "y@hr.example.co.jp"]',
            "draft_only.1: found an entry that never covers too, expected it in one list only",
        ),
    ],
)
def test_lists_that_contradict_themselves(tmp_path: Path, people: str, line: str) -> None:
    """The owner, everybody, or one person in both lists cannot be meant."""
    assert mistakes(tmp_path, people=people) == [f"people.toml: {line}"]


def test_one_of_two_domains_may_be_excluded(tmp_path: Path) -> None:
    """The neighbour of excluding everybody."""
    office = make_office(
        tmp_path,
        people='never = ["example.co.jp"]\n',
        more='[reply]\nanswer_domains = ["example.co.jp", "example.com"]\n',
    )
    assert office.people.is_never("a@example.co.jp")


def test_tags_in_the_files_do_not_hide_a_person(tmp_path: Path) -> None:
    """Mail is compared without plus tags, so what the owner wrote with one is compared without it too."""
    office = make_office(
        tmp_path,
        settings=SETTINGS.replace('"yamada@example.co.jp"', '"yamada+desk@example.co.jp"'),
        directory=DIRECTORY.replace("tech-support@", "desk+tech@"),
        people='never = ["boss+private@example.co.jp"]\n',
    )
    assert "yamada@example.co.jp" in office.settings.own_addresses
    assert "desk@example.co.jp" in office.directory.channels
    assert office.people.is_never("boss@example.co.jp")
