from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.mail.dates import parse_date

MOMENT = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Fri, 20 Nov 2026 10:12:00 +0900",
        "Fri, 20 Nov 2026 10:12:00 +0900 (JST)",
        "20 Nov 26 10:12 JST",
        "Fri, 20-Nov-2026 01.12.00 GMT",
        "Fri Nov 20 10:12:00 JST 2026",
        "Friday, November 20, 2026 1:12 AM",
        "2026-11-20T10:12:00+09:00",
        "2026-11-20T01:12:00Z",
        "Fri,20 Nov 2026 10:12:00+0900",
        "Thu, 19 Nov 2026 20:12:00 -0500",
    ],
)
def test_one_moment_in_many_spellings(value: str) -> None:
    """RFC 5322, its obsolete forms, ctime, ISO 8601, and the sloppy ones."""
    assert parse_date(value) == MOMENT


@pytest.mark.parametrize("value", ["1 Jan 1970 00:00:00 +0000", "31 Dec 2099 23:59:59 +0000"])
def test_the_first_and_the_last_second_count(value: str) -> None:
    """The range is 1970 to 2099, both included."""
    assert parse_date(value) is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "31 Feb 2026 10:00 +0900",
        "1 Jan 2100 00:00 +0000",
        "31 Dec 1969 23:59 +0000",
        "20 Nov 2026 25:00",
    ],
)
def test_hopeless_dates_are_none(value: str) -> None:
    """No date is better than a wrong one."""
    assert parse_date(value) is None


def test_an_impossible_zone_is_taken_as_utc() -> None:
    """+9999 does not lose the date."""
    assert parse_date("20 Nov 2026 01:12:00 +9999") == MOMENT


@given(st.text(max_size=100))
def test_whatever_comes_back_is_aware(value: str) -> None:
    """A date that is read always has a zone, so that dates can be compared."""
    found = parse_date(value)
    assert found is None or found.utcoffset() is not None
