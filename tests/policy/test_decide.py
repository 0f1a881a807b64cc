"""The decision: total, pure, and never an answer that anything speaks against."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.config.load import Office
from madoguchi.guards import GUARDS, evaluate
from madoguchi.guards.base import Situation, Verdict
from madoguchi.judge.judgement import MINE, Judgement
from madoguchi.mail.parse import parse
from madoguchi.policy.decide import Decision, decide
from madoguchi.policy.history import NOTHING, History, Pointer
from madoguchi.promise.ledger import NO_EVIDENCE, Standing
from madoguchi.reasons import Disposition, Reason, reason_of
from tests.builders import DIRECTORY, make_mail, make_office

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MESSAGE = parse(make_mail())
TO_THE_LAWYER = parse(make_mail(sender="lawyer@example.co.jp"))
PASSED = tuple(Verdict(guard.reason, True) for guard in GUARDS)
SURE = Judgement("invoice", "invoice", 0.9, 0.5, model="m")
GRANTED = Standing(granted=NOW - timedelta(days=1), until=NOW + timedelta(days=90))
RANG = Standing(alarm=NOW - timedelta(days=1))
CERTIFIED = Judgement("invoice", "invoice", 0.9, 0.5, certified=True, model="m")
AUTO = "\n[requests.special]\ntitle = '特別'\nteam = 'technical'\nauto = '{}'\n"


@cache
def office(evidence: str = "none", auto: str = "send") -> Office:
    with TemporaryDirectory() as home:
        more = f'\n[promise]\nevidence = "{evidence}"\n'
        return make_office(Path(home), more=more, directory=DIRECTORY + AUTO.format(auto))


def decided(judgement: Judgement | None = SURE, *, verdicts: tuple[Verdict, ...] = PASSED, **known: Any) -> Decision:
    rules = known.pop("office", office())
    history, mode = known.pop("history", NOTHING), known.pop("mode", "send")
    message, standing = known.pop("message", MESSAGE), known.pop("standing", NO_EVIDENCE)
    return decide(message, verdicts, judgement, rules, history, NOW, mode=mode, standing=standing)


def pointers(number: int, *, team: str = "billing", days_ago: int = 7) -> History:
    return History(pointers=tuple(Pointer(team, NOW - timedelta(days=days_ago + n)) for n in range(number)))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
types = st.sampled_from(["invoice", "account-access", "special", MINE, "unheard-of", ""])
judgements = st.builds(
    Judgement,
    request_type=types,
    best=types,
    probability=st.floats(0, 1),
    threshold=st.floats(0, 1.5),
    several=st.booleans(),
    certified=st.booleans(),
    borrowed=st.booleans(),
)
histories = st.builds(
    History,
    pointers=st.lists(st.builds(Pointer, st.sampled_from(["billing", "technical", "gone"]), moments), max_size=8).map(
        tuple
    ),
    replies_today=st.integers(0, 6),
    breaker=st.sampled_from(["", "91 requests came within an hour"]),
)
verdicts_of_all = st.tuples(
    *(
        st.builds(
            Verdict,
            st.just(guard.reason),
            st.integers(0, 9).map(bool) | st.just(True),
            st.just("seen"),
            st.sampled_from(sorted({guard.reason.disposition, Disposition.HELD})),
        )
        for guard in GUARDS
    )
)
offices = st.builds(
    office, st.sampled_from(["none", "folders", "reviewed"]), st.sampled_from(["send", "draft", "never"])
)
modes = st.sampled_from(["shadow", "draft", "send"])
messages = st.sampled_from([MESSAGE, TO_THE_LAWYER])


@given(messages, verdicts_of_all, st.none() | judgements, offices, histories, moments, modes)
def test_every_combination_ends_in_one_documented_reason(
    message: Any,
    verdicts: tuple[Verdict, ...],
    judgement: Judgement | None,
    rules: Office,
    history: History,
    now: datetime,
    mode: str,
) -> None:
    """Total: no judgement, history, clock or mode raises; the fate is the reason's own, or the guard's."""
    decision = decide(message, verdicts, judgement, rules, history, now, mode=mode)
    assert reason_of(decision.reason.value) is decision.reason
    failed = {verdict.reason: verdict.disposition for verdict in verdicts if not verdict.passed}
    if decision.reason in failed:
        assert decision.disposition is failed[decision.reason]
    else:
        assert not failed
        assert decision.disposition is decision.reason.disposition
    if decision.replies:
        assert decision.team
        assert decision.level in (1, 2, 3)


@given(messages, verdicts_of_all, st.none() | judgements, offices, histories, moments, modes)
def test_an_answer_needs_everything_in_its_favour(
    message: Any,
    verdicts: tuple[Verdict, ...],
    judgement: Judgement | None,
    rules: Office,
    history: History,
    now: datetime,
    mode: str,
) -> None:
    """Answered only where every guard passed, the score answers, the mode sends and the evidence is there."""
    decision = decide(message, verdicts, judgement, rules, history, now, mode=mode)
    if mode == "shadow":
        assert not decision.replies
    if mode == "draft":
        assert decision.disposition is not Disposition.ANSWERED
    if decision.disposition is Disposition.ANSWERED:
        assert all(verdict.passed for verdict in verdicts)
        assert judgement is not None
        assert judgement.answer
        assert judgement.request_type != MINE
        assert not judgement.several
        assert mode == "send"
        assert (
            judgement.certified and rules.settings.promise.evidence == "folders"
        ) or rules.settings.promise.evidence == "none"
        assert not judgement.borrowed or rules.settings.promise.evidence == "none"
        assert rules.directory.requests[judgement.best].auto == "send"
        assert message is MESSAGE
        assert decision.level < 3
        assert history.replies_today < rules.settings.reply.per_sender_per_day


@given(verdicts_of_all, judgements, histories, moments, modes)
def test_it_is_pure(
    verdicts: tuple[Verdict, ...], judgement: Judgement, history: History, now: datetime, mode: str
) -> None:
    """The same values give the same decision, and none of them is touched."""
    given_values = (MESSAGE, verdicts, judgement, office(), history, now)
    before = copy.deepcopy((verdicts, judgement, history))
    first = decide(*given_values, mode=mode)
    assert decide(*given_values, mode=mode) == first
    assert (verdicts, judgement, history) == before


@given(judgements, offices, histories, moments, messages)
def test_shadow_says_what_send_would_have_done(
    judgement: Judgement, rules: Office, history: History, now: datetime, message: Any
) -> None:
    """Where send mode replies, shadow records that reason as ``would_be``; everywhere else they agree."""
    send = decide(message, PASSED, judgement, rules, history, now, mode="send")
    shadow = decide(message, PASSED, judgement, rules, history, now, mode="shadow")
    if send.replies:
        assert (shadow.reason, shadow.would_be) == (Reason.SHADOW_MODE, send.reason)
        assert (shadow.team, shadow.level) == (send.team, send.level)
    else:
        assert shadow == send


CONTRACT_GUARDS = [
    "own-message",
    "null-return-path",
    "delivery-report",
    "auto-submitted",
    "auto-reply-header",
    "mailing-list",
    "precedence",
    "calendar",
    "paused",
    "from-a-team",
    "already-with-team",
    "conversation",
    "already-answered",
    "not-addressed-to-me",
    "many-recipients",
    "outside-domain",
    "excluded",
    "sender-mismatch",
    "no-return-path",
    "role-address",
    "auto-response-suppress",
    "encrypted",
    "too-old",
    "rebaselined",
    "no-text",
]


@pytest.mark.parametrize(("first", "second"), list(pairwise(CONTRACT_GUARDS)))
def test_guards_win_in_the_order_of_the_contract(first: str, second: str) -> None:
    """Of two failed guards the one named first in the contract is the reason, however they are ordered."""
    both = tuple(
        Verdict(reason, False, "seen", reason.disposition)
        for reason in (reason_of(second), reason_of(first))
        if reason is not None
    )
    assert len(both) == 2
    assert decided(verdicts=both).reason == first


def test_a_surely_automatic_mail_is_ignored_whatever_else_is_true() -> None:
    """A mailing list from inside is held; from outside it is ignored, and wins over a pause."""
    paused = Verdict(Reason.PAUSED, False, "x", Disposition.HELD)
    outside = Verdict(Reason.MAILING_LIST, False, "x", Disposition.IGNORED)
    inside = Verdict(Reason.MAILING_LIST, False, "x", Disposition.HELD)
    assert decided(verdicts=(paused, outside)).reason is Reason.MAILING_LIST
    assert decided(verdicts=(paused, outside)).disposition is Disposition.IGNORED
    assert decided(verdicts=(inside,)).disposition is Disposition.HELD
    assert decided(verdicts=(paused, inside)).disposition is Disposition.HELD


@pytest.mark.parametrize(
    ("judgement", "reason"),
    [
        (None, Reason.NO_MODEL),
        (Judgement(MINE, "invoice", 0.99, 0.5), Reason.MINE),
        (Judgement(MINE, "", 0.0, 0.5), Reason.MINE),
        (Judgement("invoice", "invoice", 0.4, 0.5), Reason.UNSURE),
        (Judgement("invoice", "invoice", 0.4, 0.5, several=True), Reason.SEVERAL_REQUESTS),
        (Judgement(MINE, "invoice", 0.4, 0.5, several=True), Reason.SEVERAL_REQUESTS),
        (Judgement("invoice", "invoice", 1.0, 1.1), Reason.UNSURE),
        (Judgement("invoice", "invoice", 0.9, 0.5, several=True), Reason.SEVERAL_REQUESTS),
        (Judgement("old-type", "old-type", 0.9, 0.5), Reason.NO_TEAM),
        (Judgement("rare", "invoice", 0.9, 0.5), Reason.ANSWERABLE),
        (Judgement("invoice", "invoice", 0.5, 0.5), Reason.ANSWERABLE),
    ],
)
def test_what_the_judgement_says_stops_the_answer(judgement: Judgement | None, reason: Reason) -> None:
    """Each reason of the judgement, and the threshold itself, which answers."""
    assert decided(judgement).reason is reason


def test_the_reply_names_the_best_answerable_type() -> None:
    """A type that is seldom seen may rank first: rules and team are those of the type that is answered with."""
    rare = Judgement("special", "invoice", 0.9, 0.5)
    decision = decided(rare, office=office(auto="never"))
    assert (decision.reason, decision.team) == (Reason.ANSWERABLE, "billing")


def test_a_guarded_mail_keeps_what_it_asks_for_on_record() -> None:
    """The review queue shows the type and the team although a guard stopped the answer."""
    stopped = Verdict(Reason.EXCLUDED, False, "listed", Disposition.HELD)
    decision = decided(verdicts=(stopped,))
    assert (decision.reason, decision.evidence) == (Reason.EXCLUDED, "listed")
    assert (decision.request_type, decision.team, decision.level) == ("invoice", "billing", 0)


RULES: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.RECENT_POINTER, {"history": pointers(1, days_ago=0)}),
    (Reason.RATE_LIMIT, {"history": History(replies_today=3)}),
    (Reason.CIRCUIT_OPEN, {"history": History(breaker="91 requests came within an hour")}),
    (Reason.NEVER_TYPE, {"judgement": Judgement("special", "special", 0.9, 0.5), "office": office(auto="never")}),
    (Reason.DRAFT_MODE, {"mode": "draft"}),
    (Reason.UNCERTIFIED, {"office": office("reviewed")}),
    (Reason.UNCERTIFIED, {"office": office("folders")}),
    (Reason.DRAFT_TYPE, {"judgement": Judgement("special", "special", 0.9, 0.5), "office": office(auto="draft")}),
    (Reason.DRAFT_TYPE, {"message": TO_THE_LAWYER}),
    (Reason.LEVEL_3, {"history": pointers(4)}),
    (Reason.SHADOW_MODE, {"mode": "shadow"}),
    (Reason.UNCERTIFIED, {"judgement": CERTIFIED, "office": office("reviewed")}),
    (Reason.ANSWERABLE, {"standing": GRANTED, "office": office("reviewed")}),
    (Reason.UNCERTIFIED, {"standing": replace(GRANTED, demoted=frozenset({"invoice"})), "office": office("reviewed")}),
    (Reason.ANSWERABLE, {"standing": replace(GRANTED, demoted=frozenset({"other"})), "office": office("reviewed")}),
    (Reason.UNCERTIFIED, {"standing": GRANTED, "office": office("folders")}),
    (Reason.ANSWERABLE, {"judgement": CERTIFIED, "office": office("folders")}),
    (Reason.UNCERTIFIED, {"judgement": CERTIFIED, "office": office("folders"), "standing": RANG}),
    (Reason.UNCERTIFIED, {"standing": RANG}),
    (Reason.ANSWERABLE, {"standing": Standing(alarm=NOW - timedelta(days=92))}),
    (Reason.WRONG_POINTER, {"history": History(wrong_pointer=NOW - timedelta(days=29))}),
    (Reason.ANSWERABLE, {"history": History(wrong_pointer=NOW - timedelta(days=30))}),
    (Reason.ANSWERABLE, {"history": History(replies_today=2)}),
    (Reason.ANSWERABLE, {"history": pointers(9, team="technical", days_ago=0)}),
    (Reason.ANSWERABLE, {"history": pointers(3)}),
]


@pytest.mark.parametrize(("reason", "known"), RULES)
def test_the_owners_rules_hold_or_draft(reason: Reason, known: dict[str, Any]) -> None:
    """Each rule of the owner stops or softens the answer, and its nearest neighbour does not."""
    known = dict(known)
    assert decided(known.pop("judgement", SURE), **known).reason is reason


def test_rules_win_in_the_order_of_the_contract() -> None:
    """A fresh pointer before the person's limit, that before the breaker, that before any draft."""
    everything = History(pointers(1, days_ago=0).pointers, replies_today=9, breaker="signs of a loop")
    assert decided(history=everything, mode="draft").reason is Reason.RECENT_POINTER
    assert decided(history=History((), 9, 999), mode="draft").reason is Reason.RATE_LIMIT
    assert decided(history=History((), 0, "signs of a loop"), mode="draft").reason is Reason.CIRCUIT_OPEN
    many = pointers(9)
    assert decided(history=many, mode="draft", office=office("reviewed")).reason is Reason.DRAFT_MODE
    assert decided(history=many, office=office("reviewed"), message=TO_THE_LAWYER).reason is Reason.UNCERTIFIED
    assert decided(history=many, message=TO_THE_LAWYER).reason is Reason.DRAFT_TYPE


