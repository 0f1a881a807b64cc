"""`digest`: at any time, reading only."""

from __future__ import annotations

import stat
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from tests.builders import DIRECTORY, SETTINGS, write_office
from tests.cli.conftest import Madoguchi
from tests.journal.rows import HANAKO, HELD, add, later, sent


def test_it_says_what_the_next_one_would(madoguchi: Madoguchi, journal: Journal) -> None:
    """Subject and lines; nobody named; nothing recorded by looking."""
    sent(journal, 1, later(hours=-1))
    add(journal, 2, decision=HELD, waits=False, now=later(hours=-2))
    first, second = madoguchi("digest"), madoguchi("digest")
    assert (first.status, first.out) == (0, second.out)
    assert first.out.startswith(
        "【madoguchi】11月24日(火)のまとめ\n\nお名前でのご案内: 自動返信1件(請求サポート1件)。\n"
    )
    assert "うち、ご判断が特に役立つもの1件" in first.out
    assert HANAKO not in first.out
    assert journal.digests.slots() == []
    assert journal.notices.untold() == []


def test_json_has_the_numbers(madoguchi: Madoguchi, journal: Journal) -> None:
    """One object, times in ISO 8601, both languages where there are words."""
    sent(journal, 1, later(hours=-1))
    done = madoguchi("digest", "--json")
    assert done.err == ""
    (told,) = done.json
    assert (told["answered"], told["drafted"], told["waiting"]) == ({"billing": 1}, {}, 0)
    assert (told["day"], told["at"][:16], told["since"]) == (
        "2026-11-24",
        "2026-11-24T01:00",
        later(hours=-1).isoformat(),
    )
    assert set(told["promise"]) == {"ja", "en"}
    assert told["evidence"] == {"judged": 0, "missing": 69, "wrong": 0}
    assert told["worth_a_mail"] is True
    week = told["weeks"][-1]
    assert (week["monday"], week["answered"], week["held"]) == ("2026-11-23", 1, 0)
    assert told["text"].startswith("お名前でのご案内")


def test_it_says_why_no_mail_would_come(home: Office, madoguchi: Madoguchi) -> None:
    """Shadow, switched off, nothing new."""
    write_office(home.home, settings=SETTINGS.replace('"send"', '"shadow"') + "\n[digest]\nenabled = false\n")
    told = madoguchi("digest").out
    assert "no mail in shadow mode" in told
    assert "enabled = false" in told
    assert "nothing new to tell" in told
    write_office(home.home)
    assert "no mail in shadow" not in madoguchi("digest").out


def test_the_page_is_private_and_not_written_over(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """As `report --html` does it."""
    file = tmp_path / "digest.html"
    assert madoguchi("digest", "--html", file, "--json").json[0]["html"] == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    again = madoguchi("digest", "--html", file)
    assert (again.status, "--force" in again.err) == (2, True)
    assert madoguchi("digest", "--html", file, "--force").status == 0


def test_in_the_offices_language(home: Office, madoguchi: Madoguchi) -> None:
    """As the mail would be."""
    write_office(home.home, settings=f'language = "en"\n{SETTINGS}', directory=DIRECTORY)
    assert madoguchi("digest").out.startswith("[madoguchi] Digest of Tuesday 24 November\n")
