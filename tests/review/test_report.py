"""The report on the page."""

from __future__ import annotations

import pytest

from madoguchi.journal.states import Kind, MailState
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Reason
from tests.journal.rows import ANSWER
from tests.review.conftest import WAITS, Browser, Room


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Billing Support",
                "holds more than one request",
                "0 of about 69 judged",
                "within its grace period",
                "fewer than 5 people",
                "regression to the mean",
            ),
        ),
        ("ja", ("請求サポート", "複数の用件", "約69件のうち0件を判定済み", "猶予時間中", "5人未満", "平均への回帰")),
    ],
)
def test_it_says_what_the_terminal_says_and_names_nobody(room: Room, language: str, said: tuple[str, ...]) -> None:
    """Fates, teams, the promise, in words; never a person."""
    name = room.receive(**WAITS)
    (record,) = room.journal.mails.by_prefix(name)
    intent = room.journal.outgoing.plan(record, ANSWER, Kind.REPLY, "<r@example.co.jp>", room.desk.now())
    room.journal.outgoing.attempting(intent, room.desk.now())
    room.journal.outgoing.sent(intent, MailState.ATTEMPTING, "250", room.desk.now())
    room.receive(decision=Decision(Reason.SEVERAL_REQUESTS, Reason.SEVERAL_REQUESTS.disposition))
    room.receive(**WAITS)
    page = Browser(room, language).sign_in().text("/report")
    assert [words for words in said if words not in page] == []
    assert "hanako" not in page
    assert "花子" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pictures_stand_there_with_their_words_and_tables(room: Room, language: str) -> None:
    """Four of them, drawn by the server; nothing in them needs a script or a style of its own."""
    browser = Browser(room, language).sign_in()
    page = browser.text("/report")
    assert page.count("<svg") == page.count("<figcaption>") == 4
    svgs = page[page.index("<svg") : page.rindex("</svg>")]
    assert [word for word in ("<script", "style=", "<style", "href=") if word in svgs] == []
    assert ".picture" in browser.text("/pictures.css")
