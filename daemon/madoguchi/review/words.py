"""The interface's words in both languages, and which of the two a browser wants."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from madoguchi.config.fields import LANGUAGES
from madoguchi.review.wordlist import WORDS

Translate = Callable[..., str]


def speak(language: str) -> Translate:
    """The words of one language: ``speak("ja")("queue")``. KeyError for what is not there."""
    at = 0 if language == "ja" else 1

    def said(key: str, **values: object) -> str:
        return WORDS[key][at].format(**values) if values else WORDS[key][at]

    return said


def wanted(accept: str, usual: str) -> str:
    """The language that an Accept-Language header wants most (RFC 9110 §12.5.4), else the usual one."""
    found: list[tuple[float, int, str]] = []
    for at, part in enumerate(accept[:500].split(",")):
        match = re.fullmatch(r"\s*([A-Za-z]{2})(?:-[A-Za-z0-9-]{1,30})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if match and match[1].lower() in LANGUAGES:
            found.append((-float(match[2] or 1), at, match[1].lower()))
    return min(found)[2] if found and min(found)[0] < 0 else usual


def when(moment: datetime, now: datetime, zone: ZoneInfo, language: str) -> str:
    """A time as a person says it: the hour today, else the day; the year where it is another one."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if language == "ja":
        year = "" if local.year == today.year else f"{local.year}年"
        return f"{year}{local.month}月{local.day}日 {local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {_MONTHS[local.month - 1]}{year} {local:%H:%M}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
