"""Answering: read again, decided again, planned, sent, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from madoguchi.errors import ConfigurationError, LoginRefused, SubmissionAway
from madoguchi.journal.mails import StateChanged
from madoguchi.outbox.stages import Delivery, Outcome, Stage
from madoguchi.reply.threading import reply_message_id
from madoguchi.service import answering
from tests.builders import COLLEAGUE, OWNER
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed

GRACE = "[reply]\ndelay_seconds = 600\n"


@pytest.fixture
def waiting(desks: Desks) -> Desk:
    """A request that waits for the end of its grace period."""
    desk = desks(GRACE)
    desk.run()
    desk.receive()
    desk.run()
    assert desk.fate()["state"] == "pending"
    desk.forward(seconds=601)
    return desk


def test_an_answer_goes_to_the_sender_alone(desk: Desk) -> None:
    """One recipient, the owner's envelope, threaded, marked, with the derived id; once however often it runs."""
    desk.receive(1, headers=[("Cc", "boss@example.co.jp")])
    desk.run(5)
    (envelope,) = desk.outbox.handed_in
    assert (envelope.mail_from, envelope.recipient) == (OWNER, COLLEAGUE)
    (answer,) = desk.answers()
    assert (answer["To"], answer["Cc"]) == (COLLEAGUE, None)
    assert answer["In-Reply-To"] == "<1@example.co.jp>"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["Message-ID"] == reply_message_id(OWNER, "<1@example.co.jp>", "reply")
    assert desk.fate()["reply_message_id"] == answer["Message-ID"]


def test_the_envelope_may_be_null(desks: Desks) -> None:
    """`envelope_from = "null"` (RFC 3834 §3.3)."""
    desk = desks()
    desk.office.settings.smtp.__dict__["envelope_from"] = "null"
    desk.run()
    desk.receive()
    desk.run()
    assert [one.mail_from for one in desk.outbox.accepted] == [""]


def by_hand(desk: Desk) -> None:
    desk.mailbox.append("Sent", desk.letter(99, headers=[("In-Reply-To", "<1@example.co.jp>")]), (), desk.now())


MEANWHILE: dict[str, tuple[Callable[[Desk], Any], str]] = {
    "the owner replied": (by_hand, "already-answered"),
    "a client set \\Answered": (lambda d: d.mailbox.flag(place(d), "\\Answered"), "already-answered"),
    "the owner deleted it": (lambda d: d.mailbox.remove(place(d)), "left-inbox"),
    "the owner marked it \\Deleted": (lambda d: d.mailbox.flag(place(d), "\\Deleted"), "left-inbox"),
    "the owner moved it": (lambda d: d.mailbox.move([place(d)], "Drafts"), "left-inbox"),
    "a pause": (lambda d: d.journal.facts.pause(None), "paused"),
    "a folder STOP": (lambda d: d.mailbox.make_folder("Requests/STOP"), "paused"),
    "a folder 停止": (lambda d: d.mailbox.make_folder("Requests/停止"), "paused"),
    "it grew too old": (lambda d: d.forward(hours=25), "too-old"),
    "dismissed by hand": (lambda d: d.journal.mails.leave_queue([record(d).id], "dismissed", d.now()), "handled"),
    "labelled by hand": (lambda d: d.journal.mails.label(record(d), "mine", d.now()), "handled"),
    "shadow mode": (lambda d: reconfigured(d, GRACE, mode="shadow"), "shadow-mode"),
    "draft mode": (lambda d: reconfigured(d, GRACE, mode="draft"), "draft-mode"),
    "never answer this person": (lambda d: reconfigured(d, GRACE, people=f'never = ["{COLLEAGUE}"]'), "excluded"),
    "the type left the directory": (lambda d: d.office.directory.requests.pop("invoice"), "no-team"),
}


def place(desk: Desk) -> Any:
    return record(desk).place


def record(desk: Desk) -> Any:
    (found,) = desk.journal.mails.by_message_id("<1@example.co.jp>")
    return found


def reconfigured(desk: Desk, *more: str, **files: Any) -> None:
    desk.configure(*more, **files)
    desk.connect()


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_happens_within_the_grace_period_counts(waiting: Desk, what: str) -> None:
    """Decided again just before the intent: nothing goes out, and the reason says why."""
    act, reason = MEANWHILE[what]
    act(waiting)
    waiting.run(2)
    assert waiting.reason() == reason
    assert waiting.outbox.handed_in == []
    assert len(waiting.fates()) == 1


def test_a_held_pause_leaves_what_was_held(waiting: Desk) -> None:
    """After resuming, what was held stays held; new mail is answered."""
    waiting.journal.facts.pause(None)
    waiting.run()
    waiting.journal.facts.resume()
    waiting.receive(2)
    waiting.run()
    waiting.forward(seconds=601)
    waiting.run()
    assert [waiting.reason(1), waiting.reason(2)] == ["paused", "answerable"]


