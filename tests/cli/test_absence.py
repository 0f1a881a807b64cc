"""`absence`: days away."""

from __future__ import annotations

import pytest

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


LEAVING = ("absence", "add", "--leaving", "2026-12-20")


def test_leaving_is_put_down_listed_and_taken_back(madoguchi: Madoguchi) -> None:
    """Beside leave, under a number of the same row; the successor is named as what he or she is."""
    madoguchi(*DAYS)
    (added,) = madoguchi(*LEAVING, "--successor", "佐藤 花子", "--json").json
    assert added == {"id": 2, "leaving": "2026-12-20", "successor": "佐藤 花子", "confirmed": False, "ended_at": None}
    assert [row["id"] for row in madoguchi("absence", "list", "--json").json] == [1, 2]
    assert "後任 / successor: 佐藤 花子(未確定 / not confirmed)" in madoguchi("absence", "list").out
    assert madoguchi("absence", "end", "2").status == 0
    said = madoguchi(*LEAVING, "--successor", "hanako.sato@example.co.jp", "--confirmed").out
    assert "hanako.sato@example.co.jp\n" in said
    assert "from 2026-12-20 00:00, office time, nothing is sent or drafted" in said


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([*LEAVING, "--from", "2026-12-01"], "--leaving: found with --from or --until"),
        ([*DAYS, "--successor", "x"], "--successor: found without --leaving"),
        ([*DAYS, "--confirmed"], "--confirmed: found without --leaving"),
        ([*LEAVING, "--confirmed"], "--confirmed: found without --successor"),
        ([*LEAVING, "--successor", "a\nb"], "--successor: found"),
        ([*LEAVING, "--successor", "x" * 101], "--successor: found"),
        (["absence", "add", "--from", "2026-12-01"], "--until: missing"),
        (["absence", "add"], "--from: missing"),
    ],
)
def test_leave_and_leaving_do_not_mix(madoguchi: Madoguchi, journal: Journal, arguments: list[str], named: str) -> None:
    """Exit 2, the flag named, nothing recorded."""
    done = madoguchi(*arguments)
    assert done.status == 2
    assert named in done.err
    assert (journal.absences.all(), journal.leavings.all()) == ([], [])


def test_nobody_leaves_twice(madoguchi: Madoguchi) -> None:
    """The one on record is named."""
    madoguchi(*LEAVING)
    done = madoguchi("absence", "add", "--leaving", "2027-01-31")
    assert (done.status, "found one on record already (2026-12-20)" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("day", "said", "days"),
    [("2026-12-25", "", 31), ("2026-12-24", "in 30 days, on 2026-12-24", 30), ("2026-11-24", "since 2026-11-24", 0)],
)
def test_report_and_check_say_what_is_to_be_done(madoguchi: Madoguchi, day: str, said: str, days: int) -> None:
    """In the thirty days before, and afterwards."""
    madoguchi("absence", "add", "--leaving", day)
    assert madoguchi("report", "--json").json[0]["leaving"] == {"day": day, "days": days}
    assert (said in madoguchi("report").out) is True
    assert ("handover export" in madoguchi("report").out) is (days == 30)
    found = [row for row in madoguchi("check", "--json").json if row["about"] == "leaving"]
    assert [said in row["found"] for row in found] == ([True] if said else [])


def test_without_a_day_nothing_is_said(madoguchi: Madoguchi) -> None:
    """Of leaving, that is."""
    assert madoguchi("report", "--json").json[0]["leaving"] is None
