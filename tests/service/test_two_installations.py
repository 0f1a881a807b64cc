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
