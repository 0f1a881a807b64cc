"""Logs on standard error, for people or as JSON."""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from typing import Any

import pytest
import structlog

from madoguchi import logs
from madoguchi.cli.call import LOG_FORMS
from madoguchi.errors import UsageError
from madoguchi.log_form import FORMS

ALICE = "alice.liddell@client.example"


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


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Every line of standard error; each is JSON."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_the_form_asked_for_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--log` before the variable, which the unit sets; each form that a person may ask for is one there is."""
    monkeypatch.setenv("MADOGUCHI_LOG", "text")
    logs.configure(form="json")
    structlog.get_logger("madoguchi").info("fate", reason="mine")
    assert [row["reason"] for row in rows(capsys)] == ["mine"]
    assert tuple(LOG_FORMS.choices) == FORMS


def test_another_form_is_a_mistake_of_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was found and what is expected, before anything is logged."""
    monkeypatch.setenv("MADOGUCHI_LOG", "jsno")
    with pytest.raises(UsageError, match="MADOGUCHI_LOG: found 'jsno', expected text or json"):
        logs.configure()


def test_what_libraries_say_is_a_line_like_any_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Their logs from warnings on, also with -v, and Python's own warnings: JSON, no address, nothing of their work."""
    logs.configure(1, form="json")
    logging.getLogger("imapclient").debug("FETCH (BODY[] %s)", ALICE)
    logging.getLogger("some.library").warning("%s is odd", ALICE)
    logging.root.handlers[-1].emit(logging.makeLogRecord({"msg": "%d is no number", "args": (ALICE,), "levelno": 40}))
    warnings.warn(f"{ALICE} is deprecated", DeprecationWarning, stacklevel=1)
    first, second, third = rows(capsys)
    assert (first["event"], first["logger"], first["level"]) == ("library", "some.library", "warning")
    assert first["said"].endswith(" is odd")
    assert second["said"] == "%d is no number"
    assert (third["logger"], "deprecated" in third["said"]) == ("py.warnings", True)
    assert ALICE not in json.dumps([first, second, third])


def test_whoever_heard_before_hears_again() -> None:
    """However often the log was set up meanwhile; where it never was, nothing is touched."""
    before = (threading.excepthook, sys.unraisablehook, warnings.showwarning, list(logging.root.handlers))
    logs.let_go()
    logs.configure(form="json")
    logs.configure(form="json")
    assert threading.excepthook is not before[0]
    logs.let_go()
    assert (threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.root.handlers) == before


def test_a_thread_that_breaks_leaves_a_line_and_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    """What it was and where; no traceback among the lines, and not what the exception says."""
    logs.configure(form="json")

    def break_down() -> None:
        raise ValueError(f"お世話になっております {ALICE}")

    thread = threading.Thread(target=break_down)
    thread.start()
    thread.join()
    (row,) = rows(capsys)
    assert (row["event"], row["error"], row["where"].endswith("break_down")) == ("thread-ended", "ValueError", True)
    assert "お世話" not in json.dumps(row, ensure_ascii=False)
