"""Every guard both ways, and how they win over each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from madoguchi.guards import GUARDS, evaluate, strongest
from madoguchi.guards.base import Situation, Verdict
from madoguchi.guards.teams import channels_named
from madoguchi.mail.parse import parse
from madoguchi.reasons import Disposition, Reason
from tests.builders import OWNER, make_mail, make_office, multipart
from tests.costs import ratio
from tests.guards.cases import CASES, NOW, OUTSIDE, Case

IDS = [f"{case.reason}: {case.name}" for case in CASES]


def situation(home: Path, case: Case) -> Situation:
    known = {"arrived": NOW} | case.known
    return Situation(make_office(home, more=case.more), NOW, **known)


def verdicts(home: Path, raw: bytes, **known: object) -> tuple[Verdict, ...]:
    return evaluate(parse(raw), situation(home, Case(Reason.PAUSED, "", raw, None, known)))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_must_be_stopped_is_and_its_neighbour_is_not(tmp_path: Path, case: Case) -> None:
    """Each guard stops its own kind of mail, with the right fate and evidence, and nothing beside it."""
    said = evaluate(parse(case.raw), situation(tmp_path, case))
    verdict = next(each for each in said if each.reason is case.reason)
    assert verdict.passed is (case.stopped is None), verdict
    if case.stopped is not None:
        assert verdict.disposition is case.stopped
        assert verdict.evidence


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_evidence_never_repeats_subject_or_body(tmp_path: Path, case: Case) -> None:
    """The journal keeps evidence, and keeps no words of any mail."""
    said = " ".join(verdict.evidence for verdict in evaluate(parse(case.raw), situation(tmp_path, case)))
    assert not any(word in said for word in ("SUBJECT", "BODY", "秘密", "請求書"))
    assert "\n" not in said


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.reason)
def test_every_guard_has_cases_both_ways(guard: object) -> None:
    """A guard without a mail it stops and a mail it must let pass is not tested."""
    ways = {case.stopped is None for case in CASES if case.reason is guard.reason}  # type: ignore[attr-defined]
    assert ways == {True, False}


def test_guards_are_unique_and_in_the_order_of_precedence() -> None:
    """One guard per reason, listed as the reasons win."""
    reasons = [guard.reason for guard in GUARDS]
    assert len(set(reasons)) == len(reasons)
    assert reasons == sorted(reasons, key=lambda reason: reason.precedence)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.reason)
def test_every_guard_names_its_source(guard: object) -> None:
    """A standard, or field evidence, stands behind each."""
    assert len(guard.source) > 20  # type: ignore[attr-defined]


def test_an_ordinary_request_passes_every_guard(tmp_path: Path) -> None:
    """A colleague's plain mail to the owner alone is never stopped, and every guard has spoken."""
    said = verdicts(tmp_path, make_mail())
    assert [verdict.reason for verdict in said] == [guard.reason for guard in GUARDS]
    assert [verdict for verdict in said if not verdict.passed] == []
    assert strongest(said) is None


def test_a_bounce_from_an_excluded_person_is_a_bounce(tmp_path: Path) -> None:
    """The surest fate wins: ignored for its null return path, though many guards object."""
    bounce = make_mail(
        multipart(("Content-Type: message/delivery-status", "Action: failed")),
        sender="president@example.co.jp",
        return_path="<>",
        content_type='multipart/report; report-type=delivery-status; boundary="b1"',
        headers=[("Auto-Submitted", "auto-replied")],
    )
    said = verdicts(tmp_path, bounce, paused="paused")
    failed = {verdict.reason for verdict in said if not verdict.passed}
    assert failed >= {
        Reason.NULL_RETURN_PATH,
        Reason.DELIVERY_REPORT,
        Reason.AUTO_SUBMITTED,
        Reason.PAUSED,
        Reason.EXCLUDED,
    }
    winner = strongest(said)
    assert winner is not None
    assert (winner.reason, winner.disposition) == (Reason.NULL_RETURN_PATH, Disposition.IGNORED)


def test_a_sure_machine_wins_over_a_doubtful_one(tmp_path: Path) -> None:
    """A colleague's group mail is held; if it says that it is automatic it is ignored, though that comes later."""
    marked = [("List-Id", "<all.example.co.jp>")]
    held = strongest(verdicts(tmp_path, make_mail(headers=marked)))
    assert held is not None
    assert (held.reason, held.disposition) == (Reason.MAILING_LIST, Disposition.HELD)
    invitation = make_mail(
        multipart(("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR")),
        headers=marked,
        content_type='multipart/mixed; boundary="b1"',
    )
    ignored = strongest(verdicts(tmp_path, invitation))
    assert ignored is not None
    assert (ignored.reason, ignored.disposition) == (Reason.CALENDAR, Disposition.IGNORED)


def test_among_held_mail_the_order_of_reasons_decides(tmp_path: Path) -> None:
    """From outside, to others too, too old: told as the first of them in the documented order."""
    raw = make_mail(sender=OUTSIDE, to=f"{OWNER}, x@example.co.jp")
    winner = strongest(verdicts(tmp_path, raw, arrived=NOW - timedelta(days=3)))
    assert winner is not None
    assert winner.reason is Reason.MANY_RECIPIENTS


def test_ages_are_told_in_utc(tmp_path: Path) -> None:
    """Whatever zone the arrival came in."""
    tokyo = timezone(timedelta(hours=9))
    arrived = (NOW - timedelta(days=2)).astimezone(tokyo)
    said = verdicts(tmp_path, make_mail(), arrived=arrived)
    evidence = next(verdict.evidence for verdict in said if verdict.reason is Reason.TOO_OLD)
    assert evidence == "arrived 2026-11-21 01:00 UTC, at most 24 hours ago"


def test_guards_are_quick_on_a_mail_to_everybody(tmp_path: Path) -> None:
    """Fifty thousand recipients cost no more than reading them does."""
    crowd = ", ".join(f"c{number}@example.co.jp" for number in range(50_000))
    raw = make_mail(headers=[("Cc", crowd)])
    message = parse(raw)
    assert len(message.cc) == 50_000
    about = replace(situation(tmp_path, CASES[0]), paused="")
    assert ratio(lambda: evaluate(message, about), lambda: parse(raw)) < 2


def test_every_channel_in_a_text_is_named(tmp_path: Path) -> None:
    """Addresses in any spelling, forms too; an address that only looks alike is none."""
    text = "Ask Tech-Support@Example.co.jp. or https://go.example.co.jp/tech\nor x-billing-support@example.co.jp"
    named = list(channels_named(text, make_office(tmp_path).directory))
    assert named == ["tech-support@example.co.jp", "https://go.example.co.jp/tech"]
