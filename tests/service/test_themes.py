"""Held mail that no team covers, read again for what it piles up around."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.errors import ServerAway
from madoguchi.mailbox.protocol import Mailbox, Place
from madoguchi.service.themes import Found, find_themes
from tests.learning.test_themes import EXPENSES
from tests.service.desk import Desk


def arrive(desk: Desk, texts: list[str], *, people: int = 6, subject: str = "ご相談") -> list[Place]:
    senders = [f"colleague{at % people}@example.co.jp" for at in range(len(texts))]
    places = [
        desk.receive(at, body=text, subject=subject, sender=sender)
        for at, (text, sender) in enumerate(zip(texts, senders, strict=True), 1)
    ]
    desk.run()
    return places


def found(desk: Desk) -> Found:
    return find_themes(desk.office, desk.journal, lambda: desk.mailbox, desk.now())


def test_what_piled_up_is_told_and_nothing_is_touched(desk: Desk) -> None:
    """Its words, its mails by name, its people; the mailbox is as it was."""
    arrive(desk, EXPENSES)
    assert {desk.reason(number) for number in range(1, 7)} == {"mine"}
    before = desk.snapshot()
    (theme,) = found(desk).themes
    assert theme.words[0] == "経費精算"
    assert set(theme.mails) == {fate["id"] for fate in desk.fates()}
    assert theme.people == 6
    assert desk.snapshot() == before


def test_the_owners_word_goes_before_the_judgement(desk: Desk) -> None:
    """A mail with a label is covered; answered by hand or off the queue it still counts."""
    arrive(desk, EXPENSES)
    journal = desk.journal.mails
    (record,) = journal.by_message_id("<1@example.co.jp>")
    journal.leave_queue([record.id], "answered", desk.now())
    assert found(desk).waiting == 6
    for number in (2, 3):
        (record,) = journal.by_message_id(f"<{number}@example.co.jp>")
        journal.label(record, "invoice", desk.now())
    assert found(desk) == Found(waiting=4)


def test_confidential_mail_is_not_even_fetched(desk: Desk) -> None:
    """Not counted, not read, not told."""
    arrive(desk, [f"{text} (社外秘)" for text in EXPENSES])
    assert {desk.reason(number) for number in range(1, 7)} == {"sensitive"}
    assert found(desk) == Found()


def test_old_mail_is_not_looked_at(desk: Desk) -> None:
    """Eight weeks later it is another time."""
    arrive(desk, EXPENSES)
    assert find_themes(desk.office, desk.journal, lambda: desk.mailbox, desk.now() + timedelta(weeks=9)) == Found()


@pytest.mark.parametrize(("number", "people"), [(4, 4), (6, 2)])
def test_a_few_mails_do_not_open_the_mailbox(desk: Desk, number: int, people: int) -> None:
    """Whoever asks for a report waits for no server without need."""
    arrive(desk, EXPENSES[:number], people=people)

    def connect() -> Mailbox:
        raise AssertionError("asked")

    assert find_themes(desk.office, desk.journal, connect, desk.now()) == Found(waiting=number)


def test_a_server_that_is_away_spoils_no_report(desk: Desk) -> None:
    """Why is told."""
    arrive(desk, EXPENSES)

    def connect() -> Mailbox:
        raise ServerAway("mail.example.co.jp: timed out")

    assert find_themes(desk.office, desk.journal, connect, desk.now()) == Found(
        waiting=6, trouble="mail.example.co.jp: timed out"
    )


def test_mail_that_went_away_is_missed_by_nobody(desk: Desk) -> None:
    """What is left is too little to tell; a renumbered folder is not read at all."""
    places = arrive(desk, EXPENSES)
    for place in places[:2]:
        desk.mailbox.remove(place)
    assert found(desk) == Found(waiting=6, read=4)
    desk.mailbox.renumber()
    assert found(desk) == Found(waiting=6)
