"""Two daemons on one account with a state folder each, at the same time."""

from __future__ import annotations

import pytest

from madoguchi.outbox.stages import Delivery, Envelope
from tests.service.conftest import Desks
from tests.service.desk import Desk

FIRST = "first@example.co.jp"


def test_what_the_other_answered_while_this_one_was_sending_is_not_answered_again(
    desks: Desks, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read both mails; Sent is looked at just before each answer, not once for a whole batch."""
    one = desks()
    other = Desk(tmp_path_factory.mktemp("other"), people=f'never = ["{FIRST}"]\n')
    other.mailbox, other.outbox = one.mailbox, one.outbox
    for desk in (one, other):
        desk.connect()
        desk.run()
    one.receive(1, sender=FIRST)
    one.receive(2)
    send = one.outbox.send
    meanwhile = [other]

    def slow(envelope: Envelope) -> Delivery:
        if meanwhile:
            meanwhile.pop().run()
        return send(envelope)

    monkeypatch.setattr(one.outbox, "send", slow)
    one.run(2)
    assert len(one.outbox.handed_in) == 2
    assert (one.reason(1), one.reason(2)) == ("answerable", "already-answered")
    assert other.reason(2) == "answerable"
    other.journal.close()


def test_two_that_saw_a_mail_at_once_do_not_answer_it_at_once(
    desks: Desks, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each waits a share of its own of a minute longer: the earlier one answers, the later one finds that in Sent."""
    grace = "[reply]\ndelay_seconds = 600\n"
    early = desks(grace)
    late = Desk(tmp_path_factory.mktemp("late"), grace)
    late.mailbox, late.outbox = early.mailbox, early.outbox
    for desk, share in ((early, 0.2), (late, 0.7)):
        desk.connect().account.stagger = share
        desk.run()
    early.receive()
    for _ in range(100):
        for desk in (late, early):
            desk.run()
            desk.forward(seconds=7)
    assert len(early.outbox.handed_in) == 1
    assert (early.reason(), late.reason()) == ("answerable", "already-answered")
    late.journal.close()


@pytest.mark.parametrize(("delay", "seconds"), [(0, 0.0), (10, 15.0), (600, 630.0)])
def test_the_stagger_is_part_of_a_minute_and_none_where_no_grace_was_asked_for(
    desks: Desks, delay: int, seconds: float
) -> None:
    """Who wants answers at once gets them at once."""
    account = desks(f"[reply]\ndelay_seconds = {delay}\n").session.account
    account.stagger = 0.5
    assert account.grace().total_seconds() == seconds
