"""Exceptions on the page."""

from __future__ import annotations

import pytest

from tests.builders import COLLEAGUE
from tests.review.conftest import DRAWN, Browser, Room

FORM = {"from": COLLEAGUE, "request": "", "until": "2026-12-01", "reason": "a launch", "next_step": ""}


def test_agreed_listed_decided_and_ended(room: Room, browser: Browser) -> None:
    """By the tab's own forms."""
    assert "There are none" in browser.text("/exceptions")
    assert browser.post("/exceptions/add", FORM).headers["location"] == "/exceptions"
    page = browser.text("/exceptions")
    told = (COLLEAGUE, "until Tuesday 1 December", "Everything", "running", "a launch", "not decided yet", "0 mails")
    assert [words for words in told if words not in page] == []
    browser.post("/exceptions/1/next", {"next_step": "the team takes over"})
    assert "the team takes over" in browser.text("/exceptions")
    browser.post("/exceptions/1/end")
    assert "ended by hand" in browser.text("/exceptions")
    (one,) = room.journal.exceptions.all()
    assert (one.ended_by, one.next_step) == ("by-hand", "the team takes over")


@pytest.mark.parametrize(
    "more", [{"reason": ""}, {"until": "2027-12-01"}, {"until": "soon"}, {"from": "x"}, {"request": "y"}]
)
def test_mistakes_are_said_and_nothing_is_recorded(room: Room, browser: Browser, more: dict[str, str]) -> None:
    """Above the list, with what was typed."""
    answer = browser.post("/exceptions/add", FORM | {"next_step": "as agreed"} | more)
    assert answer.status_code == 409
    assert "Not done: " in answer.text
    assert 'value="as agreed"' in answer.text
    assert room.journal.exceptions.all() == []


def test_a_renewal_asks_for_a_new_reason(room: Room, browser: Browser) -> None:
    """The same one is refused."""
    browser.post("/exceptions/add", FORM)
    assert "expected a new reason" in browser.post("/exceptions/add", FORM).text
    browser.post("/exceptions/add", FORM | {"reason": "it was moved"})
    assert [one.ended_by for one in room.journal.exceptions.all()] == ["renewed", ""]


@pytest.mark.parametrize("number", ["9", "x"])
def test_an_unknown_one_is_said_to_be_so(browser: Browser, number: str) -> None:
    """No page breaks over it."""
    for action in ("end", "next"):
        assert browser.post(f"/exceptions/{number}/{action}", {"next_step": "x"}).status_code == 303
        assert "Not done: " in browser.text("/exceptions")


def test_from_a_mail_the_sender_is_filled_in(room: Room, browser: Browser) -> None:
    """Its page leads to the form; two weeks are proposed; afterwards the mail is shown again."""
    name = room.receive()
    assert f'href="/mail/{name}/exception"' in browser.text(f"/mail/{name}")
    page = browser.text(f"/mail/{name}/exception")
    assert f'value="{COLLEAGUE}"' in page
    assert 'value="2026-12-08"' in page
    assert browser.post(f"/mail/{name}/exception", FORM).headers["location"] == f"/mail/{name}"
    refused = browser.post(f"/mail/{name}/exception", FORM)
    assert (refused.status_code, 'value="a launch"' in refused.text) == (409, True)
    assert len(room.journal.exceptions.all()) == 1


def test_what_is_to_be_judged_blind_has_no_such_form(room: Room, browser: Browser) -> None:
    """Neither there nor by its address; nor has a mail that is not there."""
    name = room.receive(**DRAWN)
    assert "/exception" not in browser.text(f"/mail/{name}").replace('href="/exceptions"', "")
    for path in (f"/mail/{name}/exception", "/mail/0000/exception"):
        assert browser.get(path).status_code == browser.post(path, FORM).status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_words_stay_words(room: Room, language: str) -> None:
    """What the owner wrote, and whom a mail came from, goes in as text."""
    browser = Browser(room, language).sign_in()
    browser.post("/exceptions/add", FORM | {"reason": "<script>alert(1)</script>", "next_step": "<b>{{ 7 * 7 }}"})
    page = browser.text("/exceptions")
    assert "<script>alert" not in page
    assert "&lt;b&gt;{{ 7 * 7 }}" in page


def test_without_a_session_nothing_is_shown(room: Room) -> None:
    """Nor done."""
    stranger = Browser(room)
    assert stranger.get("/exceptions").status_code == 401
    assert stranger.post("/exceptions/add", FORM).status_code == 401
    assert room.journal.exceptions.all() == []
