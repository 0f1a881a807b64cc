"""Telling a colleague whose mail is held: once, with every mark of a machine's mail, and without touching the mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from madoguchi.errors import LoginRefused, SubmissionAway
from madoguchi.failpoint import STEPS_OF_COURTESY
from madoguchi.journal.releases import ReleaseKind
from madoguchi.journal.signs import Sign
from madoguchi.mailbox.protocol import Place
from madoguchi.outbox.stages import Delivery, Outcome, Stage
from madoguchi.policy.exceptions import Allowance
from madoguchi.service import by_hand
from madoguchi.service.hand_letters import Wish, prepare
from tests.bounces import bounce
from tests.builders import COLLEAGUE, OWNER, make_office
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed
from tests.service.test_recovery import PowerCut

GRACE = "[reply]\ndelay_seconds = 600\n"
PRIVATE = "お世話になっております。\n例のお話、いかがでしょうか。\n"
OTHER = "jiro.sato@example.co.jp"
TODAY = date(2026, 11, 24)


def agree(desk: Desk, pattern: str = COLLEAGUE, kind: str = "", days: int = 14, **more: Any) -> Allowance:
    last = TODAY + timedelta(days=days)
    made = desk.journal.exceptions.add(pattern, kind, f"a launch {pattern}", TODAY, last, desk.now(), **more)
    assert made is not None
    return made


def away(desk: Desk, first: date = TODAY, last: date = TODAY + timedelta(days=6)) -> None:
    desk.journal.absences.add(first, last, desk.now())


def courtesies(desk: Desk) -> list[tuple[str, str, str]]:
    """(to, kind, text) of what went out."""
    told = [(one["To"], one["X-Madoguchi-Courtesy"], one) for one in desk.answers() if one["X-Madoguchi-Courtesy"]]
    return [(str(to), str(kind), one.get_body(("plain",)).get_content()) for to, kind, one in told]  # type: ignore[union-attr]


def states(desk: Desk) -> list[str]:
    with desk.journal.courtesies._reader.connect() as connection:
        return list(connection.exec_driver_sql("SELECT state FROM courtesies ORDER BY id").scalars())


def test_an_exception_is_told_once_and_the_mail_stays(desk: Desk) -> None:
    """To the sender alone, threaded and marked; held in the queue, in the inbox, without a flag; the second is silent."""
    agree(desk)
    desk.receive(1)
    desk.run(3)
    desk.receive(2)
    desk.run(3)
    (envelope,) = desk.outbox.handed_in
    assert (envelope.mail_from, envelope.recipient) == (OWNER, COLLEAGUE)
    (mail,) = desk.answers()
    assert (mail["To"], mail["In-Reply-To"], mail["Auto-Submitted"]) == (COLLEAGUE, "<1@example.co.jp>", "auto-replied")
    assert str(mail["Subject"]) == "自動返信: 請求書の件"
    assert mail["X-Madoguchi-Loop"]
    ((_, kind, text),) = courtesies(desk)
    assert kind == "exception"
    assert "12月8日(火)まで私が直接対応" in text
    assert [desk.reason(number) for number in (1, 2)] == ["exception", "exception"]
    assert [one["closed_at"] for one in desk.journal.readings.held()] == [None, None]
    assert [one.flags for one in desk.inbox()] == [frozenset(), frozenset()]
    assert len(desk.mailbox.contents("Sent")) == 1
    assert desk.journal.exceptions.all()[0].mails == 2


def test_it_is_no_answer_to_anything(desk: Desk) -> None:
    """Indexed afresh from Sent, the mail still is unanswered, can be released by hand, and counts as no pointer."""
    agree(desk)
    desk.receive(1)
    desk.run(2)
    assert desk.journal.sent.answer_to("<1@example.co.jp>") is None
    (record,) = desk.journal.mails.by_prefix(desk.fate()["id"])
    by_hand.release(desk.session, prepare(desk.session, record, Wish(ReleaseKind.POINTER, "invoice")))
    assert len(desk.outbox.accepted) == 2
    assert [pointer.team for pointer in desk.journal.releases.pointers({COLLEAGUE}, desk.hour_before())] == ["billing"]
    assert desk.journal.outgoing.pointers({COLLEAGUE}, desk.hour_before()) == ()


def test_a_reply_to_it_reaches_the_owner(desk: Desk) -> None:
    """It is a conversation, and nothing is said about it by machine."""
    agree(desk)
    desk.receive(1)
    desk.run()
    (mail,) = desk.answers()
    desk.receive(2, headers=[("In-Reply-To", str(mail["Message-ID"])), ("References", str(mail["Message-ID"]))])
    desk.run(2)
    assert desk.reason(2) == "conversation"
    assert len(desk.outbox.handed_in) == 1


def test_each_person_of_a_domain_is_told_once(desk: Desk) -> None:
    """One exception, two colleagues, four mails."""
    agree(desk, "example.co.jp", "invoice")
    for number, sender in enumerate((COLLEAGUE, OTHER, COLLEAGUE, OTHER), 1):
        desk.receive(number, sender=sender)
    desk.run(3)
    assert sorted(to for to, _, _ in courtesies(desk)) == sorted([COLLEAGUE, OTHER])
    assert all("「請求書」の件" in text for _, _, text in courtesies(desk))
    assert desk.journal.exceptions.all()[0].mails == 4


def test_a_new_exception_is_told_anew(desk: Desk) -> None:
    """A renewal has another date."""
    agree(desk)
    desk.receive(1)
    desk.run()
    desk.journal.exceptions.add(COLLEAGUE, "", "another", TODAY, TODAY + timedelta(days=20), desk.now())
    desk.receive(2)
    desk.run()
    assert ["12月8日" in text for _, _, text in courtesies(desk)] == [True, False]


def test_the_whole_story(desk: Desk) -> None:
    """Held and told, held; ended: the first mail is held, the next gets a pointer, at level 1."""
    agree(desk)
    desk.receive(1)
    desk.run()
    desk.forward(days=14, hours=13)
    for number in (2, 3, 4):
        desk.receive(number)
        desk.run(2)
        desk.forward(hours=1)
    found = [desk.reason(number) for number in (1, 2, 3, 4)]
    assert found == ["exception", "exception", "exception-ended", "answerable"]
    assert desk.fate(4)["state"] == "sent"
    assert len(courtesies(desk)) == 1
    assert len(desk.outbox.accepted) == 2


def test_with_a_next_step_the_ordinary_begins_at_once(desk: Desk) -> None:
    """Nothing is held for what was decided."""
    agree(desk, next_step="the team takes over")
    desk.forward(days=15)
    desk.receive(1)
    desk.run(2)
    assert desk.reason() == "answerable"


def dismiss(desk: Desk) -> None:
    (record,) = desk.journal.mails.by_prefix(desk.fate()["id"])
    desk.journal.mails.leave_queue([record.id], "dismissed", desk.now())


def place(desk: Desk) -> Place:
    return Place("INBOX", desk.mailbox.examine("INBOX").uidvalidity, desk.inbox()[0].uid)


def answered(desk: Desk, folder: str) -> None:
    desk.mailbox.append(folder, desk.letter(99, headers=[("In-Reply-To", "<1@example.co.jp>")]), (), desk.now())


MEANWHILE: dict[str, Callable[[Desk], Any]] = {
    "the owner replied": lambda desk: answered(desk, "Sent"),
    "the owner is writing": lambda desk: answered(desk, "Drafts"),
    "a client set \\Answered": lambda desk: desk.mailbox.flag(place(desk), "\\Answered"),
    "the owner moved it": lambda desk: desk.mailbox.move([place(desk)], "Sent"),
    "the owner deleted it": lambda desk: desk.mailbox.remove(place(desk)),
    "dismissed by hand": dismiss,
    "ended by hand": lambda desk: desk.journal.exceptions.end(1, TODAY, desk.now()),
    "a pause": lambda desk: desk.journal.facts.pause(None),
    "it grew too old": lambda desk: desk.forward(hours=25),
    "draft mode": lambda desk: (desk.configure(GRACE, mode="draft"), desk.connect()),
    "shadow mode": lambda desk: (desk.configure(GRACE, mode="shadow"), desk.connect()),
    "never answer this person": lambda desk: (desk.configure(GRACE, people=f'never = ["{COLLEAGUE}"]'), desk.connect()),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_within_the_grace_period_the_owner_may_be_first(desks: Desks, what: str) -> None:
    """Whatever happened meanwhile, nothing goes out; without it, one would."""
    desk = desks(GRACE)
    desk.run()
    agree(desk)
    desk.receive(1)
    desk.run(2)
    assert desk.outbox.handed_in == []
    MEANWHILE[what](desk)
    desk.forward(seconds=601)
    desk.run(2)
    assert desk.outbox.handed_in == []


def test_after_the_grace_period_it_goes_out(desks: Desks) -> None:
    """Not before."""
    desk = desks(GRACE)
    desk.run()
    agree(desk)
    desk.receive(1)
    for seconds in (0, 599):
        desk.forward(seconds=seconds)
        desk.run()
        assert desk.outbox.handed_in == []
    desk.forward(seconds=2)
    desk.run()
    assert len(courtesies(desk)) == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"headers": [("Cc", "client@client.example")]},
        {"headers": [("Auto-Submitted", "auto-generated")]},
        {"headers": [("Precedence", "bulk")]},
        {"return_path": "<>"},
        {"body": "今回だけ、例外でお願いできませんか。請求書の件です。\n"},
    ],
)
def test_only_what_passed_every_guard(desk: Desk, parts: dict[str, Any]) -> None:
    """Machines, lists, mail to others too, and whoever asks for the owner hear nothing."""
    agree(desk)
    away(desk)
    desk.receive(1, **parts)
    desk.run(2)
    assert desk.reason() != "exception"
    assert desk.outbox.handed_in == []
    assert desk.journal.exceptions.all()[0].mails == 0


def test_shadow_leaves_a_record_alone(desks: Desks) -> None:
    """What would be said, once; the mailbox is not touched."""
    desk = desks(mode="shadow")
    desk.run()
    agree(desk)
    for number in (1, 2):
        desk.receive(number)
    before = desk.snapshot()
    desk.run(3)
    assert desk.snapshot() == before
    assert desk.outbox.handed_in == []
    assert states(desk) == ["would-be"]
    assert desk.fate(1)["courtesy"] == {"kind": "exception", "state": "would-be"}
    assert desk.fate(2)["courtesy"] is None


def test_what_is_said_counts_for_the_pace(desks: Desks) -> None:
    """For the hour of the account and the day of the person, both ways round."""
    desk = desks("[reply]\ndelay_seconds = 0\nper_hour = 1\nper_sender_per_day = 1\n")
    desk.run()
    agree(desk, kind="invoice")
    desk.receive(1)
    desk.receive(2, sender=OTHER)
    desk.run(3)
    assert (desk.fate(1)["reason"], desk.fate(2)["state"]) == ("exception", "sent")
    assert courtesies(desk) == []
    desk.forward(minutes=61)
    desk.run()
    assert len(courtesies(desk)) == 1
    desk.receive(3, subject="ログイン", body="ログインできません。\n")
    desk.run()
    assert desk.reason(3) == "rate-limit"


def test_an_open_breaker_holds_them_up(desk: Desk) -> None:
    """And when it is closed again, they go."""
    desk.receive(9, headers=[("Auto-Submitted", "auto-generated")])
    desk.run()
    for _ in range(3):
        desk.journal.breaker.sign(Sign.RETURNED, 1, desk.now())
    agree(desk)
    desk.receive(1)
    desk.run(2)
    assert (desk.reason(), desk.outbox.handed_in) == ("exception", [])
    desk.forward(minutes=61)
    desk.run()
    assert len(courtesies(desk)) == 1


def test_a_bounce_of_it_is_a_sign_of_a_loop(desk: Desk) -> None:
    """As with an answer."""
    agree(desk)
    desk.receive(1)
    desk.run()
    (mail,) = desk.answers()
    desk.mailbox.deliver(bounce(str(mail["Message-ID"])), when=desk.now())
    desk.run()
    assert sum(desk.journal.breaker.signs_since(desk.hour_before()).values()) == 1


@pytest.mark.parametrize("step", STEPS_OF_COURTESY[:2])
def test_killed_in_the_middle_nobody_is_told_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Not offered to the server: told once; taken and not recorded: of unknown outcome, and never again."""
    agree(desk)
    desk.receive(1)

    def cut(name: str) -> None:
        if name == step:
            raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.service.courtesy.failpoint", cut)
        with pytest.raises(PowerCut):
            desk.run()
    desk.connect()
    desk.receive(2)
    desk.run(3)
    assert len(desk.outbox.accepted) == 1
    assert states(desk) == (["sent"] if step == "courtesy-planned" else ["unknown"])
    assert [desk.reason(number) for number in (1, 2)] == ["exception", "exception"]


