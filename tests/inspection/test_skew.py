"""The clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.inspection.skew import by_banner, clock
from madoguchi.service.findings import Grade

NOW = datetime(2026, 11, 27, 0, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("banner", "ahead"),
    [
        ("mail.example.co.jp Microsoft ESMTP MAIL Service ready at Fri, 27 Nov 2026 09:00:00 +0900", -30),
        ("mail.example.co.jp ESMTP Sendmail 8.17.1/8.17.1; Fri, 27 Nov 2026 00:02:30 GMT", None),
        ("mail.example.co.jp ESMTP Sendmail 8.17.1/8.17.1; Fri, 27 Nov 2026 00:02:30 +0000", 120),
        ("mail.example.co.jp ESMTP Postfix", None),
        ("mail.example.co.jp at Fri, 99 Nov 2026 09:00:00 +0900", None),
    ],
)
def test_a_greeting_may_tell_the_time(banner: str, ahead: int | None) -> None:
    """To the second, in any zone; where it does not, nothing is made up."""
    assert by_banner(banner, NOW) == (None if ahead is None else timedelta(seconds=ahead))


@pytest.mark.parametrize(
    ("banner", "ahead", "timed", "grade", "says"),
    [
        (None, 0, 0, Grade.OK, "not known"),
        (None, -4, 9, Grade.OK, "of 9 mails none came after it was seen"),
        (None, 61, 9, Grade.WARNING, "61 s behind at least"),
        (None, 301, 9, Grade.ERROR, "301 s behind at least"),
        (2, 500, 9, Grade.OK, "2 s behind by the submission server's greeting"),
        (-90, 0, 0, Grade.WARNING, "90 s ahead"),
        (400, 0, 0, Grade.ERROR, "may not be found again in Sent"),
    ],
)
def test_how_far_the_clock_may_be_off(banner: int | None, ahead: int, timed: int, grade: Grade, says: str) -> None:
    """A minute is told; what crash recovery allows for, five minutes, is the end."""
    told = None if banner is None else timedelta(seconds=banner)
    found = clock(told, timedelta(seconds=ahead), timed)
    assert (found.grade, says in found.found, bool(found.mend)) == (grade, True, grade is not Grade.OK)
