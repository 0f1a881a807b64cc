"""`absence`: days away."""

from __future__ import annotations

from madoguchi.journal.store import Journal
from tests.cli.conftest import Madoguchi

DAYS = ("absence", "add", "--from", "2026-12-28", "--until", "2027-01-04")


def test_days_are_put_down_listed_and_ended(madoguchi: Madoguchi) -> None:
    """In words and as JSON."""
    (added,) = madoguchi(*DAYS, "--json").json
    assert added == {"id": 1, "from": "2026-12-28", "until": "2027-01-04", "ended_at": None}
    assert madoguchi("absence", "list", "--json").json == [added]
    assert "2026-12-28 - 2027-01-04" in madoguchi("absence", "list").out
    assert madoguchi("absence", "end", "1").status == 0
    assert madoguchi("absence", "list", "--json").json[0]["ended_at"].startswith("2026-11-24T")


def test_mistakes_are_named(madoguchi: Madoguchi, journal: Journal) -> None:
    """The end before the beginning, an unknown number, one ended already: exit 2, and nothing is recorded."""
    done = madoguchi("absence", "add", "--from", "2026-12-28", "--until", "2026-12-27")
    assert (done.status, journal.absences.all()) == (2, [])
    assert "--until: found 2026-12-27, expected 2026-12-28 (--from) or a later day" in done.err
    assert madoguchi("absence", "end", "7").status == 2
    assert madoguchi("absence", "add", "--from", "soon", "--until", "2026-12-27").status == 2
    assert "ありません" in madoguchi("absence", "list").out


def test_how_long_it_counts_is_said(madoguchi: Madoguchi) -> None:
    """More than 31 days may be put down; the sample does not wait for all of them."""
    assert "31 days at most" in madoguchi("absence", "add", "--from", "2026-12-01", "--until", "2027-03-31").out
    assert "at most" not in madoguchi(*DAYS).out
