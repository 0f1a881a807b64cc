"""Dates and times as a colleague reads them in Japanese and English."""

from __future__ import annotations

from datetime import date, datetime

_DAYS_JA = "月火水木金土日"
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date, language: str) -> str:
    """``11月30日(月)``, or ``Monday 30 November``."""
    if language == "ja":
        return f"{value.month}月{value.day}日({_DAYS_JA[value.weekday()]})"
    return f"{_DAYS_EN[value.weekday()]} {value.day} {_MONTHS_EN[value.month - 1]}"


def moment(value: datetime, language: str) -> str:
    """``11月30日(月)18時``, or ``Monday 30 November, 18:00 (JST)``."""
    return day(value, language) + (_hour_ja(value) if language == "ja" else f", {_hour_en(value)}")


def deadline(value: datetime, today: date, language: str) -> str:
    """The same, with "today" before it where it is; the date stays, for whoever reads it tomorrow."""
    if value.date() != today:
        return moment(value, language)
    if language == "ja":
        return f"本日{moment(value, language)}"
    return f"{_hour_en(value)} today, {day(value, language)}"


def _hour_ja(value: datetime) -> str:
    return f"{value.hour}時" + (f"{value.minute}分" if value.minute else "")


def _hour_en(value: datetime) -> str:
    zone = value.tzname() or ""
    return f"{value:%H:%M}" + (f" ({zone})" if zone.isalpha() else "")
