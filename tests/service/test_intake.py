"""Reading: identity, verdicts, judgement, a first decision; one bad mail stops nobody."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.mailbox.protocol import Arrival, Folder
from madoguchi.service import parsed
from tests.builders import COLLEAGUE, OWNER
from tests.service.conftest import Desks
from tests.service.desk import Desk


@pytest.mark.parametrize(
    ("parts", "fate", "reason"),
    [
        ({}, "answered", "answerable"),
        ({"subject": "ご相談", "body": "お昼でもどうですか。\n"}, "held", "mine"),
        ({"return_path": "<>"}, "ignored", "null-return-path"),
        ({"sender": "client@client.example"}, "held", "outside-domain"),
        ({"to": "sales@example.co.jp"}, "held", "not-addressed-to-me"),
        ({"to": f"{OWNER}, boss@example.co.jp"}, "held", "many-recipients"),
        ({"sender": "president@example.co.jp"}, "held", "excluded"),
        ({"headers": [("Auto-Submitted", "auto-replied")]}, "ignored", "auto-submitted"),
        ({"sender": "lawyer@example.co.jp"}, "drafted", "draft-type"),
        ({"body": "\n"}, "held", "no-text"),
    ],
)
def test_every_mail_gets_one_fate(desk: Desk, parts: dict[str, Any], fate: str, reason: str) -> None:
    """Read once, recorded once; held and ignored mail stays exactly as it was."""
    desk.receive(1, **parts)
    before = desk.inbox()
    desk.run(3)
    assert (desk.fate()["disposition"], desk.fate()["reason"]) == (fate, reason)
    assert len(desk.fates()) == 1
    assert len(desk.outbox.accepted) == (fate == "answered")
    if fate != "answered":
        assert desk.inbox() == before
    assert desk.told == [desk.fate()["id"]]


def test_without_a_model_mail_is_held(desk: Desk) -> None:
    """And the next mail is judged once there is one; the held one stays held."""
    desk.session.account.judge = None
    desk.receive(1)
    desk.run()
    desk.session.account.judge = desk.judge
    desk.receive(2)
    desk.run()
    assert [desk.reason(1), desk.reason(2)] == ["no-model", "answerable"]


def test_mails_are_judged_in_batches_and_machines_not_at_all(desk: Desk) -> None:
    """70 requests and a few newsletters cost two calls of the model."""
    for number in range(70):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
    for number in range(200, 205):
        desk.receive(number, headers=[("Auto-Submitted", "auto-generated")])
    desk.run()
    assert desk.judge.seen == [50, 20]
    assert len(desk.fates()) == 75


def test_a_judge_that_breaks_on_one_mail_holds_that_mail_alone(desk: Desk) -> None:
    """The others of its batch are judged one by one and answered."""
    desk.receive(1)
    desk.receive(2, subject="壊れた件", sender="jiro@example.co.jp")
    desk.receive(3, sender="saburo@example.co.jp")
    desk.run(4)
    assert (desk.reason(1), desk.reason(3)) == ("answerable", "answerable")
    assert sorted(one["reason"] for one in desk.fates()) == ["answerable", "answerable", "error"]


def test_an_unreadable_mail_is_tried_again_and_then_held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three passes, then held with the exception's type; the mails beside it were answered at once."""
    real = parsed.parse

    def parse(raw: bytes, *, truncated: bool = False) -> Any:
        if b"poison" in raw:
            raise ValueError("秘密の本文")
        return real(raw, truncated=truncated)

    monkeypatch.setattr(parsed, "parse", parse)
    desk.receive(1, body="poison\n")
    desk.receive(2)
    desk.run(2)
    assert desk.reason(2) == "answerable"
    assert len(desk.fates()) == 1
    desk.run(3)
    (held,) = [one for one in desk.fates() if one["reason"] == "error"]
    assert (held["disposition"], held["evidence"]["why"]) == ("held", "ValueError")
    assert desk.journal.queue.unread(9) == []


def test_a_mail_delivered_twice_is_one_mail(desk: Desk) -> None:
    """To the owner and to an alias, both copies within one pass: one fate, one answer."""
    for _ in range(2):
        desk.receive(1)
    desk.run(3)
    assert len(desk.fates()) == 1
    assert len(desk.outbox.accepted) == 1


def test_the_same_id_with_other_content_is_held(desk: Desk) -> None:
    """Within one pass both are held; behind an answered one the second is."""
    desk.receive(1, body="請求書の再発行をお願いします。宛名が違います。\n")
    desk.receive(1, body="請求書とは別のお願いです。至急ご確認ください。\n")
    desk.run(2)
    assert [one["reason"] for one in desk.fates()] == ["same-id", "same-id"]
    assert desk.outbox.handed_in == []


def test_what_vanished_before_it_was_read_is_no_error(desk: Desk) -> None:
    """Deleted between discovery and reading: no fate, no noise, not asked for again."""
    place = desk.receive()
    real = desk.mailbox.fetch

    def fetch(folder: Folder, uids: list[int]) -> list[Arrival]:
        if place.uid in uids and any(one.uid == place.uid for one in desk.inbox()):
            desk.mailbox.remove(place)
        return real(folder, uids)

    desk.mailbox.fetch = fetch  # type: ignore[method-assign,assignment]
    desk.run(2)
    assert desk.fates() == []
    assert desk.journal.queue.unread(9) == []


def test_an_answer_waits_for_the_grace_period_a_draft_does_not(desks: Desks) -> None:
    """Pending until the delay is over; what only becomes a draft is there at once."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.run()
    desk.receive(1)
    desk.receive(2, sender="lawyer@example.co.jp")
    desk.run()
    assert (desk.fate(1)["state"], desk.fate(1)["disposition"]) == ("pending", None)
    assert desk.reason(2) == "draft-type"
    desk.forward(seconds=599)
    desk.run()
    assert desk.outbox.handed_in == []
    desk.forward(seconds=1)
    desk.run()
    assert [one.recipient for one in desk.outbox.accepted] == [COLLEAGUE]


def test_age_is_the_servers_word_not_the_headers(desk: Desk) -> None:
    """An old Received or INTERNALDATE is too old, whatever Date says; an old Date alone is not."""
    desk.mailbox.deliver(desk.letter(1), when=desk.now().replace(day=20))
    desk.receive(2, headers=[("Date", "Mon, 01 Jan 2001 00:00:00 +0900")], sender="jiro@example.co.jp")
    desk.run()
    assert [desk.reason(1), desk.reason(2)] == ["too-old", "answerable"]


def test_a_stop_takes_no_new_work(desk: Desk) -> None:
    """What was discovered stays in the queue, and the next start goes on there."""
    desk.receive()
    desk.session.account.stopping = lambda: True
    desk.run()
    assert desk.fates() == []
    assert len(desk.journal.queue.unread(9)) == 1
    desk.connect()
    desk.run()
    assert desk.reason() == "answerable"


@pytest.mark.parametrize(("before", "language"), [("", "ja"), ("Where do I send the invoice of this client?", "en")])
def test_an_unclear_mail_is_answered_in_the_language_of_the_person(desk: Desk, before: str, language: str) -> None:
    """From the new text, then from this person's last mail, then the default."""
    if before:
        desk.receive(1, body=before + "\n", subject="Question")
        desk.run()
    desk.forward(hours=1)
    desk.receive(2, body="INV-2026-0041\n", subject="請求書" if not before else "INV")
    desk.run()
    record = desk.journal.mails.by_message_id("<2@example.co.jp>")[0]
    assert record.language == language
