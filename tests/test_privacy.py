"""The search for private things in logs, which every test's output goes through (see conftest.py)."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from tests.privacy import leaks, leaks_below


@pytest.mark.parametrize(
    "private", ["hanako.suzuki@example.co.jp", "請求書の件", "open-sesame", "お世話になっております"]
)
@pytest.mark.parametrize("line", ['{"event": "fate", "why": "%s"}', "2026-11-27 12:13:23 [info     ] fate   why=%s"])
def test_a_private_line_is_found(tmp_path: Path, line: str, private: str) -> None:
    """In both forms of a log, whatever stands around it, in what was captured or in a daemon's file."""
    text = f"other\n{line % private}\nmore\n"
    assert leaks(text) == [line % private]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "daemon.log").write_text(text)
    assert leaks_below(tmp_path) == [line % private]
    (tmp_path / "a" / "daemon.log").unlink()


def test_what_the_program_really_writes_is_seen_as_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The default form, as tests run the program with; no command set up a log that would hide the address."""
    configured = structlog.get_config()
    structlog.reset_defaults()
    try:
        structlog.get_logger("madoguchi").info("fate", why="hanako.suzuki@example.co.jp")
    finally:
        structlog.configure(**configured)
    assert len(leaks("".join(capsys.readouterr()))) == 1


def test_other_output_is_not_a_log() -> None:
    """A command may show its owner a subject and an address; an identity and a reason are not private."""
    assert leaks("鈴木 花子 <hanako.suzuki@example.co.jp> 請求書の件") == []
    assert leaks('{"event": "fate", "id": "58eeb70fc9a8", "reason": "answerable"}') == []