def test_evidence_names_team_and_day_in_the_offices_zone() -> None:
    """23:30 UTC is the next day in Tokyo: the owner reads the office's date."""
    late = History(pointers=(Pointer("billing", datetime(2026, 11, 23, 23, 30, tzinfo=UTC)),))
    assert decided(history=late).evidence == "pointed to billing on 2026-11-24"


def test_the_language_is_the_mails_or_the_offices() -> None:
    """An unclear mail is answered in the office's language."""
    unclear = parse(make_mail("12345\n", subject="123"))
    assert unclear.language is None
    assert decided(message=unclear).language == "ja"
    english = parse(make_mail("Could you reissue the invoice for Aoba Foods? The name is wrong.\n", subject="Invoice"))
    assert decided(message=english).language == "en"


def test_real_guards_feed_real_decisions(tmp_path: Path) -> None:
    """With the guards as shipped a colleague's fresh request is answered, and the same mail a day later is not."""
    rules = make_office(tmp_path, more='\n[promise]\nevidence = "none"\n')
    fresh = evaluate(MESSAGE, Situation(rules, NOW, arrived=NOW))
    assert decided(verdicts=fresh, office=rules).reason is Reason.ANSWERABLE
    old = evaluate(MESSAGE, Situation(rules, NOW, arrived=NOW - timedelta(hours=25)))
    assert decided(verdicts=old, office=rules).reason is Reason.TOO_OLD


