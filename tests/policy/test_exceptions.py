"""Exceptions: which one applies, from when until when, and what comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from madoguchi.guards.base import Verdict
from madoguchi.judge.judgement import MINE, Judgement
from madoguchi.policy.days_off import Calendar
from madoguchi.policy.exceptions import Allowance, Ending, ended, nears_its_end, running
from madoguchi.policy.history import History, Pointer
from madoguchi.reasons import Disposition, Reason
from tests.builders import COLLEAGUE
from tests.policy.test_decide import NOW, PASSED, SURE, decided

TOKYO = ZoneInfo("Asia/Tokyo")
ADDED = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
UNSURE = Judgement("invoice", "invoice", 0.4, 0.5, model="m")


def allowance(number: int = 1, pattern: str = COLLEAGUE, request_type: str = "", **more: Any) -> Allowance:
    usual = {"reason": "a launch", "first": date(2026, 11, 10), "last": date(2026, 11, 24), "added_at": ADDED}
    return Allowance(number, pattern, request_type, **usual | more)


RUNS = allowance()
OVER = allowance(last=date(2026, 11, 20))


def test_both_days_are_included_in_the_offices_zone() -> None:
    """From its first midnight to the one after its last day, in Tokyo and not in Greenwich."""
    first, end = datetime(2026, 11, 10, tzinfo=TOKYO), datetime(2026, 11, 25, tzinfo=TOKYO)
    moments = (first - timedelta(seconds=1), first, end - timedelta(seconds=1), end)
    assert [RUNS.runs(moment, TOKYO) for moment in moments] == [False, True, True, False]
    assert [RUNS.runs(moment.astimezone(UTC), TOKYO) for moment in moments] == [False, True, True, False]
    assert RUNS.runs(end, ZoneInfo("Europe/London"))
    assert [RUNS.ending(moment, TOKYO) for moment in moments[2:]] == [Ending.NONE, Ending.RAN_OUT]


def test_ended_by_hand_it_is_over_at_that_moment() -> None:
    """And never later than its last day."""
    by_hand = replace(RUNS, ended_at=NOW, ended_by=Ending.BY_HAND)
    assert by_hand.runs(NOW - timedelta(seconds=1), TOKYO)
    assert not by_hand.runs(NOW, TOKYO)
    assert by_hand.ending(NOW, TOKYO) is Ending.BY_HAND
    assert replace(OVER, ended_at=NOW).end(TOKYO) == datetime(2026, 11, 21, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("pattern", "sender", "meant"),
    [
        (COLLEAGUE, COLLEAGUE, True),
        (COLLEAGUE, f"x{COLLEAGUE}", False),
        ("example.co.jp", COLLEAGUE, True),
        ("example.co.jp", "a@sub.example.co.jp", True),
        ("sub.example.co.jp", COLLEAGUE, False),
        ("example.co.jp", "a@badexample.co.jp", False),
    ],
)
def test_who_is_meant(pattern: str, sender: str, meant: bool) -> None:
    """One person, or a domain with what is below it."""
    assert allowance(pattern=pattern).concerns(sender) is meant
    assert bool(allowance(pattern=pattern).person) is ("@" in pattern)


@pytest.mark.parametrize(
    ("request_type", "judgement", "covered"),
    [
        ("", None, True),
        ("", Judgement(MINE, "invoice", 0.1, 0.5), True),
        ("invoice", SURE, True),
        ("invoice", UNSURE, True),
        ("invoice", None, False),
        ("invoice", Judgement(MINE, "invoice", 0.1, 0.5), False),
        ("invoice", Judgement("account-access", "account-access", 0.9, 0.5), False),
        ("special", Judgement("special", "invoice", 0.9, 0.5), True),
    ],
)
def test_what_it_covers(request_type: str, judgement: Judgement | None, covered: bool) -> None:
    """One for everything needs no judgement; one for a type asks for that type, however sure."""
    assert allowance(request_type=request_type).covers(judgement) is covered


def test_the_person_goes_before_the_domain_and_the_type_before_everything() -> None:
    """Of two alike the newest."""
    order = [
        allowance(1, COLLEAGUE, "invoice"),
        allowance(5, COLLEAGUE),
        allowance(2, COLLEAGUE),
        allowance(3, "example.co.jp", "invoice"),
        allowance(4, "example.co.jp"),
    ]
    for start in range(len(order)):
        found = running(order[start:][::-1], COLLEAGUE, SURE, NOW, TOKYO)
        assert found is order[start]
    assert running([OVER, allowance(pattern="other.example")], COLLEAGUE, SURE, NOW, TOKYO) is None


def test_what_ended_last_counts() -> None:
    """By its end, not by its number."""
    later = allowance(1, last=date(2026, 11, 22))
    assert ended([later, allowance(2, last=date(2026, 11, 20)), RUNS], COLLEAGUE, SURE, NOW, TOKYO) is later
    assert ended([RUNS], COLLEAGUE, SURE, NOW, TOKYO) is None


@pytest.mark.parametrize(
    ("last", "today", "near"),
    [
        (date(2026, 11, 27), date(2026, 11, 23), False),  # Friday; Monday is a holiday, four working days before it
        (date(2026, 11, 27), date(2026, 11, 24), True),
        (date(2026, 11, 29), date(2026, 11, 24), True),  # Sunday: its Friday is what counts
        (date(2026, 11, 24), date(2026, 11, 17), False),
        (date(2026, 11, 24), date(2026, 11, 18), True),  # over a holiday: Thursday, Friday, Tuesday are left
        (date(2026, 11, 24), date(2026, 11, 24), True),
        (date(2026, 11, 24), date(2026, 11, 25), False),
    ],
)
def test_three_business_days_before_the_end(last: date, today: date, near: bool) -> None:
    """Holidays and weekends do not count; once it is over it is no reminder any more."""
    noon = datetime.combine(today, datetime.min.time(), TOKYO) + timedelta(hours=12)
    assert nears_its_end(allowance(last=last), noon, TOKYO) is near


def test_the_offices_own_calendar_counts_the_days() -> None:
    """Where the office works on a Japanese holiday, there is a day more."""
    wednesday = datetime(2026, 11, 18, 12, tzinfo=TOKYO)
    assert not nears_its_end(RUNS, wednesday, TOKYO, Calendar(holidays="none"))


def test_ended_by_hand_nobody_is_reminded() -> None:
    """There is nothing to decide in time."""
    assert not nears_its_end(replace(RUNS, ended_at=ADDED), NOW, TOKYO)


def excepted(*allowances: Allowance, judgement: Judgement | None = SURE, **known: Any) -> Any:
    history = History(allowances=allowances, pointers=known.pop("pointers", ()))
    return decided(judgement, history=history, **known)


@pytest.mark.parametrize("judgement", [SURE, UNSURE, None, Judgement(MINE, "invoice", 0.1, 0.5)])
@pytest.mark.parametrize("mode", ["send", "draft", "shadow"])
def test_matching_mail_is_held_whatever_the_model_says(judgement: Judgement | None, mode: str) -> None:
    """Also without a model, and in every mode."""
    decision = excepted(RUNS, judgement=judgement, mode=mode)
    assert (decision.reason, decision.disposition, decision.exception) == (Reason.EXCEPTION, Disposition.HELD, 1)
    assert decision.evidence == "exception 1 until 2026-11-24"


@pytest.mark.parametrize("verdict", [Verdict(Reason.SENSITIVE, False, "pay"), Verdict(Reason.NO_TEXT, False)])
def test_guards_win(verdict: Verdict) -> None:
    """What a guard holds stays held for the guard's reason."""
    decision = excepted(RUNS, OVER, verdicts=(*PASSED, verdict))
    assert (decision.reason, decision.exception) == (verdict.reason, 0)


