"""Debian's Chromium, for the tests of the review page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""It asks nobody for anything, and runs as root in a container."""


def available() -> str:
    """ "" where it can be used, else what is missing."""
    if shutil.which(CHROMIUM) is None:
        return f"no browser at {CHROMIUM}: the review page is not tested in one; `make test` installs it where it can"
    return ""


def require() -> None:
    """Skip the calling test where there is no browser; fail it where CI is set, since there it must not be missing."""
    missing = available()
    if missing and os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Running without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()