def test_a_borrowed_type_is_drafted_until_the_owner_waives_evidence() -> None:
    """Fewer than 5 of the owner's own mails: a draft, also where the model is certified; not with evidence = "none"."""
    borrowed = replace(CERTIFIED, borrowed=True)
    assert decided(borrowed, office=office("reviewed"), standing=GRANTED).reason is Reason.FEW_OWN_EXAMPLES
    assert decided(borrowed, office=office("folders")).disposition is Disposition.DRAFTED
    assert decided(CERTIFIED, office=office("folders")).reason is Reason.ANSWERABLE
    assert decided(borrowed, office=office("none")).reason is Reason.ANSWERABLE


def test_the_gap_passes_over_the_offices_own_days_off() -> None:
    """A pointer of yesterday is the same occasion where today is a day off of this office, and of this alone."""
    yesterday = pointers(1, days_ago=1)
    with TemporaryDirectory() as home:
        closed = make_office(Path(home), directory=DIRECTORY + "[calendar]\ndays_off = [2026-11-24]\n")
    assert decided(history=yesterday, office=closed, mode="draft").reason is Reason.RECENT_POINTER
    with TemporaryDirectory() as home:
        abroad = make_office(Path(home), directory=DIRECTORY + '[calendar]\nholidays = "none"\n')
    assert decided(history=yesterday, office=abroad, mode="draft").reason is not Reason.RECENT_POINTER
