"""The twin in memory, and that both kinds are an `Outbox`."""

from __future__ import annotations

import inspect

import pytest

from madoguchi.errors import LoginRefused
from madoguchi.outbox.memory import ACCEPTED, MemoryOutbox
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.outbox.stages import Delivery, Envelope, Outbox, Outcome, Stage

HANAKO, JIRO = "hanako@example.co.jp", "jiro@example.co.jp"


def to(recipient: str) -> Envelope:
    return Envelope("taro@example.co.jp", recipient, b"Subject: x\r\n\r\ny\r\n")


@pytest.mark.parametrize("kind", [MemoryOutbox, SmtpOutbox])
@pytest.mark.parametrize("name", ["send", "close"])
def test_every_kind_has_what_the_protocol_asks(kind: type, name: str) -> None:
    """The same arguments and the same answer."""
    assert inspect.signature(getattr(kind, name)) == inspect.signature(getattr(Outbox, name))


def test_each_recipient_meets_its_own_script() -> None:
    """Step by step, then all is well again; others do not notice."""
    outbox = MemoryOutbox()
    later, never = Delivery(Outcome.DEFERRED, Stage.RCPT, "450 later"), Delivery(Outcome.REFUSED, Stage.RCPT, "550 no")
    outbox.script(HANAKO, later, never)
    assert [outbox.send(to(HANAKO)) for _ in range(3)] == [later, never, ACCEPTED]
    assert outbox.send(to(JIRO)) == ACCEPTED
    assert [one.recipient for one in outbox.handed_in] == [HANAKO] * 3 + [JIRO]
    assert outbox.accepted == [to(HANAKO), to(JIRO)]


def test_a_mail_may_be_taken_without_a_word() -> None:
    """Of unknown outcome, and the server has it all the same."""
    outbox = MemoryOutbox()
    lost = Delivery(Outcome.UNKNOWN, Stage.FINAL)
    outbox.script(HANAKO, lost, kept=True)
    outbox.script(HANAKO, lost)
    assert [outbox.send(to(HANAKO)), outbox.send(to(HANAKO))] == [lost, lost]
    assert outbox.accepted == [to(HANAKO)]


def test_a_refused_login_is_raised() -> None:
    """And nothing is accepted."""
    outbox = MemoryOutbox()
    outbox.script(HANAKO, LoginRefused("no"))
    with pytest.raises(LoginRefused, match="no"):
        outbox.send(to(HANAKO))
    outbox.close()
    assert outbox.accepted == []
