"""The breaker of a whole account: loops, bounces, floods."""

from __future__ import annotations

import pytest

from madoguchi.reply.wire import WIRE
from tests.bounces import bounce
from tests.service.conftest import Desks
from tests.service.desk import Desk

FAST = "\n[reply]\ndelay_seconds = 0\nper_sender_per_day = 99\n[education]\nmin_gap_business_days = 0\n"


@pytest.fixture
def quick(desks: Desks) -> Desk:
    """Nothing but the breaker stands between this office and a loop."""
    desk = desks(FAST)
    desk.run()
    return desk


def answered(desk: Desk, number: int) -> bool:
    desk.receive(
        number,
        sender=f"colleague{number}@example.co.jp",
        body=f"請求書{'あいうえおかきくけこ'[number % 10]}の件です。\n",
    )
    desk.run(2)
    return desk.fate(number)["disposition"] == "answered"


def replies(desk: Desk) -> list[bytes]:
    return [mail.as_bytes(policy=WIRE) for mail in desk.answers()]


def subjects(desk: Desk) -> list[str]:
    """Of the notices in the inbox."""
    mails = [mail for mail in desk.inbox() if b"auto-generated" in mail.raw]
    return [mail.raw.decode("ascii", "replace") for mail in mails]


def come_back(desk: Desk, number: int) -> None:
    """So many replies of ours lie in our inbox, each answered before."""
    for at in range(number):
        assert answered(desk, at)
        desk.mailbox.deliver(replies(desk)[-1], when=desk.now())
    desk.run()


def test_our_own_replies_that_come_back_stop_everything(quick: Desk) -> None:
    """The third within an hour; all mail is held then, and the owner told by one mail."""
    come_back(quick, 2)
    assert answered(quick, 11)
    quick.mailbox.deliver(replies(quick)[-1], when=quick.now())
    quick.run()
    assert not answered(quick, 12)
    assert quick.reason(12) == "circuit-open"
    assert "3 of our replies came back" in quick.fate(12)["evidence"]["why"]
    quick.run(2)
    assert len(subjects(quick)) == 1


def test_a_calm_hour_closes_it_and_a_sign_meanwhile_does_not(quick: Desk) -> None:
    """What was held stays held."""
    come_back(quick, 3)
    assert not answered(quick, 11)
    quick.forward(minutes=50)
    quick.mailbox.deliver(replies(quick)[-1].replace(b"Subject: ", b"Subject: x"), when=quick.now())
    quick.run()
    quick.forward(minutes=50)
    assert not answered(quick, 12)
    quick.forward(minutes=61)
    assert answered(quick, 13)
    assert [quick.reason(number) for number in (11, 12)] == ["circuit-open"] * 2
    assert quick.journal.breaker.opened() is None


def test_the_owner_closes_it_by_hand(quick: Desk) -> None:
    """What opened it counts no more."""
    come_back(quick, 3)
    assert not answered(quick, 11)
    assert quick.journal.breaker.reset(quick.now())
    quick.forward(seconds=1)
    assert answered(quick, 12)


def test_a_machine_that_repeats_itself_after_each_answer_stops_everything(quick: Desk) -> None:
    """No header gives it away, only numbers differ; as long as nobody answers it, it is none of our doing."""
    for number in range(1, 6):
        quick.receive(
            number, sender="tickets@example.co.jp", body=f"Ticket #{number}: 請求書のお問い合わせを受け付けました。\n"
        )
        quick.run(2)
    reasons = [quick.reason(number) for number in range(1, 6)]
    assert reasons[-1] == "circuit-open"
    assert reasons.count("answerable") <= 4


def test_alerts_that_nobody_answers_do_not_stop_it(quick: Desk) -> None:
    """The same text ten times an hour."""
    for number in range(1, 11):
        quick.receive(number, sender="alerts@example.co.jp", subject="disk", body=f"disk {number} of server is full\n")
    quick.run(2)
    assert answered(quick, 21)


def test_a_bounce_is_matched_to_its_reply(quick: Desk) -> None:
    """It teaches nobody, the mail is in the queue again, and three of them stop everything."""
    assert answered(quick, 1)
    gone = quick.answers()[-1]
    quick.mailbox.deliver(bounce(str(gone["Message-ID"])), when=quick.now())
    quick.run()
    fate = quick.fate(1)
    assert (fate["disposition"], "bounced" in fate["times"]) == ("answered", True)
    assert [one["id"] for one in quick.journal.readings.held()] == [fate["id"]]
    assert quick.journal.outgoing.pointers({"colleague1@example.co.jp"}, quick.hour_before()) == ()
    quick.mailbox.deliver(bounce(str(gone["Message-ID"]), message_id="<bounce-2@mx.example.co.jp>"), when=quick.now())
    quick.run()
    assert answered(quick, 2)
    for number in (2, 3):
        reply = quick.answers()[-1]
        quick.mailbox.deliver(
            bounce(str(reply["Message-ID"]), message_id=f"<b{number}@mx.example.co.jp>"), when=quick.now()
        )
        quick.run()
        assert answered(quick, number + 1) is (number == 2)
    assert quick.reason(4) == "circuit-open"


def test_the_owners_own_use_of_a_draft_is_no_loop(quick: Desk) -> None:
    """A mail of the owner's that bears our mark, but was never sent from here."""
    assert answered(quick, 1)
    mine = replies(quick)[-1].replace(b"Message-ID: <madoguchi.", b"Message-ID: <other.")
    for number in range(4):
        quick.mailbox.deliver(mine.replace(b"<other.", f"<other{number}.".encode()), when=quick.now())
    quick.run()
    assert answered(quick, 2)
