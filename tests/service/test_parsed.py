"""What was taken apart a moment ago is not taken apart again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.guards import evaluate, of_the_mail
from madoguchi.guards.base import Situation, Verdict
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival
from madoguchi.reasons import Reason
from madoguchi.service import parsed
from madoguchi.service.parsed import LARGEST, Parsed
from tests.builders import make_mail, make_office

WHEN = datetime(2026, 11, 30, tzinfo=UTC)


def _arrival(raw: bytes, *, truncated: bool = False) -> Arrival:
    return Arrival(1, raw, frozenset(), WHEN, truncated)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each mail that was really taken apart."""
    sizes: list[int] = []

    def noted(raw: bytes, *, truncated: bool = False) -> Message:
        sizes.append(len(raw))
        return parse(raw, truncated=truncated)

    monkeypatch.setattr(parsed, "parse", noted)
    return sizes


def test_the_same_bytes_give_the_same_message(read: list[int]) -> None:
    """Whatever their UID; one byte more is another mail."""
    known, raw = Parsed(), make_mail()
    first = known.parse(_arrival(raw))
    assert known.parse(_arrival(bytes(raw))) is first
    known.parse(_arrival(raw + b" "))
    assert read == [len(raw), len(raw) + 1]


def test_large_and_truncated_mails_are_not_kept(read: list[int]) -> None:
    """Nothing of them stays in memory, and what is truncated says so."""
    known = Parsed()
    large = make_mail("本文です。\n" * LARGEST)
    for _ in range(2):
        known.parse(_arrival(large))
        assert known.parse(_arrival(make_mail(), truncated=True)).truncated
    assert len(read) == 4


def test_no_more_is_kept_than_a_few_megabytes(read: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was asked for longest ago goes first."""
    first, second, third = (make_mail(f"本文{number}です。\n") for number in range(3))
    monkeypatch.setattr(parsed, "MOST_BYTES", len(first) + len(second))
    known = Parsed()
    for raw in (first, second, first, third, first):
        known.parse(_arrival(raw))
    assert read == [len(first), len(second), len(third)]
    known.parse(_arrival(second))
    assert len(read) == 4


def _situation(home: Path, now: datetime = WHEN, **known: Any) -> Situation:
    return Situation(make_office(home), now, arrived=WHEN, **known)


def test_what_a_mail_alone_decides_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And anew for other files of the owner, which may hold other words."""
    asked: list[Office] = []

    def noted(message: Message, office: Office) -> dict[Reason, Verdict]:
        asked.append(office)
        return of_the_mail(message, office)

    monkeypatch.setattr(parsed, "of_the_mail", noted)
    known, situation = Parsed(), _situation(tmp_path)
    message = known.parse(_arrival(make_mail("社外秘です。\n")))
    for _ in range(2):
        assert known.evaluate(message, situation) == evaluate(message, situation)
    changed = replace(situation, office=make_office(tmp_path))
    assert known.evaluate(message, changed) == evaluate(message, changed)
    assert asked == [situation.office, changed.office]


def test_what_happened_since_is_asked_each_time(tmp_path: Path) -> None:
    """Answered, paused, late: a look a moment ago says nothing of that."""
    known, before = Parsed(), _situation(tmp_path)
    message = known.parse(_arrival(make_mail()))
    assert _failed(known.evaluate(message, before)) == _failed(evaluate(message, before))
    changes: tuple[dict[str, Any], ...] = (
        {"answered": "by the owner"},
        {"paused": "by the owner"},
        {"flags": frozenset({"\\Deleted"})},
        {"own_mail_hit": "<a@b>"},
        {"pointed": True, "unsettled": "an earlier mail"},
        {"now": WHEN + timedelta(days=10)},
    )
    for change in changes:
        since = replace(before, **change)
        assert _failed(known.evaluate(message, since)) == _failed(evaluate(message, since)) != _failed(())


def test_what_was_given_up_for_room_is_asked_of_nobody_elses_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However its place in memory is used again: each of many mails, two kept at a time, gets its own verdicts."""
    bodies = [f"{'社外秘です。' if number % 2 else '請求書の件です。'}{number:04}\n" for number in range(60)]
    mails = [make_mail(body) for body in bodies]
    monkeypatch.setattr(parsed, "MOST_BYTES", 2 * max(map(len, mails)))
    known, situation = Parsed(), _situation(tmp_path)
    early = known.parse(_arrival(mails[1]))
    for raw in mails * 2:
        message = known.parse(_arrival(raw))
        assert _failed(known.evaluate(message, situation)) == _failed(evaluate(parse(raw), situation))
        del message
    assert _failed(known.evaluate(early, situation)) == _failed(evaluate(early, situation))


def test_a_guard_that_breaks_leaves_nothing_half_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first look, or at the first one with other files: the next asks them all."""
    known, situation = Parsed(), _situation(tmp_path)
    message = known.parse(_arrival(make_mail("社外秘です。\n")))
    others = (situation, replace(situation, office=make_office(tmp_path)))

    def broken(*_: object) -> dict[Reason, Verdict]:
        raise RuntimeError

    for now in others:
        with monkeypatch.context() as breaking:
            breaking.setattr(parsed, "of_the_mail", broken)
            with pytest.raises(RuntimeError):
                known.evaluate(message, now)
        assert known.evaluate(message, now) == evaluate(message, now)


def test_a_message_of_elsewhere_is_looked_at_wholly(tmp_path: Path) -> None:
    """One too large to be kept, or that somebody else took apart."""
    message, situation = parse(make_mail()), _situation(tmp_path)
    assert Parsed().evaluate(message, situation) == evaluate(message, situation)


def _failed(verdicts: tuple[Verdict, ...]) -> set[Reason]:
    return {verdict.reason for verdict in verdicts if not verdict.passed}
