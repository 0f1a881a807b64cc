"""The letters that `directory announce` writes, rendered before they are needed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from madoguchi.agreement.rehearsal import rehearsed_announcements
from tests.builders import SETTINGS, make_office

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def test_a_mistake_in_one_language_is_named(tmp_path: Path) -> None:
    """With its file and line; the other language is right."""
    assert list(rehearsed_announcements(make_office(tmp_path), NOW)) == ["", ""]
    own = tmp_path / "mine" / "ja"
    own.mkdir(parents=True)
    (own / "announce-team.txt").write_text("x\n{{ nothing_of_that_name }}\n", encoding="utf-8")
    office = make_office(tmp_path, settings=f'templates_dir = "mine"\n{SETTINGS}')
    wrong, right = rehearsed_announcements(office, NOW)
    assert "ja/announce-team.txt:2" in wrong
    assert right == ""
