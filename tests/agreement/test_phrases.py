"""Hours, days and agreements in words."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.agreement.phrases import agreement, days_off, hours, response
from madoguchi.config.directory import Team
from madoguchi.policy.days_off import Calendar, Days


def a_team(**more: object) -> Team:
    return Team.model_validate({"name": "T", "channel": "t@example.co.jp"} | more)


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("Mon-Fri 09:00-18:00", "月〜金 9:00〜18:00", "Mon–Fri 09:00–18:00"),
        ("Mon-Thu 09:00-18:00, Fri 09:00-17:00", "月〜木 9:00〜18:00、金 9:00〜17:00", "Mon–Thu 09:00–18:00, Fri 09:00–17:00"),
        ("Mon-Fri 09:00-12:00, Mon-Fri 13:00-18:00", "月〜金 9:00〜12:00・13:00〜18:00", "Mon–Fri 09:00–12:00, 13:00–18:00"),
        ("Sat-Sun 10:00-12:05", "土・日 10:00〜12:05", "Sat, Sun 10:00–12:05"),
        ("Mon 09:00-10:00, Wed 09:00-10:00", "月 9:00〜10:00、水 9:00〜10:00", "Mon 09:00–10:00, Wed 09:00–10:00"),
    ],
)  # fmt: skip
def test_hours(text: str, ja: str, en: str) -> None:
    """Days with the same hours in a row are one run; a break is told."""
    assert (hours(a_team(hours=text), "ja"), hours(a_team(hours=text), "en")) == (ja, en)


def test_another_clock_is_named() -> None:
    """A team with a time zone of its own says which."""
    assert hours(a_team(timezone="Asia/Singapore"), "ja").endswith("18:00(Asia/Singapore)")
    assert hours(a_team(timezone="Asia/Singapore"), "en").endswith("18:00 (Asia/Singapore)")


@pytest.mark.parametrize(
    ("calendar", "ja", "en"),
    [
        (Calendar(), "日本の祝日", "Japanese public holidays"),
        (Calendar("none"), "なし", "none"),
        (Calendar("SG"), "祝日(SG)", "public holidays (SG)"),
        (
            Calendar("JP", (Days.parse("2026-05-01"), Days.parse("12-29..01-03"))),
            "日本の祝日、2026年5月1日、毎年12月29日〜1月3日",
            "Japanese public holidays, 1 May 2026, 29 December to 3 January of every year",
        ),
    ],
)
def test_days_off(calendar: Calendar, ja: str, en: str) -> None:
    """Holidays first, then the company's own days."""
    assert (days_off(calendar, "ja"), days_off(calendar, "en")) == (ja, en)


def test_a_response_is_never_called_a_solution() -> None:
    """And where none is agreed that is said."""
    assert response(a_team(first_response_hours=1.5), "ja") == "受付時間内で1.5時間以内(解決の期日ではありません)"
    assert (
        response(a_team(first_response_hours=8.0), "en") == "within 8 business hours (a first response, not a solution)"
    )
    assert response(a_team(), "ja") == "取り決めなし"


def test_agreements() -> None:
    """Since when, with whom; none, and one that is over a year old, in words."""
    team = a_team(agreed_on=date(2026, 11, 2), agreed_with="Billing lead")
    assert agreement(team, "agreed", "ja") == "2026年11月2日(Billing lead)"
    assert agreement(team, "old", "ja") == "2026年11月2日(Billing lead)。1年を過ぎています"
    assert agreement(team, "old", "en") == "2 November 2026, Billing lead; over a year old"
    assert agreement(a_team(), "none", "ja").startswith("未合意")
