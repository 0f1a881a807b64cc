"""Reading Sent: what the owner answers meanwhile, and what the server keeps back, is noticed all the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import Folder, Heading, Refused
from madoguchi.service.looks import MOST_PASSES, Looks
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


@pytest.mark.parametrize("how", ["refused", "left out"])
def test_what_sent_keeps_back_once_is_asked_for_again(
    two_waiting: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A server that does not hand over one heading for a moment hides no answer of the owner's for ever."""
    desk = two_waiting
    desk.forward(seconds=-300)
    answer_by_hand(desk, 1)

    def kept_back(folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
        if folder.name != "Sent":
            return MemoryMailbox.headings(desk.mailbox, folder, uids, fields)
        if how == "refused":
            raise Refused("not now")
        return []

    with monkeypatch.context() as once:
        once.setattr(desk.mailbox, "headings", kept_back)
        desk.run()
    desk.forward(seconds=300)
    desk.run()
    assert desk.reason(1) == "already-answered"
    assert len(desk.answers()) == 1


def test_what_sent_never_hands_over_is_passed_at_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for in a few passes, and then no more; what lies behind it was read at once."""
    asked: list[int] = []

    def poisoned(folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
        asked.extend(uids if folder.name == "Sent" else ())
        found = MemoryMailbox.headings(desk.mailbox, folder, uids, fields)
        return [one for one in found if folder.name != "Sent" or one.uid != 1]

    monkeypatch.setattr(desk.mailbox, "headings", poisoned)
    desk.run()
    answer_by_hand(desk, 1)
    answer_by_hand(desk, 2)
    desk.run()
    assert desk.journal.sent.answer_to("<2@example.co.jp>")
    desk.run(MOST_PASSES + 2)
    assert asked.count(1) == MOST_PASSES
    assert desk.journal.queue.watermark("Sent") == (desk.mailbox.examine("Sent").uidvalidity, 2)
