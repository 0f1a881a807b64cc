"""Fixtures for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import structlog

from madoguchi import logs
from madoguchi.config.load import Office
from madoguchi.discretion import Discretion
from tests.builders import make_office
from tests.privacy import leaks, leaks_below

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 2**30
"""Free bytes; a whole run keeps far less there."""


def pytest_configure() -> None:
    """A journal waits for the disk at every step. Where there is a file system in memory, that is where tests write:
    they kill processes, never the machine. What a test calls by itself logs as discreetly as a command."""
    structlog.configure(processors=[Discretion(), *structlog.get_config()["processors"]])
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command sets up its own log; the next test gets it as it was."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
    logs.let_go()


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Office]:
    """Makes a valid office in ``tmp_path``: ``office(more="…", directory="…")``."""
    return lambda **overrides: make_office(tmp_path, **overrides)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """No test passes whose program wrote something private into its log, be it here or as a process."""
    report = yield
    if report.when == "call" and report.passed:
        private = leaks(report.capstdout) + leaks(report.capstderr)
        home = getattr(item, "funcargs", {}).get("tmp_path")
        if private := private + (leaks_below(home) if home else []):
            report.outcome = "failed"
            report.longrepr = "private in the log:\n" + "\n".join(private[:20])
    return report
