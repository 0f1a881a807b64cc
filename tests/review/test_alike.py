"""Which open mails look like one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from madoguchi.journal.piles import Item
from madoguchi.judge.judgement import Judgement
from madoguchi.reasons import Reason
from madoguchi.review.alike import alike, same_kind, same_sender
from tests.review.conftest import DRAWN, WAITS, Browser, Room
from tests.review.test_queue import held

KEN = "Ken Ito <ken.ito@example.co.jp>"


def judged(best: str) -> Judgement:
    return Judgement(best, best, 0.4, 0.62, model="m")


def ticked(page: str) -> list[str]:
    return re.findall(r'name="on" value="([0-9a-f]+)"[^>]* checked>', page)


def item(room: Room, **parts: object) -> Item:
    found = room.desk.item(room.receive(subject="One"))
    assert found is not None
    return replace(found, **parts)


@pytest.mark.parametrize(
    ("parts", "kind", "sender"),
    [
        ({}, True, True),
        ({"reason": "several-requests"}, False, True),
        ({"best": "account-access"}, False, True),
        ({"best": ""}, False, True),
        ({"bounced": True}, False, True),
        ({"sender": "ken.ito@example.co.jp"}, True, False),
        ({"sender": ""}, True, False),
        ({"language": "en", "probability": 0.9}, True, True),
    ],
)
def test_alike_is_what_a_person_sees(room: Room, parts: dict[str, object], kind: bool, sender: bool) -> None:
    """Type and reason together, or the sender; nothing that the words on the page do not say."""
    one = item(room)
    other = replace(one, id=one.id + 1, **parts)  # type: ignore[arg-type]  # any of the fields
    assert same_kind(one, other) is kind
    assert same_sender(one, other) is sender


def test_two_mails_without_a_sender_have_none_in_common(room: Room) -> None:
    """An address that is not known says nothing."""
    one = item(room, sender="")
    assert not same_sender(one, replace(one, id=one.id + 1))
    assert alike(one, [one, replace(one, id=one.id + 1)], same_sender) == [one]


def test_the_guess_of_a_drawn_mail_makes_nothing_alike(room: Room) -> None:
    """Neither from it nor to it."""
    one = item(room)
    blind = replace(one, id=one.id + 1, blind=True)
    assert alike(one, [one, blind], same_kind) == [one]
    assert alike(blind, [one, blind], same_sender) == []


def test_a_mail_leads_to_those_like_it(room: Room, browser: Browser) -> None:
    """All of them ticked, none of the others; the page says what they have in common; one press labels them."""
    names = [room.receive(subject=f"Like {number}", judgement=judged("invoice")) for number in range(3)]
    room.receive(subject="Another type", judgement=judged("account-access"))
    room.receive(subject="Another reason", decision=held(Reason.SEVERAL_REQUESTS), judgement=judged("invoice"))
    letter = browser.text(f"/mail/{names[1]}")
    assert f'<a href="/alike/{names[1]}"' in letter
    assert re.search(r"Same suggested type and reason</a> <span class=\"count\">2 more<", letter)
    page = browser.text(f"/alike/{names[1]}")
    assert ticked(page) == names
    assert "the same suggested type (invoices) and the same reason (not sure enough which request this is)" in page
    page = browser.together(names, "label invoice")
    assert "No open mail looks like it." in page
    assert ticked(browser.undo(page)) == names


def test_a_sender_s_open_mails(room: Room, browser: Browser) -> None:
    """Whatever their type and reason; the address stands in no link."""
    names = [
        room.receive(sender=KEN, decision=held(reason), judgement=judged(best))
        for reason, best in ((Reason.UNSURE, "invoice"), (Reason.CONVERSATION, ""), (Reason.HARM, "account-access"))
    ]
    room.receive(subject="Somebody else")
    page = browser.text(f"/sender/{names[0]}")
    assert sorted(ticked(page)) == sorted(names)
    assert "Somebody else" not in page
    assert not any("ito" in link for link in re.findall(r'(?:href|action|value)="([^"]*)"', page))


def test_what_is_to_be_judged_blind_is_in_no_such_list(room: Room, browser: Browser) -> None:
    """Its page has no such link, its address leads nowhere, and no count includes it."""
    drawn = room.receive(subject="Drawn", **DRAWN)
    name, other = room.receive(subject="Plain"), room.receive(subject="Second")
    assert "like this one" not in browser.text(f"/mail/{drawn}")
    for kind in ("alike", "sender"):
        assert browser.get(f"/{kind}/{drawn}").status_code == 404
        page = browser.text(f"/{kind}/{name}")
        assert ticked(page) == [name, other]
        assert "Drawn" not in page
    assert re.search(r"Same sender</a> <span class=\"count\">1 more<", browser.text(f"/mail/{name}"))


def test_only_what_is_open_looks_alike(room: Room, browser: Browser) -> None:
    """What was dealt with, what waits to go out and what is alone has no link."""
    name, done = room.receive(subject="Open"), room.receive(subject="Done")
    room.receive(subject="Waits", **WAITS)
    browser.do(done, "dismiss")
    assert "like this one" not in browser.text(f"/mail/{name}")
    assert ticked(browser.text(f"/alike/{name}")) == [name]


def test_the_next_mail_and_the_way_back_are_those_of_that_list(room: Room, browser: Browser) -> None:
    """From mail to mail within the look-alikes, and back to them, not to the queue."""
    names = [room.receive(sender=KEN, subject=f"Mail {number}") for number in range(2)]
    room.receive(subject="Somebody else")
    browser.text(f"/sender/{names[0]}")
    assert f'<a href="/sender/{names[0]}" data-key="b">← Same sender</a>' in browser.text(f"/mail/{names[0]}")
    assert browser.do(names[0], "mine").headers["location"] == f"/mail/{names[1]}"
    assert browser.do(names[1], "mine").headers["location"] == f"/sender/{names[0]}"
    assert browser.do(names[1], "undo", back="list").headers["location"] == f"/mail/{names[1]}"


def test_the_other_language_shows_the_same_list(room: Room, browser: Browser) -> None:
    """With what they have in common in its words."""
    name = room.receive(judgement=judged("invoice"))
    back = re.search(r'name="back" value="([^"]*)"', browser.text(f"/alike/{name}?page=1"))
    assert back
    assert browser.post("/language", {"language": "ja", "back": back[1]}).headers["location"] == f"/alike/{name}"
    assert "推定種別(請求書)と理由(用件の判断に確信が持てない)が同じ" in browser.text(f"/alike/{name}")


@pytest.mark.parametrize("path", ["/alike/zzz", "/sender/0123456789ab", "/alike/%2e%2e", "/sender/"])
def test_no_mail_no_list(browser: Browser, path: str) -> None:
    """An address that names none."""
    assert browser.get(path).status_code == 404


def test_no_box_is_ticked_where_that_is_asked_for(room: Room, browser: Browser) -> None:
    """The way to clear them without JavaScript."""
    name = room.receive()
    assert ticked(browser.text(f"/alike/{name}?select=none")) == []
