"""Once a day: nobody is known longer than the owner allows, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.journal.backup import FOLDER
from madoguchi.journal.engine import FILE
from madoguchi.journal.pseudonyms import is_pseudonym
from madoguchi.service import facts
from madoguchi.service.retention import fade_daily
from tests.service.desk import Desk

PERSON = "distinct.sentinel@example.co.jp"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.run()
    desk.receive(1, sender=PERSON)
    desk.run()
    desk.forward(days=2)
    desk.run()
    return desk


def sender(desk: Desk) -> str:
    (record,) = desk.journal.mails.by_message_id("<1@example.co.jp>")
    return record.sender


def test_after_keep_days_and_not_before(desk: Desk) -> None:
    """By the one clock; the day's work is done once."""
    desk.forward(days=177)
    fade_daily(desk.session.account)
    assert sender(desk) == PERSON
    desk.forward(days=2)
    fade_daily(desk.session.account)
    assert is_pseudonym(sender(desk))


def test_pointers_older_than_that_still_count_for_the_person(desk: Desk) -> None:
    """Where the education window is longer: whatever stands for the name, the level is the same."""
    since = desk.now() - timedelta(days=3)
    before = facts.pointers(desk.journal, PERSON, since)
    desk.forward(days=181)
    fade_daily(desk.session.account)
    assert facts.pointers(desk.journal, PERSON, since) == before
    assert len(before) == 1
    assert facts.pointers(desk.journal, "somebody@example.co.jp", since) == ()


def test_the_mail_dragged_out_and_back_is_not_answered_again(desk: Desk) -> None:
    """A faded mail is the same mail, even while it is young enough to be answered."""
    assert len(desk.answers()) == 1
    letter = desk.mailbox.contents("Answered/invoice")[0].raw
    desk.forward(days=180)
    fade_daily(desk.session.account)
    desk.mailbox.deliver(letter, when=desk.now())
    desk.run(2)
    assert len(desk.answers()) == 1
    assert len(desk.fates()) == 1


def test_no_byte_of_the_address_is_left(desk: Desk) -> None:
    """Journal, write-ahead log and copies: a copy older than that goes once there is a newer one."""
    state = desk.office.state_dir
    desk.journal.back_up(desk.now())
    desk.forward(days=190)
    fade_daily(desk.session.account)
    desk.journal.back_up(desk.now())
    desk.forward(days=1)
    fade_daily(desk.session.account)
    assert len(list((state / FOLDER).iterdir())) == 1
    for file in (*state.glob(f"{FILE}*"), *(state / FOLDER).iterdir()):
        assert b"distinct.sentinel" not in file.read_bytes(), file