def test_a_stop_between_two_mails_leaves_the_second(desk: Desk) -> None:
    """The first is finished, the second waits for the next start."""
    desk.receive(1)
    desk.receive(2, sender="jiro@example.co.jp")
    desk.session.account.stopping = lambda: bool(desk.outbox.handed_in)
    desk.run()
    assert (desk.fate(1)["state"], desk.fate(2)["state"]) == ("sent", "pending")
    desk.connect()
    desk.run()
    assert len(desk.outbox.accepted) == 2


def test_pacing_lets_the_rest_wait(desks: Desks) -> None:
    """Two an hour: the others go out in the hours that follow, none is lost, none twice."""
    desk = desks("[reply]\ndelay_seconds = 0\nper_hour = 2\n")
    desk.run()
    for number in range(5):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
    sent = []
    for _ in range(4):
        desk.run(2)
        sent.append(len(desk.outbox.accepted))
        desk.forward(minutes=61)
    assert sent == [2, 4, 5, 5]
    assert {one["reason"] for one in desk.fates()} == {"answerable"}


def test_the_breaker_opens_far_above_the_pace(desks: Desks) -> None:
    """More than three times the hourly pace within an hour: held for the owner."""
    desk = desks("[reply]\ndelay_seconds = 0\nper_hour = 1\n")
    desk.run()
    for number in range(5):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
    desk.run()
    reasons = [one["reason"] for one in desk.fates()]
    assert reasons.count("circuit-open") >= 1
    assert len(desk.outbox.accepted) <= 1


def test_a_person_gets_one_pointer_to_a_team_a_day_and_few_in_all(desks: Desks) -> None:
    """The second request for the same team is the same occasion; another team still answers, up to the limit."""
    desk = desks("[reply]\ndelay_seconds = 0\nper_sender_per_day = 2\n[education]\nmin_gap_business_days = 0\n")
    desk.run()
    for number, subject in enumerate(("請求書の件", "ログインの件", "請求書の件"), 1):
        desk.receive(number, subject=subject, body=f"{subject}についてお願いします。\n")
        desk.run()
    assert [desk.reason(number) for number in (1, 2, 3)] == ["answerable", "answerable", "rate-limit"]
    desk.configure("[education]\nmin_gap_business_days = 1\n")
    desk.connect()
    desk.forward(hours=15)
    desk.receive(4, subject="請求書の件", body="請求書の件です。\n", sender="jiro@example.co.jp")
    desk.run()
    desk.receive(5, subject="請求書の件", body="請求書の件、再送します。\n", sender="jiro@example.co.jp")
    desk.run()
    assert [desk.reason(4), desk.reason(5)] == ["answerable", "recent-pointer"]


def test_levels_rise_until_a_person_should_speak(desks: Desks) -> None:
    """1, 1, 2, 2, then a draft: the fifth is the owner's own word."""
    desk = desks("[education]\nmin_gap_business_days = 0\n[reply]\ndelay_seconds = 0\nper_sender_per_day = 99\n")
    desk.run()
    for number in range(1, 6):
        desk.receive(number)
        desk.run()
        desk.forward(hours=2)
    assert [desk.fate(number)["level"] for number in range(1, 6)] == [1, 1, 2, 2, 3]
    assert [desk.reason(number) for number in (4, 5)] == ["answerable", "level-3"]
    assert len(desk.mailbox.contents("Drafts")) == 1


DEFERRED = Delivery(Outcome.DEFERRED, Stage.RCPT, "450 4.2.0 busy")
REFUSED = Delivery(Outcome.REFUSED, Stage.RCPT, "550 5.1.1 unknown")
UNKNOWN = Delivery(Outcome.UNKNOWN, Stage.FINAL, "SMTPServerDisconnected")
AWAY = Delivery(Outcome.DEFERRED, Stage.CONNECT, "Connection refused")


def test_a_deferred_mail_is_tried_again_later(desk: Desk) -> None:
    """Not at once; after its back-off with the same Message-ID and the same bytes; then it is answered."""
    desk.outbox.script(COLLEAGUE, DEFERRED, DEFERRED)
    desk.receive()
    desk.run(3)
    assert (desk.fate()["state"], len(desk.outbox.handed_in)) == ("pending", 1)
    for minutes in (3, 6):
        desk.forward(minutes=minutes)
        desk.run()
    assert len(desk.outbox.accepted) == 1
    assert desk.reason() == "answerable"
    ids = {parsed(one.raw)["Message-ID"] for one in desk.outbox.handed_in}
    assert len(ids) == 1


def test_a_mail_that_stays_deferred_grows_too_old(desk: Desk) -> None:
    """Tried ever more rarely, and after a day held: never answered late."""
    desk.outbox.script(COLLEAGUE, *[DEFERRED] * 99)
    desk.receive()
    for _ in range(26 * 4):
        desk.run()
        desk.forward(minutes=15)
    assert desk.reason() == "too-old"
    assert 5 < len(desk.outbox.handed_in) < 40


