"""Which days are off: public holidays of a country, and the company's own days."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
_HORIZON = 366
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")
_LEAP_YEAR = 2000
"""Stands for every year, so that 29 February can be written."""


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both included. ``yearly``: in every year, whatever theirs is."""

    first: date
    last: date
    yearly: bool = False

    @classmethod
    def parse(cls, text: str) -> Days:
        """From ``2026-12-29``, ``2026-12-29..2027-01-03`` or, every year, ``12-29..01-03``.

        Raises ValueError with what is expected.
        """
        ends = [_DATE.fullmatch(piece.strip()) for piece in text.split("..")]
        if len(ends) > 2 or not all(ends):
            raise ValueError(_EXPECTED)
        years = [end[1] for end in ends if end]
        if any(years) and not all(years):
            raise ValueError(_EXPECTED)
        try:
            days = [date(int(end[1] or _LEAP_YEAR), int(end[2]), int(end[3])) for end in ends if end]
        except ValueError:
            raise ValueError(_EXPECTED) from None
        if years[0] and days[-1] < days[0]:
            msg = "a first day that is not after the last"
            raise ValueError(msg)
        return cls(days[0], days[-1], yearly=not years[0])

    def __contains__(self, day: date) -> bool:
        if not self.yearly:
            return self.first <= day <= self.last
        first, here, last = ((one.month, one.day) for one in (self.first, day, self.last))
        return first <= here <= last if first <= last else here >= first or here <= last

    def __str__(self) -> str:
        first, last = (f"{one:%m-%d}" if self.yearly else one.isoformat() for one in (self.first, self.last))
        return first if first == last else f"{first}..{last}"


_EXPECTED = 'a day such as 2026-12-29, or days such as "2026-12-29..2027-01-03", or "12-29..01-03" for every year'


@dataclass(frozen=True, slots=True)
class Calendar:
    """``holidays``: a country whose public holidays are kept ("JP", "SG", "DE-BY"), or "none"."""

    holidays: str = "JP"
    days_off: tuple[Days, ...] = ()

    def is_off(self, day: date) -> bool:
        """Whether nobody works on that day for a reason other than the weekday."""
        return is_holiday(day, self.holidays) or any(day in days for days in self.days_off)

    def is_business_day(self, day: date) -> bool:
        """Monday to Friday, and not off."""
        return day.weekday() < SATURDAY and not self.is_off(day)

    def next_business_day(self, day: date) -> date | None:
        """The first one after ``day``; None if there is none within a year."""
        later = (day + timedelta(days=offset) for offset in range(1, _HORIZON))
        return next((one for one in later if self.is_business_day(one)), None)


JAPAN = Calendar()


def is_holiday(day: date, holidays: str) -> bool:
    """Whether ``day`` is a public holiday of that country; "none" knows none. Raises as `holidays_of`."""
    if holidays == "none":
        return False
    if holidays == "JP":
        import jpholiday

        return bool(jpholiday.is_holiday(day))
    return day in holidays_of(holidays)


@lru_cache(maxsize=32)
def holidays_of(code: str) -> Container[date]:
    """Every public holiday of a country or a part of it (ISO 3166-2), by the optional package ``holidays``.

    Raises ImportError without that package, NotImplementedError where it does not know the code.
    """
    import holidays

    country, _, part = code.partition("-")
    found: Container[date] = holidays.country_holidays(country, subdiv=part or None)
    return found


def wanted_instead(code: str) -> str:
    """What is expected in the place of that code; "" where its holidays are known."""
    if code in ("JP", "none"):
        return ""
    if not _CODE.fullmatch(code):
        return '"JP", "none", or the code of a country or a part of it, such as "SG" or "DE-BY"'
    try:
        holidays_of(code)
    except ImportError:
        return '"JP" or "none"; other countries need one more package: pip install "madoguchi[holidays]"'
    except NotImplementedError:
        return 'a country or a part of it that the package holidays knows, such as "SG" or "DE-BY"'
    return ""
