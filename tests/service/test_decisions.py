"""What there is to decide, thing by thing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.reply.digest import Matter
from madoguchi.service import decisions
from madoguchi.service.decisions import TO_DECIDE, Contributor, only_drafted, to_decide
from tests.builders import DIRECTORY
from tests.service.conftest import Desks
from tests.service.desk import Desk

AGREED = 'channel = "tech-support@example.co.jp"\n'
REVIEWED = '\n[promise]\nevidence = "reviewed"\n'


def asked(desk: Desk, contributor: Contributor) -> Matter | None:
    return contributor(desk.office, desk.journal, desk.now())


def agreed(day: str) -> str:
    """Both teams agreed, the second on that day."""
    return DIRECTORY.replace(AGREED, f"{AGREED}agreed_on = {day}\n")


def test_agreements_that_are_missing(desks: Desks) -> None:
    """The first team by name, the others by number; nothing where all agreed."""
    found = asked(desks(), decisions.agreements_missing)
    assert found == Matter(
        "合意がまだの窓口(テクニカルサポート)", "teams without an agreement (Technical Support)", standing=True
    )
    none = asked(desks(directory=DIRECTORY.replace("agreed_on = 2026-11-02\n", "")), decisions.agreements_missing)
    assert none is not None
    assert (none.ja, none.en) == (
        "合意がまだの窓口(請求サポートほか1件)",
        "teams without an agreement (Billing Support and 1 more)",
    )
    assert asked(desks(directory=agreed("2026-11-02")), decisions.agreements_missing) is None


@pytest.mark.parametrize(("day", "told"), [("2025-11-24", False), ("2025-11-23", True), ("2026-11-24", False)])
def test_agreements_grown_old(desks: Desks, day: str, told: bool) -> None:
    """After a year, by the office's calendar: it is the 24th of November 2026."""
    found = asked(desks(directory=agreed(day)), decisions.agreements_old)
    assert (found is not None) is told
    if found:
        assert (found.ja, found.standing) == ("1年以上前の合意の見直し(テクニカルサポート)", True)


def test_mails_that_have_waited_for_long(desk: Desk) -> None:
    """More than a week; what left the queue is no longer told of."""
    desk.receive(1, body="こんにちは、鈴木です。\n", subject="ご挨拶")
    desk.run()
    desk.forward(days=7)
    assert asked(desk, decisions.long_waiting) is None
    desk.forward(minutes=1)
    found = asked(desk, decisions.long_waiting)
    assert found == Matter("7日を超えてお待ちのメール1件", "1 mail waiting for more than 7 days")
    (record,) = desk.journal.mails.by_message_id("<1@example.co.jp>")
    desk.journal.mails.label(record, "mine", desk.now())
    assert asked(desk, decisions.long_waiting) is None


@pytest.mark.parametrize(("more", "told"), [(REVIEWED, True), ("", False)])
def test_the_sample_that_waits_to_be_judged(desks: Desks, more: str, told: bool) -> None:
    """Where replies depend on it."""
    desk = desks(more)
    desk.run()
    for number in range(40):
        desk.receive(number, sender=f"c{number}@example.co.jp")
    desk.run()
    number = len(desk.journal.draws.waiting(0))
    assert number > 1
    found = asked(desk, decisions.sample_waiting)
    expected = Matter(f"くじで選んだメールの判定{number}件", f"{number} drawn mails to judge")
    assert found == (expected if told else None)


def test_types_that_are_only_drafted(desk: Desk) -> None:
    """By their titles; one that has left the directory by its key; nothing where there is none."""
    assert asked(desk, decisions.drafted_only) is None
    assert only_drafted(desk.office.directory, ["gone", "invoice"]) == Matter(
        "下書きのみに戻った種類(gone、請求書)の確認", "what is only drafted now (gone, invoices)", standing=True
    )


def test_everything_in_one_list(desks: Desks) -> None:
    """In the order of the table; what has nothing to say leaves nothing."""
    desk = desks(directory=DIRECTORY.replace("2026-11-02", "2024-11-02"))
    found = to_decide(desk.office, desk.journal, desk.now())
    assert [matter.ja.partition("(")[0] for matter in found] == ["1年以上前の合意の見直し", "合意がまだの窓口"]
    assert len(TO_DECIDE) == len(set(TO_DECIDE))


def test_nobody_is_named(desk: Desk) -> None:
    """Not the sender of what waits, and no subject."""
    desk.receive(1, body="こんにちは、鈴木です。\n", subject="ご挨拶")
    desk.run()
    desk.forward(days=8)
    told: list[Any] = to_decide(desk.office, desk.journal, desk.now())
    assert "鈴木" not in repr(told)
    assert "@" not in repr(told)


def test_exceptions_that_are_about_to_end(desk: Desk) -> None:
    """Without a next step, and three business days before the end; nobody is named."""
    today = desk.now().date()
    for pattern, days in (("a@example.co.jp", 2), ("b@example.co.jp", 14)):
        desk.journal.exceptions.add(pattern, "", "a launch", today, today + timedelta(days=days), desk.now())
    found = asked(desk, decisions.exceptions_ending)
    assert found == Matter("期限の近い例外1件の次の進め方", "what comes after 1 exception about to end")
    desk.journal.exceptions.set_next_step(1, "the team takes over")
    assert asked(desk, decisions.exceptions_ending) is None
