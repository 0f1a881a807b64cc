"""What is shown where, and why, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.journal.states import MailState
from madoguchi.judge.judgement import Judgement
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.review.queue import in_words
from madoguchi.review.words import speak
from tests.journal.rows import HELD
from tests.review.conftest import DRAWN, WAITS, Browser, Room


def held(reason: Reason) -> Decision:
    return Decision(reason, reason.disposition, "evidence", "invoice", "billing", 1)


def order(page: str, *subjects: str) -> list[str]:
    """Those of the subjects that the page holds, in its order."""
    return sorted((one for one in subjects if one in page), key=page.index)


def test_the_queue_holds_what_a_decision_helps_with(room: Room, browser: Browser) -> None:
    """Urgent first, then what a word teaches, then the sample; what is plainly yours stands under "all" alone."""
    for subject, reason in (
        ("S-conversation", Reason.CONVERSATION),
        ("S-unsure", Reason.UNSURE),
        ("S-several", Reason.SEVERAL_REQUESTS),
        ("S-mine", Reason.MINE),
        ("S-team", Reason.ALREADY_WITH_TEAM),
        ("S-uncertified", Reason.UNCERTIFIED),
        ("S-harm", Reason.HARM),
        ("S-many", Reason.MANY_RECIPIENTS),
    ):
        room.receive(subject=subject, decision=held(reason))
    room.receive(subject="S-sample", **DRAWN)
    room.receive(subject="S-waits", **WAITS)
    told = ["S-harm", "S-unsure", "S-several", "S-team", "S-uncertified", "S-sample"]
    rest = ["S-conversation", "S-mine", "S-many", "S-waits"]
    assert order(browser.text("/"), *told, *rest) == told
    assert order(browser.text("/all"), *told, *rest) == [*told, *rest[:3]]


def test_push_back_stands_first_and_thanks_last(room: Room, browser: Browser) -> None:
    """Whoever objects waits for the owner; thanks ask for nothing, and stand under "all" alone."""
    room.receive(subject="S-thanks", decision=held(Reason.ACCEPTED))
    room.receive(subject="S-unsure", decision=held(Reason.UNSURE))
    room.receive(subject="S-push", decision=held(Reason.PUSH_BACK))
    room.receive(subject="S-mine", decision=held(Reason.MINE))
    told = ["S-push", "S-unsure", "S-mine", "S-thanks"]
    assert order(browser.text("/"), *told) == told[:2]
    assert order(browser.text("/all"), *told) == told


def test_a_row_says_who_what_since_when_and_why(room: Room, browser: Browser) -> None:
    """In words, with the first lines of the mail."""
    room.receive("The reissue is urgent.\nPlease hurry.", subject="Invoice", decision=held(Reason.SEVERAL_REQUESTS))
    page = browser.text("/")
    for said in (
        "鈴木 花子",
        "Invoice",
        "The reissue is urgent. Please hurry.",
        "Holds more than one request",
        "10:00",
    ):
        assert said in page


def test_what_the_owner_dealt_with_elsewhere_is_gone(room: Room, browser: Browser) -> None:
    """The daemon closes it in the journal; the page only reads."""
    name = room.receive(subject="Settled")
    (record,) = room.journal.mails.by_prefix(name)
    assert "Settled" in browser.text("/")
    room.journal.mails.leave_queue([record.id], "moved", room.desk.now())
    assert "Settled" not in browser.text("/")


def test_answered_is_what_went_out_today(room: Room, browser: Browser) -> None:
    """Not yesterday, and never before it went out."""
    today, before = (room.receive(subject=subject, **WAITS) for subject in ("Today's", "Yesterday's"))
    room.receive(subject="Only planned", **WAITS)
    for name, when in ((today, timedelta(0)), (before, timedelta(days=-1))):
        (record,) = room.journal.mails.by_prefix(name)
        decision = Decision(Reason.ANSWERABLE, Disposition.ANSWERED, "", "invoice", "billing", 1)
        from madoguchi.journal.states import Kind

        intent = room.journal.outgoing.plan(record, decision, Kind.REPLY, f"<{name}@x>", room.desk.now() + when)
        room.journal.outgoing.attempting(intent, room.desk.now() + when)
        room.journal.outgoing.sent(intent, MailState.ATTEMPTING, "250", room.desk.now() + when)
    page = browser.text("/answered")
    assert order(page, "Today&#39;s", "Yesterday&#39;s", "Only planned") == ["Today&#39;s"]
    assert "invoices" in page


def test_waiting_can_be_stopped(room: Room, browser: Browser) -> None:
    """It says when it goes out, and a press ends that: nothing is sent."""
    name = room.receive(subject="On its way", **WAITS)
    assert "On its way" in browser.text("/waiting")
    assert browser.do(name, "stop", back="list").headers["location"] == "/waiting"
    page = browser.text("/waiting")
    assert "Stopped: nothing goes out." in page
    assert "On its way" not in page
    assert (room.fate(name)["state"], room.fate(name)["reason"]) == ("final", "handled")


def test_what_is_on_its_way_is_not_said_to_be_stopped(room: Room, browser: Browser) -> None:
    """Once its intent stands, the button is gone, and pressing it does nothing."""
    from madoguchi.journal.states import Kind
    from tests.journal.rows import ANSWER

    name = room.receive(subject="Leaving", **WAITS)
    (record,) = room.journal.mails.by_prefix(name)
    room.journal.outgoing.plan(record, ANSWER, Kind.REPLY, "<r@x>", room.desk.now())
    assert "/do/stop" not in browser.text("/waiting")
    browser.do(name, "stop")
    assert "That cannot be done here" in browser.text(f"/mail/{name}")
    assert room.fate(name)["state"] == "planned"


def test_ignored_mail_is_there_to_be_looked_at(room: Room, browser: Browser) -> None:
    """No bucket that nobody can audit: every one has its reason, and its own page."""
    decision = held(Reason.AUTO_SUBMITTED)
    name = room.receive(subject="Ticket 4711 closed", decision=decision, judgement=None)
    page = browser.text("/ignored")
    assert "Ticket 4711 closed" in page
    assert "Says it was sent by a machine" in page
    assert "Ticket 4711 closed" in browser.text(f"/mail/{name}")


def test_a_search_finds_sender_subject_and_first_lines(room: Room, browser: Browser) -> None:
    """Every word must be there; it lasts until it is cleared."""
    room.receive("Where is the parcel?", subject="First", sender="Ken Ito <ken.ito@example.co.jp>")
    room.receive("Something else.", subject="Second")
    for words, there, absent in (
        ("ken.ito", "First", "Second"),
        ("parcel", "First", "Second"),
        ("SECOND", "Second", "First"),
        ("ito parcel", "First", "Second"),
    ):
        browser.post("/search", {"search": words})
        page = browser.text("/")
        assert f">{there}</bdi>" in page
        assert f">{absent}</bdi>" not in page
    browser.post("/search", {"search": "nothing like it"})
    assert "No mail matches" in browser.text("/")
    browser.post("/search", {"search": ""})
    assert len(order(browser.text("/"), ">First<", ">Second<")) == 2


def test_a_reason_narrows_the_list(room: Room, browser: Browser) -> None:
    """An unknown one narrows nothing down."""
    room.receive(subject="Unsure one", decision=held(Reason.UNSURE))
    room.receive(subject="Double one", decision=held(Reason.SEVERAL_REQUESTS))
    assert order(browser.text("/?why=unsure"), "Unsure one", "Double one") == ["Unsure one"]
    assert "No mail matches" not in browser.text("/?why=%3Cscript%3E")


def test_a_mailbox_that_is_away_leaves_the_queue_readable(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reasons and actions come from the journal; what is missing is said."""
    from madoguchi.errors import ServerAway

    def away(*_: object) -> None:
        raise ServerAway("imap.example.co.jp: no answer")

    name = room.receive(subject="Unreachable")
    monkeypatch.setattr(room.mailbox, "fetch", away)
    page = browser.text("/")
    assert "The mailbox could not be read: imap.example.co.jp: no answer" in page
    assert f"/mail/{name}" in page
    assert browser.do(name, "mine").status_code == 303