@pytest.mark.parametrize(("delivery", "reason"), [(REFUSED, "refused"), (UNKNOWN, "unknown-outcome")])
@pytest.mark.parametrize("kept", [False, True])
def test_refused_and_unknown_are_never_sent_again(desk: Desk, delivery: Delivery, reason: str, kept: bool) -> None:
    """Held with the server's words; whether or not the server has it, there is no second attempt."""
    desk.outbox.script(COLLEAGUE, delivery, kept=kept)
    desk.receive()
    for _ in range(5):
        desk.run()
        desk.forward(hours=2)
    assert desk.reason() == reason
    assert delivery.answer in desk.fate()["evidence"]["why"]
    assert len(desk.outbox.handed_in) == 1
    assert desk.mailbox.contents("Sent") == []
    assert "\\Answered" not in desk.inbox()[0].flags


@pytest.mark.parametrize("error", [LoginRefused("login refused"), ConfigurationError(["smtp.password_file: missing"])])
def test_a_secret_that_does_not_serve_stops_the_program_not_the_mail(desk: Desk, error: Any) -> None:
    """The error comes out; the mail surely did not go, waits, and goes out once the owner has mended it."""
    desk.outbox.script(COLLEAGUE, error)
    desk.receive()
    with pytest.raises(type(error)):
        desk.run()
    assert desk.fate()["state"] == "pending"
    desk.connect()
    desk.forward(minutes=10)
    desk.run()
    assert desk.reason() == "answerable"
    assert len(desk.outbox.accepted) == 1


def test_an_absent_submission_server_ends_the_sending_not_the_pass(desk: Desk) -> None:
    """One attempt, the others are not even tried; the queue still follows the owner; all go out later."""
    senders = [f"colleague{number}@example.co.jp" for number in range(3)]
    desk.outbox.script(senders[0], AWAY)
    held = desk.receive(9, subject="お昼", body="お昼でもどうですか。\n")
    for number, sender in enumerate(senders):
        desk.receive(number, sender=sender)
    desk.mailbox.flag(held, "\\Answered")
    with pytest.raises(SubmissionAway, match="Connection refused"):
        desk.run()
    assert len(desk.outbox.handed_in) == 1
    assert desk.journal.readings.held() == []
    desk.forward(minutes=10)
    desk.run()
    assert len(desk.outbox.accepted) == 3


def test_a_label_in_the_middle_of_answering_wins(waiting: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labelled between reading and planning: nothing goes out, and the daemon does not notice an error."""
    real = answering.compose

    def compose(*values: Any, **how: Any) -> Any:
        waiting.journal.mails.label(record(waiting), "mine", waiting.now())
        return real(*values, **how)

    monkeypatch.setattr(answering, "compose", compose)
    waiting.run()
    assert waiting.reason() == "handled"
    assert waiting.outbox.handed_in == []
    with pytest.raises(StateChanged):
        waiting.journal.mails.postpone(waiting.journal.mails.by_message_id("<1@example.co.jp>")[0], waiting.now())


def test_a_draft_is_ready_to_send_and_touches_nothing_else(desks: Desks) -> None:
    """Personal variant, \\Draft, addressed and threaded, once; the mail itself stays exactly as it was."""
    desk = desks(mode="draft")
    desk.run()
    desk.receive()
    before = desk.inbox()
    desk.run(3)
    assert desk.inbox() == before
    (draft,) = desk.mailbox.contents("Drafts")
    assert draft.flags >= {"\\Draft"}
    message = parsed(draft.raw)
    assert (message["To"], message["In-Reply-To"]) == (COLLEAGUE, "<1@example.co.jp>")
    assert message["Auto-Submitted"] is None
    assert desk.reason() == "draft-mode"
    assert desk.outbox.handed_in == []


@pytest.mark.parametrize("configured", ["", "下書き/自動"])
def test_the_drafts_folder_is_made_where_it_is_missing(desks: Desks, configured: str) -> None:
    """Under the name the owner gave, or as Drafts."""
    desk = desks(f'[folders]\nfile_after_hours = 24\ndrafts = "{configured}"\n', mode="draft")
    desk.mailbox.remove_folder("Drafts")
    desk.connect()
    desk.run()
    desk.receive()
    desk.run()
    assert len(desk.mailbox.contents(configured or "Drafts")) == 1


def test_shadow_touches_nothing(desks: Desks) -> None:
    """No folder, no flag, no mail: only the journal knows, and what would have been."""
    desk = desks(mode="shadow")
    desk.run()
    desk.receive(1)
    desk.receive(2, sender="lawyer@example.co.jp")
    before = desk.snapshot()
    desk.run(3)
    desk.forward(hours=30)
    desk.run()
    assert desk.snapshot() == before
    assert desk.outbox.handed_in == []
    assert [desk.reason(1), desk.reason(2)] == ["shadow-mode", "shadow-mode"]
    assert desk.fate(1)["evidence"]["would_be"] == "answerable"
    assert desk.fate(2)["evidence"]["would_be"] == "draft-type"
