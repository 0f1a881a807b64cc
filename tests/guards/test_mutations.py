"""Broken mail breaks nothing, and a machine's mail stays unanswered however it is broken."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from madoguchi.config.load import Office
from madoguchi.guards import GUARDS, evaluate
from madoguchi.guards.base import Situation
from madoguchi.judge.judgement import Judgement
from madoguchi.mail.parse import parse
from madoguchi.policy.decide import Decision, decide
from madoguchi.policy.history import NOTHING
from madoguchi.reasons import Disposition, Reason
from tests.builders import COLLEAGUE, make_mail, make_office, multipart
from tests.guards.cases import CASES, NOW
from tests.guards.mutations import mutated

EAGER = Judgement("invoice", "invoice", 1.0, 0.0, certified=True, model="eager")
REPORT = 'multipart/report; report-type=delivery-status; boundary="b1"'
FIELDS = "Reporting-MTA: dns; mx.example.co.jp\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
FAILED = "This is the mail system at host mx.example.co.jp. Your message could not be delivered.\n"
BOUNCES = (
    make_mail(
        multipart(("Content-Type: text/plain", FAILED), ("Content-Type: message/delivery-status", FIELDS)),
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.co.jp>",
        subject="Undelivered Mail Returned to Sender",
        return_path="<>",
        content_type=REPORT,
        headers=[("Auto-Submitted", "auto-replied")],
    ),
    make_mail(
        "以下の宛先へのメールを配信できませんでした。\n宛先不明です。\n" + FIELDS,
        sender="メール配送システム <postmaster@example.co.jp>",
        subject="【配信不能】請求書の件",
        return_path="<>",
    ),
    make_mail(
        "現在、休暇中のため、返信が遅れます。\n本メールは自動送信されています。\n",
        subject="自動応答: 請求書の件",
        sender=COLLEAGUE,
        headers=[("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"), ("Precedence", "bulk")],
    ),
    make_mail(
        "I am out of the office until Monday with limited access to e-mail. This is an automated response.\n",
        subject="Automatic reply: invoice",
        sender=COLLEAGUE,
        return_path="<>",
        headers=[
            ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"),
            ("Auto-Submitted", "auto-generated"),
        ],
    ),
)
"""Reports and responders with the marks that they bear in the field, from inside the organisation, the worst case."""


@cache
def office() -> Office:
    with TemporaryDirectory() as home:
        return make_office(Path(home), more='\n[promise]\nevidence = "none"\n')


def decided(raw: bytes) -> Decision:
    """By a judge that would answer anything."""
    message = parse(raw)
    verdicts = evaluate(message, Situation(office(), NOW, arrived=NOW, return_path_required=False))
    assert [verdict.reason for verdict in verdicts] == [guard.reason for guard in GUARDS]
    return decide(message, verdicts, EAGER, office(), NOTHING, NOW, mode="send")


def replied_against_a_guard(fixtures: list[bytes], rounds: int, seed: int) -> list[bytes]:
    """The damaged mails that some guard stopped, and that were to be answered or drafted all the same."""
    chance = random.Random(seed)  # a test's dice, not a secret's
    damaged = [mutated(raw, chance) for _ in range(rounds) for raw in fixtures]
    decisions = ((raw, decided(raw)) for raw in damaged)
    return [raw for raw, one in decisions if one.replies and not all(verdict.passed for verdict in one.verdicts)]


def answered(rounds: int, seed: int) -> list[bytes]:
    """The damaged reports and responders that would be answered."""
    chance = random.Random(seed)
    damaged = (mutated(raw, chance) for _ in range(rounds) for raw in BOUNCES)
    return [raw for raw in damaged if decided(raw).disposition is Disposition.ANSWERED]


def test_the_eager_judge_answers_an_ordinary_request() -> None:
    """Or the tests below would prove nothing."""
    assert decided(make_mail()).reason is Reason.ANSWERABLE


@pytest.mark.parametrize("seed", range(4))
def test_no_broken_mail_raises_or_slips_through(seed: int) -> None:
    """Every fixture of every guard, damaged in several ways."""
    assert replied_against_a_guard([case.raw for case in CASES], 1, seed) == []


@pytest.mark.parametrize("seed", range(4))
def test_no_broken_bounce_is_answered(seed: int) -> None:
    """A report or responder keeps enough of its marks."""
    assert answered(100, seed) == []


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(100, 104))
def test_broken_mail_for_minutes(seed: int) -> None:
    """The same for minutes."""
    assert replied_against_a_guard([case.raw for case in CASES], 25, seed) == []
    assert answered(6000, seed) == []
