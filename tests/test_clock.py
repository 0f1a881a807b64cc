"""The one clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.clock import Clock
from madoguchi.errors import UsageError


def test_it_starts_where_it_is_told_and_moves_on() -> None:
    """A clock with a start tells that time plus what passed since, in UTC."""
    ticks = iter([100.0, 100.0, 107.5])
    clock = Clock(datetime.fromisoformat("2026-11-30T09:00:00+09:00"), monotonic=lambda: next(ticks))
    assert clock.now() == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    assert clock.now() == datetime(2026, 11, 30, 0, 0, 7, 500_000, tzinfo=UTC)


def test_without_a_start_it_tells_the_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No MADOGUCHI_NOW: the present moment, aware."""
    monkeypatch.delenv("MADOGUCHI_NOW", raising=False)
    assert abs(Clock.from_environment().now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("given", ["2026-11-30T09:00:00+09:00", "2026-11-30T00:00:00Z", "2026-11-30T00:00:00"])
def test_the_environment_sets_it(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """MADOGUCHI_NOW takes an ISO time; one without a zone is UTC."""
    monkeypatch.setenv("MADOGUCHI_NOW", given)
    passed = Clock.from_environment().now() - datetime(2026, 11, 30, tzinfo=UTC)
    assert timedelta(0) <= passed < timedelta(seconds=5)


def test_a_malformed_time_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable, what was found and what is expected are named."""
    monkeypatch.setenv("MADOGUCHI_NOW", "Monday")
    with pytest.raises(UsageError, match="MADOGUCHI_NOW: found 'Monday', expected an ISO 8601 time"):
        Clock.from_environment()
