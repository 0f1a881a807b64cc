"""`exceptions`: agreed, listed, ended, and what comes next."""

from __future__ import annotations

import pytest

from madoguchi.journal.store import Journal
from tests.builders import COLLEAGUE, OWNER
from tests.cli.conftest import Madoguchi

ADD = ("exceptions", "add", "--from", COLLEAGUE, "--reason", "a launch")


def test_agreed_for_two_weeks_listed_and_ended(madoguchi: Madoguchi) -> None:
    """Everything that is on record, as JSON and in words."""
    (added,) = madoguchi(*ADD, "--request", "invoice", "--json").json
    assert (added["from"], added["request_type"], added["reason"]) == (COLLEAGUE, "invoice", "a launch")
    assert (added["first"], added["until"], added["ended"]) == ("2026-11-24", "2026-12-08", None)
    assert (added["mails"], added["told"], added["renews"], added["next_step"]) == (0, 0, None, None)
    assert madoguchi("exceptions", "list", "--json").json == [added]
    (decided,) = madoguchi("exceptions", "next", "1", "the team takes over", "--json").json
    assert decided == {**added, "next_step": "the team takes over"}
    (ended,) = madoguchi("exceptions", "end", "1", "--next-step", "a form", "--json").json
    assert (ended["ended"], ended["next_step"]) == ("by-hand", "a form")
    line = madoguchi("exceptions", "list").out
    assert [
        word for word in (COLLEAGUE, "(invoice)", "a launch", "→ a form", "ended by hand") if word not in line
    ] == []


def test_a_renewal_with_a_new_reason(madoguchi: Madoguchi) -> None:
    """Not with the same one in another spelling."""
    assert madoguchi(*ADD).status == 0
    again = madoguchi("exceptions", "add", "--from", COLLEAGUE, "--reason", "A\u3000LAUNCH")
    assert again.status == 2
    assert "expected a new reason" in again.err
    assert madoguchi("exceptions", "add", "--from", COLLEAGUE.upper(), "--reason", "it was moved").status == 0
    assert [one["ended"] for one in madoguchi("exceptions", "list", "--json").json] == ["renewed", None]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            ["--until", "2026-12-26"],
            "--until: found 2026-12-26, expected a day from 2026-11-24 on, 2026-12-25 (31 days)",
        ),
        (["--until", "2026-11-23"], "--until: found 2026-11-23"),
        (["--until", "soon"], "soon"),
        (["--request", "nothing"], "--request: found 'nothing', expected one of: invoice, account-access"),
        (["--reason", "  "], "--reason: found 0 characters"),
        (["--from", "hanako"], "--from: found 'hanako', expected a mail address"),
        (["--from", OWNER], "your own address"),
    ],
)
def test_mistakes_are_named(madoguchi: Madoguchi, journal: Journal, more: list[str], words: str) -> None:
    """One line with what was found and what is expected; exit 2, and nothing is on record."""
    done = madoguchi(*ADD, *more)
    assert done.status == 2
    assert words in done.err
    assert journal.exceptions.all() == []


def test_the_longest_and_the_shortest(madoguchi: Madoguchi) -> None:
    """Thirty-one days, and today alone."""
    assert madoguchi(*ADD, "--until", "2026-12-25").status == 0
    assert madoguchi(*ADD, "--until", "2026-11-24", "--request", "invoice").status == 0


def test_an_unknown_number(madoguchi: Madoguchi) -> None:
    """And one that is over."""
    assert "ありません" in madoguchi("exceptions", "list").out
    assert madoguchi("exceptions", "end", "1").status == 2
    assert madoguchi("exceptions", "next", "1", "x").status == 2
    madoguchi(*ADD)
    assert madoguchi("exceptions", "end", "1").status == 0
    assert madoguchi("exceptions", "end", "1").status == 2
    assert madoguchi("exceptions", "next", "1", " ").status == 2


def test_a_domain(madoguchi: Madoguchi) -> None:
    """With or without its at sign."""
    (added,) = madoguchi("exceptions", "add", "--from", "@Sales.Example.co.jp", "--reason", "x", "--json").json
    assert added["from"] == "sales.example.co.jp"
