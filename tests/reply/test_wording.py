"""Dates in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from madoguchi.reply.wording import day, deadline, moment
from tests.reply.letters import TOKYO


def test_japanese() -> None:
    """Month, day, weekday, hour; minutes only where there are any."""
    assert day(date(2026, 11, 30), "ja") == "11月30日(月)"
    assert moment(datetime(2026, 11, 30, 18, 0, tzinfo=TOKYO), "ja") == "11月30日(月)18時"
    assert moment(datetime(2026, 12, 6, 9, 5, tzinfo=TOKYO), "ja") == "12月6日(日)9時5分"


def test_english() -> None:
    """Weekday, day, month in full, the time with its zone, for readers who are elsewhere."""
    assert day(date(2026, 11, 30), "en") == "Monday 30 November"
    assert moment(datetime(2026, 11, 30, 18, 0, tzinfo=TOKYO), "en") == "Monday 30 November, 18:00 (JST)"
    assert moment(datetime(2026, 11, 30, 18, 0, tzinfo=ZoneInfo("Asia/Dubai")), "en") == "Monday 30 November, 18:00"


def test_today() -> None:
    """Today is said besides the date, never instead of it."""
    closing = datetime(2026, 11, 30, 18, 0, tzinfo=TOKYO)
    assert deadline(closing, date(2026, 11, 30), "ja") == "本日11月30日(月)18時"
    assert deadline(closing, date(2026, 11, 30), "en") == "18:00 (JST) today, Monday 30 November"
    assert deadline(closing, date(2026, 11, 29), "ja") == "11月30日(月)18時"
    assert deadline(closing, date(2026, 11, 29), "en") == "Monday 30 November, 18:00 (JST)"


def test_whose_clock_it_is() -> None:
    """Said where the team goes by another: 日本時間 in Japanese, a short name, or the difference to UTC."""
    tokyo, singapore = (
        datetime(2026, 11, 30, 18, 0, tzinfo=ZoneInfo(name)) for name in ("Asia/Tokyo", "Asia/Singapore")
    )
    assert moment(tokyo, "ja", named=True) == "11月30日(月)18時(日本時間)"
    assert moment(singapore, "ja", named=True) == "11月30日(月)18時(UTC+08:00)"
    assert moment(singapore, "en", named=True) == "Monday 30 November, 18:00 (UTC+08:00)"
    assert deadline(tokyo, date(2026, 11, 30), "ja", named=True) == "本日11月30日(月)18時(日本時間)"
    assert deadline(tokyo, date(2026, 11, 30), "en", named=True) == "18:00 (JST) today, Monday 30 November"
