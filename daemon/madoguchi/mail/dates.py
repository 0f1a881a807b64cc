"""Dates of header fields (RFC 5322 §3.3 and §4.3), read leniently."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_LONGEST = 200
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ZONES = {
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "jst": 540,
    "kst": 540,
    "cet": 60,
    "cest": 120,
    "bst": 60,
    "ist": 330,
    "hkt": 480,
    "sgt": 480,
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_WRITTEN = re.compile(
    rf"\b(?P<day>\d{{1,2}})[ \t-]{{0,3}}{_MONTH}[ \t,-]{{0,3}}(?P<year>\d{{2,4}})(?!\d|:)", re.IGNORECASE
)
_CTIME = re.compile(rf"{_MONTH} {{1,2}}(?P<day>\d{{1,2}})\b.{{0,25}}?\b(?P<year>\d{{4}})\b(?!:)", re.IGNORECASE)
_ISO = re.compile(r"\b(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?(?: ?([ap])\.?m)?(?!\d)", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?!\d)")


def parse_date(value: str) -> datetime | None:
    """The moment a Date field names, with its zone (UTC where it names none); None if hopeless or not in 1970–2099."""
    text = " ".join(value[:_LONGEST].partition("(")[0].split())
    day = _WRITTEN.search(text) or _CTIME.search(text) or _ISO.search(text)
    if day is None:
        return None
    rest = f"{text[: day.start()]} {text[day.end() :]}" if day.re is not _CTIME else text
    clock = _TIME.search(rest.replace("T", " ") if day.re is _ISO else rest)
    hour, minute, second = _clock(clock)
    try:
        moment = datetime(
            _year(day["year"]), _month(day["month"]), int(day["day"]), hour, minute, second, tzinfo=_zone(rest, clock)
        )
        in_range = 1970 <= moment.year <= 2099 and 1970 <= moment.astimezone(UTC).year <= 2099
    except (ValueError, OverflowError):
        return None
    return moment if in_range else None


def _year(digits: str) -> int:
    """RFC 5322 §4.3: two digits below 50 are 20xx, other short years count from 1900."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS[text[:3].lower()]


def _clock(match: re.Match[str] | None) -> tuple[int, int, int]:
    if match is None:
        return 0, 0, 0
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return hour, int(match[2]), min(int(match[3] or 0), 59)


def _zone(text: str, clock: re.Match[str] | None) -> timezone:
    after = text[clock.end() :] if clock else text
    offset = _OFFSET.search(after)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        minutes = -minutes if offset[1] == "-" else minutes
    else:
        names = (_ZONES.get(word) for word in re.findall(r"[a-z]{2,4}", after.lower()))
        minutes = next((found for found in names if found is not None), 0)
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= 24 * 60 - 1 else UTC