@pytest.mark.parametrize(
    ("rival", "words"),
    [
        ("account-access", "invoices and sign-in are too close"),
        ("mine", "invoices and Mine are too close"),
        ("", "Looks like invoices, not sure enough (40 %, 62 % needed)"),
    ],
)
def test_doubt_is_told_in_words(room: Room, rival: str, words: str) -> None:
    """The two types that were too close when it was judged, or how much is missing."""
    judgement = Judgement("invoice", "invoice", 0.4, 0.62, rival=rival, model="m")
    item = room.desk.item(room.receive(judgement=judgement, decision=replace(HELD, rival=rival)))
    assert item is not None
    assert in_words(item, room.office.directory, speak("en"), "en") == words


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_speaks_both_languages(room: Room, model: Path, language: str) -> None:
    """By Accept-Language, with ``lang`` to match; the other is one press away, and stays."""
    name = room.receive()
    browser = Browser(room, f"{language}-XX,{language};q=0.9,fr;q=0.8").sign_in()
    heads = {"ja": "要判断", "en": "Queue"}
    for path in ("/", "/all", "/answered", "/waiting", "/ignored", "/report", "/keys", f"/mail/{name}"):
        page = browser.text(path)
        assert f'<html lang="{language}">' in page
        assert heads[language] in page
    other = {"ja": "en", "en": "ja"}[language]
    assert browser.post("/language", {"language": other, "back": "/all"}).headers["location"] == "/all"
    assert f'<html lang="{other}">' in browser.text("/all")
