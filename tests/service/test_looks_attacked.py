"""How long a look at Sent or Drafts is believed, against an owner who answers meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy.exc import OperationalError

from madoguchi.journal.outgoing import Outgoing
from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import Folder, Heading
from madoguchi.service.looks import Looks
from tests.service.conftest import Desks
from tests.service.desk import Desk

GRACE = "[reply]\ndelay_seconds = 600\n"


class Hands:
    """A clock that is moved by hand."""

    at = 0.0


def answer_by_hand(desk: Desk, number: int, folder: str = "Sent") -> None:
    told = [("In-Reply-To", f"<{number}@example.co.jp>")]
    desk.mailbox.deliver(desk.letter(90 + number, headers=told), folder=folder, when=desk.now())


@pytest.fixture
def two_waiting(desks: Desks) -> Desk:
    """Two colleagues' requests at the end of their grace period."""
    desk = desks(GRACE)
    desk.run()
    for number in (1, 2):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
    desk.run()
    desk.forward(seconds=601)
    return desk


def test_a_look_is_as_old_as_its_question(two_waiting: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While headings are on their way for long, the owner answers the next mail: that is seen before it is due."""
    desk, hands, examine = two_waiting, Hands(), two_waiting.mailbox.examine
    seen: list[str] = []

    def examined(folder: str) -> Folder:
        seen.append(folder)
        hands.at += 1.0 if folder == "INBOX" else 0.0
        if folder == "Sent" and "INBOX" in seen and not desk.mailbox.contents("Sent"):  # for the first that is due
            answer_by_hand(desk, 1)
        return examine(folder)

    def slow(folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
        found = MemoryMailbox.headings(desk.mailbox, folder, uids, fields)
        if folder.name == "Sent" and len(desk.mailbox.contents("Sent")) == 1:
            hands.at += 5.0
            answer_by_hand(desk, 2)
        return found

    desk.session.looks = Looks(lambda: hands.at)
    hands.at = 100.0
    monkeypatch.setattr(desk.mailbox, "examine", examined)
    monkeypatch.setattr(desk.mailbox, "headings", slow)
    desk.run()
    assert desk.answers() == []


def test_an_answer_that_was_heard_and_written_down_late_is_known_to_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its copy is put there by us, so that nobody reads in Sent any more which mail it answers."""
    full = OperationalError("", {}, Exception("database or disk is full"))
    whole = Outgoing.sent

    def refuse(*_: object, **__: object) -> None:
        raise full

    desk.run()
    monkeypatch.setattr(Outgoing, "sent", refuse)
    desk.receive(1)
    with pytest.raises(OperationalError):
        desk.run()
    monkeypatch.setattr(Outgoing, "sent", whole)
    desk.run(2)
    (answer,) = desk.answers()
    assert len(desk.mailbox.contents("Sent")) == 1
    assert desk.journal.sent.answer_to("<1@example.co.jp>") == answer["Message-ID"]