def test_it_comes_before_every_other_rule() -> None:
    """A fresh pointer, the rate and the breaker have no say."""
    history = History((Pointer("billing", NOW),), 9, "91 requests", allowances=(RUNS,))
    assert decided(SURE, history=history).reason is Reason.EXCEPTION
    assert Reason.EXCEPTION.precedence < Reason.EXCEPTION_ENDED.precedence < Reason.RECENT_POINTER.precedence


def test_another_type_is_answered_as_ever() -> None:
    """An exception for one type is for that type."""
    assert excepted(allowance(request_type="account-access")).reason is Reason.ANSWERABLE


def test_after_the_end_the_first_mail_is_held() -> None:
    """Where no next step is on record; the second is answered."""
    decision = excepted(OVER)
    assert (decision.reason, decision.exception) == (Reason.EXCEPTION_ENDED, 1)
    assert decision.evidence == "exception 1 ended on 2026-11-21, no next step recorded"
    assert excepted(replace(OVER, followed_at=NOW)).reason is Reason.ANSWERABLE
    assert excepted(replace(OVER, next_step="the team takes over")).reason is Reason.ANSWERABLE


def test_a_later_exception_makes_the_earlier_one_history() -> None:
    """The earlier one's missing step is nobody's question any more."""
    later = allowance(2, last=date(2026, 11, 22), next_step="the team takes over")
    assert excepted(OVER, later).reason is Reason.ANSWERABLE
    assert excepted(OVER, allowance(2, last=date(2026, 11, 30))).exception == 2


def test_afterwards_teaching_begins_anew() -> None:
    """Pointers of before its end do not raise the level, those of after it do; another team's are not touched."""
    before = tuple(Pointer("billing", datetime(2026, 11, day, tzinfo=UTC)) for day in (2, 4, 6, 9))
    after = tuple(Pointer("billing", datetime(2026, 11, 21, hour, tzinfo=UTC)) for hour in (1, 2))
    done = replace(OVER, next_step="the team takes over")
    assert excepted(done, pointers=before).level == 1
    assert excepted(done, pointers=before + after).level == 2
    assert excepted(pointers=before).reason is Reason.LEVEL_3
    elsewhere = replace(done, request_type="account-access")
    assert excepted(elsewhere, pointers=before).reason is Reason.LEVEL_3
