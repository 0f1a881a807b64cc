"""`directory show` and `directory announce`."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from madoguchi.agreement.sheet import sheet
from madoguchi.cli.columns import width
from madoguchi.cli.directory_text import text
from madoguchi.config.load import Office
from tests.cli.conftest import Madoguchi


def test_show_is_readable_text_in_even_columns(madoguchi: Madoguchi) -> None:
    """In the owner's language, 80 columns when piped, values one below another, no member."""
    done = madoguchi("directory", "show")
    assert done.status == 0
    assert max(map(width, done.out.splitlines())) <= 80
    columns = {
        width(line[: line.index(value)])
        for line in done.out.splitlines()
        for value in ("月〜金", "日本の祝日")
        if line.startswith("  ") and value in line
    }
    assert len(columns) == 1
    assert "2026年11月24日現在" in done.out
    assert "ito@" not in done.out


@pytest.mark.parametrize("columns", [30, 70, 200])
def test_any_terminal(home: Office, columns: int) -> None:
    """However wide it is, nothing is lost; from 70 columns on nothing is wider than it."""
    shown = text(sheet(home, "ja", date(2026, 11, 24)), columns)
    assert "billing-support@example.co.jp" in shown
    assert "担当部署に確認のうえ" in shown.replace("\n", "").replace(" ", "")
    if columns >= 70:
        assert max(map(width, shown.splitlines())) <= min(columns, 100)


def test_show_in_every_form(madoguchi: Madoguchi) -> None:
    """Markdown, a page, JSON, either language."""
    assert madoguchi("directory", "show", "--markdown", "--lang", "en").out.startswith(
        "# \\[Internal only\\] The teams"
    )
    page = madoguchi("directory", "show", "--html").out
    assert page.startswith('<!DOCTYPE html>\n<html lang="ja">')
    assert page.endswith("</html>\n")
    (whole,) = madoguchi("directory", "show", "--json").json
    assert [team["key"] for team in whole["teams"]] == ["billing", "technical"]
    wrong = madoguchi("directory", "show", "--json", "--html")
    assert (wrong.status, wrong.out) == (2, "")
    assert "--html: found beside --json" in wrong.err


def test_announce_writes_unsent_mails(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """One notice and one for each team, private; a second run writes over none of them unless told to."""
    done = madoguchi("directory", "announce", "--out", tmp_path / "out", "--json")
    assert done.status == 0
    assert [(row["kind"], row["to"]) for row in done.json] == [
        ("notice", None),
        ("team", "billing-support@example.co.jp"),
        ("team", "tech-support@example.co.jp"),
    ]
    files = [Path(row["file"]) for row in done.json]
    assert [file.name for file in files] == ["notice.eml", "team-billing.eml", "team-technical.eml"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(b"X-Unsent: 1" in file.read_bytes() for file in files)
    files[0].unlink()
    refused = madoguchi("directory", "announce", "--out", tmp_path / "out")
    assert refused.status == 2
    assert "team-billing.eml, which is there already" in refused.err
    assert not files[0].exists()
    assert madoguchi("directory", "announce", "--out", tmp_path / "out", "--force").status == 0


def test_announce_refuses_what_cannot_be_meant(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """A day that is over, and two places at once."""
    past = madoguchi("directory", "announce", "--from", "2026-11-23", "--out", tmp_path / "out")
    assert (past.status, "expected today (2026-11-24) or a later day" in past.err) == (2, True)
    assert not (tmp_path / "out").exists()
    both = madoguchi("directory", "announce", "--drafts", "--out", tmp_path / "out")
    assert (both.status, "--drafts: found beside --out" in both.err) == (2, True)


def test_announce_in_the_owners_words(madoguchi: Madoguchi, home: Office, tmp_path: Path) -> None:
    """A template of the owner's goes before the shipped one, and a broken one is named by file and line."""
    settings = tmp_path / "madoguchi.toml"
    settings.write_text('templates_dir = "own"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    own = tmp_path / "own" / "ja"
    own.mkdir(parents=True)
    (own / "announce-notice.txt").write_text("件名 {{ start }}\n\n本文\n", encoding="utf-8")
    done = madoguchi("directory", "announce", "--from", "2026-12-01", "--out", tmp_path / "out", "--json")
    assert done.json[0]["subject"] == "件名 12月1日(火)"
    (own / "announce-team.txt").write_text("件名\n\n{{ nobody }}\n", encoding="utf-8")
    broken = madoguchi("directory", "announce", "--out", tmp_path / "out2")
    assert (broken.status, "announce-team.txt:3" in broken.err) == (2, True)
    assert not (tmp_path / "out2").exists()