def test_what_lies_in_sent_was_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider's own copy proves it, also later."""
    test_killed_in_the_middle_nobody_is_told_twice(desk, monkeypatch, "courtesy-heard")
    desk.mailbox.append("Sent", desk.outbox.accepted[0].raw, ("\\Seen",), desk.now())
    desk.run()
    assert states(desk) == ["sent"]


FAILURES = [
    (Delivery(Outcome.DEFERRED, Stage.RCPT, "451 later"), "sent", 1),
    (Delivery(Outcome.REFUSED, Stage.RCPT, "550 no"), "refused", 0),
    (Delivery(Outcome.UNKNOWN, Stage.FINAL, "lost"), "unknown", 0),
]


@pytest.mark.parametrize(("delivery", "state", "accepted"), FAILURES)
def test_what_the_server_says_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, delivery: Delivery, state: str, accepted: int
) -> None:
    """Later is tried again; no and perhaps are not, with no mail of that person."""
    agree(desk)
    desk.receive(1)
    with monkeypatch.context() as patch:
        patch.setattr(desk.outbox, "send", lambda _: delivery)
        desk.run()
    desk.receive(2)
    desk.forward(minutes=3)
    desk.run(2)
    assert states(desk) == [state]
    assert len(desk.outbox.accepted) == accepted


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.BARRED])
def test_a_server_that_is_away_is_asked_later(desk: Desk, monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    """The pass goes on and says so at its end; the courtesy goes out in the end."""
    agree(desk)
    desk.receive(1)
    with monkeypatch.context() as patch:
        patch.setattr(desk.outbox, "send", lambda _: Delivery(outcome, Stage.CONNECT, "421 away"))
        with pytest.raises(SubmissionAway):
            desk.run()
    assert states(desk) == ["deferred"]
    desk.forward(hours=2)
    desk.run()
    assert states(desk) == ["sent"]


def test_a_login_that_is_refused_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner has to mend it; then it goes out."""
    agree(desk)
    desk.receive(1)

    def refuse(_: object) -> Delivery:
        raise LoginRefused("smtp: 535")

    with monkeypatch.context() as patch:
        patch.setattr(desk.outbox, "send", refuse)
        with pytest.raises(LoginRefused):
            desk.run()
    desk.forward(minutes=3)
    desk.run()
    assert states(desk) == ["sent"]


def test_another_installation_has_said_it(desks: Desks) -> None:
    """The journal was lost; the copy in Sent bears the derived Message-ID."""
    desk = desks()
    desk.run()
    agree(desk)
    desk.receive(1)
    desk.run()
    copy = desk.mailbox.contents("Sent")[0]
    with desk.journal.courtesies._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM courtesies")
    desk.run()
    assert len(desk.outbox.handed_in) == 1
    assert (len(desk.mailbox.contents("Sent")), parsed(copy.raw)["X-Madoguchi-Courtesy"]) == (1, "exception")


def test_a_broken_template_of_the_owners_is_passed_over(desk: Desk) -> None:
    """The shipped words are said instead; answering goes on."""
    own = desk.home / "templates" / "ja"
    own.mkdir(parents=True)
    (own / "exception.txt").write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    settings = (desk.home / "madoguchi.toml").read_text(encoding="utf-8")
    desk.office = make_office(desk.home, settings=f'templates_dir = "templates"\n{settings}')
    desk.connect()
    agree(desk)
    desk.receive(1)
    desk.run()
    assert "私が直接対応" in courtesies(desk)[0][2]


def test_an_absence_is_told_to_a_colleague_once_in_seven_days(desk: Desk) -> None:
    """With the day of return and the teams; the mail stays held; a pointer goes out as ever."""
    away(desk, last=TODAY + timedelta(days=20))
    desk.receive(1, body=PRIVATE, subject="ご相談")
    desk.receive(2, sender=OTHER)
    desk.run(2)
    ((to, kind, text),) = courtesies(desk)
    assert (to, kind) == (COLLEAGUE, "absence")
    assert "12月15日(火)に戻る予定" in text
    assert "・請求書: 請求サポート billing-support@example.co.jp" in text
    assert (desk.reason(1), desk.reason(2)) == ("mine", "answerable")
    for days, told in ((6.9, 1), (0.2, 2)):
        desk.forward(days=days)
        desk.receive(int(days * 10) + 10, body=PRIVATE, subject="ご相談の続き")
        desk.run(2)
        assert len(courtesies(desk)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("請求書の宛名の件です。\n", "なお、現在不在にしており、12月1日(火)に戻る予定です。"),
        ("The 請求書 has the wrong address, could you help me with it?\n", "and will be back on Tuesday 1 December."),
    ],
)
def test_a_pointer_sent_during_an_absence_says_so(desk: Desk, text: str, told: str) -> None:
    """Whoever replies to it waits for somebody who is away; before and afterwards nothing is said of it."""
    for number in (1, 2):
        if number == 2:
            away(desk)
        desk.receive(number, body=text, subject="Invoice", sender=f"colleague-{number}@example.co.jp")
        desk.run(2)
    before, during = (one.get_body(("plain",)).get_content() for one in desk.answers())  # type: ignore[union-attr]
    assert told in during
    assert during.replace(told, "").count("不在") == before.count("不在") == before.count("away at") == 0


def test_a_pointer_to_somebody_outside_says_nothing_of_it(desks: Desks) -> None:
    """RFC 3834 §6."""
    desk = desks('[reply]\ndelay_seconds = 0\nanswer_domains = ["*"]\n')
    desk.run()
    away(desk)
    desk.receive(1, sender="buyer@client.example")
    desk.run(2)
    (mail,) = desk.answers()
    assert "不在にして" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_nobody_outside_hears_of_an_absence(desks: Desks) -> None:
    """RFC 3834 §6."""
    desk = desks('[reply]\ndelay_seconds = 0\nanswer_domains = ["*"]\n')
    desk.run()
    away(desk)
    desk.receive(1, body=PRIVATE, subject="ご相談", sender="buyer@client.example")
    desk.run(2)
    assert (desk.reason(), desk.outbox.handed_in) == ("mine", [])


def test_before_and_after_an_absence_nothing_is_said(desk: Desk) -> None:
    """Ended early counts too."""
    away(desk, TODAY + timedelta(days=1))
    desk.receive(1, body=PRIVATE, subject="ご相談")
    desk.run(2)
    assert courtesies(desk) == []
    desk.forward(days=2)
    desk.journal.absences.end(1, desk.now())
    desk.receive(2, body=PRIVATE, subject="ご相談の続き")
    desk.run(2)
    assert courtesies(desk) == []


def test_after_31_days_pointers_stop_and_colleagues_are_told_so(desk: Desk) -> None:
    """Held for a reason of its own, with the note."""
    away(desk, TODAY, TODAY + timedelta(days=60))
    desk.forward(days=31)
    desk.receive(1)
    desk.run(2)
    assert desk.reason() == "long-absence"
    assert [kind for _, kind, _ in courtesies(desk)] == ["absence"]


def test_away_first_then_the_exception(desk: Desk) -> None:
    """Who waits for somebody away hears that; the exception is told with the next mail."""
    agree(desk)
    away(desk)
    for number in (1, 2, 3):
        desk.receive(number)
        desk.run(2)
    assert [kind for _, kind, _ in courtesies(desk)] == ["absence", "exception"]
