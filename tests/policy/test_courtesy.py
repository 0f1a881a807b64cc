"""Who is told what about a mail that stays held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from madoguchi.policy.absence import Stretch
from madoguchi.policy.courtesy import WHILE_AWAY, Courtesy, courtesies
from madoguchi.policy.exceptions import Allowance
from madoguchi.reasons import Disposition, Reason
from tests.builders import COLLEAGUE
from tests.policy.test_decide import NOW

AWAY = Stretch(NOW - timedelta(days=1), NOW + timedelta(days=5))
RUNS = Allowance(1, COLLEAGUE, "", "a launch", date(2026, 11, 10), date(2026, 11, 24), NOW)


def said(reason: Reason, **how: Any) -> list[Courtesy]:
    return courtesies(reason, **{"internal": True, "away": None, "allowance": None, **how})


def test_an_exception_is_told_where_the_mail_was_held_for_it() -> None:
    """Not where another reason held it, nor after it ended."""
    assert said(Reason.EXCEPTION, allowance=RUNS) == [Courtesy.EXCEPTION]
    assert said(Reason.EXCEPTION, allowance=RUNS, internal=False) == [Courtesy.EXCEPTION]
    assert said(Reason.EXCEPTION) == []
    assert said(Reason.EXCEPTION_ENDED, allowance=RUNS) == []
    assert said(Reason.UNSURE, allowance=RUNS) == []


@pytest.mark.parametrize("reason", sorted(WHILE_AWAY))
def test_an_absence_is_told_to_colleagues_alone(reason: Reason) -> None:
    """Whatever the judgement or the owner's rules held it for, and to nobody outside."""
    assert Courtesy.ABSENCE in said(reason, away=AWAY)
    assert said(reason, away=AWAY, internal=False) == []
    assert said(reason) == []


def test_who_waits_for_somebody_away_hears_that_first() -> None:
    """The exception is told with a later mail."""
    assert said(Reason.EXCEPTION, away=AWAY, allowance=RUNS) == [Courtesy.ABSENCE, Courtesy.EXCEPTION]


def test_no_guard_and_nothing_stubborn_is_among_them() -> None:
    """Every reason is a held one; what must never be answered by machine is not there."""
    assert {reason.disposition for reason in WHILE_AWAY} == {Disposition.HELD}
    never = {Reason.SENSITIVE, Reason.ASKS_EXCEPTION, Reason.CONVERSATION, Reason.PAUSED, Reason.EXCLUDED}
    never |= {Reason.NEVER_TYPE, Reason.RATE_LIMIT, Reason.CIRCUIT_OPEN, Reason.ERROR, Reason.REFUSED, Reason.HARM}
    assert never & WHILE_AWAY == set()
