"""Dates and times as a colleague reads them in Japanese and English."""

from __future__ import annotations

from datetime import date, datetime

_DAYS_JA = "月火水木金土日"
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date, language: str) -> str:
    """``11月30日(月)``, or ``Monday 30 November``."""
    if language == "ja":
        return f"{value.month}月{value.day}日({_DAYS_JA[value.weekday()]})"
    return f"{_DAYS_EN[value.weekday()]} {value.day} {MONTHS_EN[value.month - 1]}"


def moment(value: datetime, language: str, *, named: bool = False) -> str:
    """``11月30日(月)18時``, or ``Monday 30 November, 18:00 (JST)``. ``named``: the time zone is said in any case."""
    hour = _hour_ja(value, named=named) if language == "ja" else f", {_hour_en(value, named=named)}"
    return day(value, language) + hour


def deadline(value: datetime, today: date, language: str, *, named: bool = False) -> str:
    """The same, with "today" before it where it is; the date stays, for whoever reads it tomorrow."""
    if value.date() != today:
        return moment(value, language, named=named)
    if language == "ja":
        return f"本日{moment(value, language, named=named)}"
    return f"{_hour_en(value, named=named)} today, {day(value, language)}"


def _hour_ja(value: datetime, *, named: bool) -> str:
    hour = f"{value.hour}時" + (f"{value.minute}分" if value.minute else "")
    zone = "日本時間" if value.tzname() == "JST" else _zone(value)
    return f"{hour}({zone})" if named else hour


def _hour_en(value: datetime, *, named: bool) -> str:
    alone = named or (value.tzname() or "").isalpha()
    return f"{value:%H:%M}" + (f" ({_zone(value)})" if alone else "")


def _zone(value: datetime) -> str:
    """Its short name, or what it is ahead of UTC where it has none."""
    name = value.tzname() or ""
    return name if name.isalpha() else f"UTC{value.isoformat()[-6:]}"
