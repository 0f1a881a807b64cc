"""Logs on standard error, for people or as JSON."""

from __future__ import annotations

import json

import pytest
import structlog

from madoguchi import logs


def written(capsys: pytest.CaptureFixture[str]) -> str:
    log = structlog.get_logger("madoguchi")
    log.debug("small", id="a1")
    log.info("fate", id="a1", reason="請求書")
    log.warning("server-away", why="no answer")
    out, err = capsys.readouterr()
    assert out == ""
    return str(err)


@pytest.mark.parametrize(
    ("verbose", "quiet", "shown"),
    [(0, False, ["fate", "server-away"]), (1, False, ["small", "fate", "server-away"]), (1, True, ["server-away"])],
)
def test_as_much_as_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verbose: int, quiet: bool, shown: list[str]
) -> None:
    """Usually what happened, with -v more, quiet only what needs attention; as JSON a line each, in UTC and UTF-8."""
    monkeypatch.setenv("MADOGUCHI_LOG", "json")
    logs.configure(verbose, quiet=quiet)
    lines = [json.loads(line) for line in written(capsys).splitlines()]
    assert [line["event"] for line in lines] == shown
    assert all(line["timestamp"].endswith("Z") and line["level"] for line in lines)


def test_json_keeps_japanese_readable(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No escapes that nobody can read."""
    monkeypatch.setenv("MADOGUCHI_LOG", "json")
    logs.configure()
    assert "請求書" in written(capsys)


def test_piped_lines_are_plain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No colours where nobody sees them; the event first, values by name."""
    monkeypatch.delenv("MADOGUCHI_LOG", raising=False)
    logs.configure()
    said = written(capsys)
    assert "\x1b" not in said
    assert "id=a1" in said
    assert "small" not in said
