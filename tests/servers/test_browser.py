"""What a missing browser means."""

from __future__ import annotations

import pytest

from tests.servers import browser


def test_a_missing_browser_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipped on a desk, with what to do about it."""
    monkeypatch.setattr(browser, "CHROMIUM", "/nowhere/chromium")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser at /nowhere/chromium"):
        browser.require()


@pytest.mark.parametrize("ci", ["1", "true", "yes"])
def test_on_ci_it_fails(monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    """There it must not be missing."""
    monkeypatch.setattr(browser, "CHROMIUM", "/nowhere/chromium")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(pytest.fail.Exception):
        browser.require()
