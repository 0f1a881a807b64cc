"""What is looked up for guards and policy, and the Sent index behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from madoguchi.journal.facts import LAST_POLL
from madoguchi.mail.identity import identity
from madoguchi.mail.parse import parse
from madoguchi.service import facts
from madoguchi.service.account import paused_now
from madoguchi.service.sent_index import index_sent
from tests.builders import COLLEAGUE, OWNER
from tests.service.conftest import Desks
from tests.service.desk import Desk

HIT = {"headers": [("References", "<older@x> <0@example.co.jp>")]}


def to_sent(desk: Desk, number: int, days_ago: float = 0, **parts: Any) -> None:
    raw = desk.letter(number, sender=OWNER, to=COLLEAGUE, **parts)
    desk.mailbox.append("Sent", raw, ("\\Seen",), desk.now() - timedelta(days=days_ago))


@pytest.mark.parametrize(("days", "reason"), [(1, "conversation"), (29, "conversation"), (31, "answerable")])
def test_only_what_the_owner_sent_lately_makes_a_conversation(desks: Desks, days: int, reason: str) -> None:
    """A reference to a mail in Sent within `conversation_days`; a reply to an old one is a new request."""
    desk = desks()
    to_sent(desk, 0, days)
    desk.run()
    desk.receive(1, **HIT)
    desk.run()
    assert desk.reason() == reason


def test_a_reply_to_somebody_elses_mail_is_no_conversation(desk: Desk) -> None:
    """People start new requests on any old mail."""
    desk.receive(1, headers=[("In-Reply-To", "<boss@example.co.jp>")])
    desk.run()
    assert desk.reason() == "answerable"


def test_a_reply_to_our_answer_is_a_conversation(desk: Desk) -> None:
    """Known at once, without a copy in Sent."""
    desk.office.settings.smtp.__dict__["sent_copy"] = "server"
    desk.receive(1)
    desk.run()
    ours = desk.answers()[0]["Message-ID"]
    desk.receive(2, headers=[("In-Reply-To", ours)])
    desk.run()
    assert desk.reason(2) == "conversation"


def test_the_index_reads_only_what_is_new(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each heading once; an unchanged folder costs no headings; another UIDVALIDITY begins anew."""
    asked: list[int] = []
    real = desk.mailbox.headings

    def headings(folder: Any, uids: Any, fields: Any) -> Any:
        asked.extend(uids if folder.name == "Sent" else ())
        return real(folder, uids, fields)

    monkeypatch.setattr(desk.mailbox, "headings", headings)
    for number in (1, 2, 3):
        to_sent(desk, number)
        index_sent(desk.session)
    assert asked == [1, 2, 3]
    assert all(desk.journal.sent.has(f"<{number}@example.co.jp>") for number in (1, 2, 3))
    desk.mailbox.renumber("Sent")
    index_sent(desk.session)
    assert asked == [1, 2, 3, 1, 2, 3]


def test_an_account_without_sent_is_served_too(desks: Desks) -> None:
    """No such folder, or one that went away: nothing to index, and work goes on."""
    desk = desks()
    desk.mailbox.remove_folder("Sent")
    desk.run()
    desk.connect()
    desk.run()
    desk.receive()
    desk.run()
    assert desk.reason() == "answerable"


def test_a_broken_mail_in_sent_stops_nobody(desk: Desk) -> None:
    """Without an id, with a folded one, with bytes that are no header."""
    desk.mailbox.append("Sent", b"\xff\xfe\r\n\r\n", (), desk.now())
    desk.mailbox.append("Sent", b"Message-ID:\r\n <folded@x>\r\nIn-Reply-To: <q@x>\r\n\r\n", (), desk.now())
    desk.run()
    assert desk.journal.sent.has("<folded@x>")
    assert desk.journal.sent.answer_to("<q@x>") == "<folded@x>"


def test_arrival_is_the_older_of_two_words(desk: Desk) -> None:
    """INTERNALDATE or the topmost Received; without Received, INTERNALDATE."""
    message = parse(desk.letter())
    assert message.received is not None
    earlier, later = message.received - timedelta(hours=1), message.received + timedelta(hours=1)
    assert facts.arrival(earlier, message) == earlier
    assert facts.arrival(later, message) == message.received
    assert facts.arrival(later, parse(b"From: a@b.example\r\n\r\nx")) == later


def test_history_counts_from_the_offices_midnight(desk: Desk) -> None:
    """Yesterday's replies in Tokyo's time do not count for today; pointers do, for the whole window."""
    desk.receive(1)
    desk.run()
    assert facts.history(desk.session, COLLEAGUE).replies_today == 1
    desk.forward(hours=13, minutes=59)
    assert facts.history(desk.session, COLLEAGUE).replies_today == 1
    desk.forward(minutes=2)
    history = facts.history(desk.session, COLLEAGUE)
    assert (history.replies_today, len(history.pointers)) == (0, 1)
    desk.forward(days=91)
    assert facts.history(desk.session, COLLEAGUE).pointers == ()


@pytest.mark.parametrize(
    ("setting", "kept", "stripped", "required"),
    [
        ("auto", 3, 0, True),
        ("auto", 0, 3, False),
        ("auto", 2, 2, True),
        ("auto", 1, 2, False),
        ("auto", 0, 0, True),
        (True, 0, 3, True),
        (False, 3, 0, False),
    ],
)
def test_a_store_that_strips_return_path_is_recognised(
    desk: Desk, setting: Any, kept: int, stripped: int, required: bool
) -> None:
    """By the newest mails of the inbox, unless the owner says."""
    desk.office.settings.reply.__dict__["require_return_path"] = setting
    for number in range(kept):
        desk.receive(number)
    for number in range(kept, kept + stripped):
        desk.receive(number, return_path=None)
    assert facts.probe_return_path(desk.session, desk.mailbox.examine("INBOX")) is required


def test_the_pause_has_its_evidence(desk: Desk) -> None:
    """By command, by a folder in either language below any prefix, or not at all."""
    assert paused_now(desk.session) == ""
    desk.mailbox.make_folder("Requests/停止")
    assert "停止 exists" in paused_now(desk.session)
    desk.journal.facts.pause(None)
    assert paused_now(desk.session) == "paused by the owner"


def test_a_pass_leaves_its_heartbeat(desk: Desk) -> None:
    """The last successful poll, by the one clock."""
    desk.forward(hours=3)
    desk.run()
    polled = desk.journal.facts.moment(LAST_POLL)
    assert isinstance(polled, datetime)
    assert polled == desk.now()


def test_a_situation_names_its_evidence(desk: Desk) -> None:
    """Answered by the owner in another client: the answer's Message-ID is the evidence."""
    to_sent(desk, 7, headers=[("In-Reply-To", "<1@example.co.jp>")])
    index_sent(desk.session)
    message = parse(desk.letter(1))
    who = identity(OWNER, message)
    seen = facts.situation(desk.session, message, who, arrived=desk.now(), flags=frozenset())
    assert (seen.answered, seen.own_mail_hit, seen.same_id) == ("answered by <7@example.co.jp>", "", False)
