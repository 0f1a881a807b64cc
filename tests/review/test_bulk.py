"""Many mails at once."""

from __future__ import annotations

import re

import pytest

from madoguchi.config.load import load
from madoguchi.journal.states import Kind
from madoguchi.reasons import Reason
from madoguchi.review.session import MOST_KEPT
from tests.journal.rows import ANSWER
from tests.review.conftest import DRAWN, WAITS, Browser, Room
from tests.review.crowd import crowd
from tests.review.test_letter import sent
from tests.review.test_queue import held


def labels(room: Room, names: list[str]) -> list[str | None]:
    return [room.fate(name)["label"] for name in names]


@pytest.mark.parametrize(
    ("action", "label", "closed", "said"),
    [
        ("label account-access", "account-access", "labelled", "3 labelled sign-in."),
        ("mine", "mine", "labelled", "3 labelled Mine."),
        ("dismiss", None, "dismissed", "3 taken off the queue."),
    ],
)
def test_each_is_recorded_by_itself_and_taken_back_with_one_press(
    room: Room, browser: Browser, action: str, label: str | None, closed: str, said: str
) -> None:
    """What was not ticked stays; undone, all wait again."""
    names = [room.receive(subject=f"Mail {number}") for number in range(4)]
    browser.text("/")
    page = browser.together(names[:3], action)
    assert said in page
    assert [(room.fate(name)["label"], room.fate(name)["closed_by"]) for name in names] == [
        *[(label, closed)] * 3,
        (None, None),
    ]
    assert "3 undone." in browser.undo(page)
    assert [(room.fate(name)["label"], room.fate(name)["closed_at"]) for name in names] == [(None, None)] * 4


def test_what_is_not_possible_any_more_is_left_out_and_counted(room: Room, browser: Browser) -> None:
    """Labelled elsewhere in the meantime, unknown, or no name at all: the others are done all the same."""
    names = [room.receive(subject=f"Mail {number}") for number in range(3)]
    browser.text("/")
    browser.do(names[1], "label", "invoice")
    page = browser.together([*names, "0123456789ab", "", "%", names[0]], "mine")
    assert "2 labelled Mine. 4 not possible any more." in page
    assert labels(room, names) == ["mine", "invoice", "mine"]
    browser.undo(page)
    assert labels(room, names) == [None, "invoice", None]


def test_what_was_said_since_is_not_taken_back_with_the_rest(room: Room, browser: Browser) -> None:
    """A newer word on one of them stands."""
    names = [room.receive(subject=f"Mail {number}") for number in range(2)]
    page = browser.together(names, "mine")
    browser.do(names[0], "undo")
    browser.do(names[0], "label", "invoice")
    assert "1 undone. 1 not possible any more." in browser.undo(page)
    assert labels(room, names) == ["invoice", None]
    assert "There is nothing to undo." in browser.undo(page)


def test_what_is_to_be_judged_blind_takes_no_part(room: Room, browser: Browser) -> None:
    """It has no box, and is left alone where its name is sent all the same, also among what waits."""
    drawn, plain, waits = room.receive(**DRAWN), room.receive(), room.receive(**WAITS)
    for path in ("/", "/all", "/waiting", "/?select=all"):
        assert f'value="{drawn}"' not in browser.text(path)
    for action in ("mine", "dismiss", "label invoice", "stop", "right", "judge invoice"):
        browser.together([drawn], action)
    assert (room.fate(drawn)["label"], room.fate(drawn)["closed_at"]) == (None, None)
    assert room.fate(drawn)["audit"]["judged_as"] is None
    assert room.fate(drawn)["state"] == "pending"
    page = browser.together([drawn, waits], "stop")
    assert "1 stopped: they do not go out. 1 not possible any more." in page
    assert (room.fate(waits)["reason"], room.fate(plain)["closed_at"]) == ("handled", None)


def test_what_waits_is_stopped_together(room: Room, browser: Browser) -> None:
    """What is on its way already is told apart."""
    names = [room.receive(subject=f"Waits {number}", **WAITS) for number in range(3)]
    (record,) = room.journal.mails.by_prefix(names[2])
    room.journal.outgoing.plan(record, ANSWER, Kind.REPLY, "<r@x>", room.desk.now())
    browser.text("/waiting")
    assert "2 stopped: they do not go out. 1 not possible any more." in browser.together(names, "stop")
    assert [room.fate(name)["state"] for name in names] == ["final", "final", "planned"]


def test_answers_are_confirmed_together(room: Room, browser: Browser) -> None:
    """Each counts as a confirmation; undone, none does."""
    names = [room.receive(subject=f"Went out {number}", **WAITS) for number in range(2)]
    for name in names:
        sent(room, name)
    assert 'value="right"' in browser.text("/answered")
    page = browser.together(names, "right")
    assert "2 confirmed as right." in page
    assert [room.fate(name)["feedback"] for name in names] == ["confirmed"] * 2
    browser.undo(page)
    assert [room.fate(name)["feedback"] for name in names] == [None] * 2


@pytest.mark.parametrize(
    "action", ["", "fly", "never", "undo", "wrong invoice", "label", "label nonsense", "label mine x", "judge mine"]
)
def test_nothing_else_is_done_to_many(room: Room, browser: Browser, action: str) -> None:
    """Unknown actions and types, and those that are for one mail alone."""
    names = [room.receive(subject=f"Mail {number}") for number in range(2)]
    before = [room.fate(name) for name in names]
    never = room.office.people.never
    assert "2 not possible any more." in browser.together(names, action)
    assert [room.fate(name) for name in names] == before
    assert load(room.office.home / "madoguchi.toml").people.never == never


def test_nothing_ticked_is_said(room: Room, browser: Browser) -> None:
    """And nothing is done."""
    name = room.receive()
    page = browser.together([], "mine")
    assert "No mail is selected." in page
    assert 'class="notice"' in page
    assert "/undo" not in page
    assert room.fate(name)["label"] is None


def test_boxes_are_there_where_something_can_be_done(room: Room, browser: Browser) -> None:
    """Each bears the subject as its name; what a machine sent has none."""
    name = room.receive(subject="Boxed")
    ignored = room.receive(decision=held(Reason.AUTO_SUBMITTED), judgement=None)
    page = browser.text("/")
    assert f'name="on" value="{name}" form="bulk" aria-labelledby="m-{name}"' in page
    assert " checked>" not in page
    assert page.count('name="do"') == 4
    assert f'value="{ignored}"' not in browser.text("/ignored")
    assert 'id="bulk"' not in browser.text("/ignored")
    every = browser.text("/?select=all")
    assert every.count(" checked>") == every.count('name="on"') == 1


def test_a_hundred_fit_into_one_form(room: Room, browser: Browser) -> None:
    """And no more than a page shows are done at once."""
    names = crowd(room, 101)
    assert "100 taken off the queue." in browser.together(names, "dismiss")
    assert [room.fate(name)["closed_by"] for name in names] == ["dismissed"] * 100 + [None]


def test_a_form_with_too_many_fields_says_nothing(room: Room, browser: Browser) -> None:
    """Nor does it break the page."""
    name = room.receive()
    assert "No mail is selected." in browser.together([name, *["x"] * 400], "mine")
    assert room.fate(name)["label"] is None


def test_only_the_last_ones_can_be_taken_back(room: Room, browser: Browser) -> None:
    """What is kept for it does not grow."""
    name = room.receive()
    pages = []
    for _ in range(MOST_KEPT + 1):
        pages.append(browser.together([name], "mine"))
        browser.do(name, "undo")
    assert "There is nothing to undo." in browser.undo(pages[0])
    assert "There is nothing to undo." in browser.text(browser.post("/undo", {"which": "x"}).headers["location"])
    numbers = [re.search(r'name="which" value="(\d+)"', page) for page in pages]
    assert len({one[1] for one in numbers if one}) == MOST_KEPT + 1


def test_another_session_cannot_take_it_back(room: Room, browser: Browser) -> None:
    """What one browser may undo is its own."""
    name = room.receive()
    page = browser.together([name], "mine")
    other = Browser(room).sign_in()
    assert "There is nothing to undo." in other.undo(page)
    assert room.fate(name)["label"] == "mine"


def test_what_is_done_is_told_though_the_rest_breaks(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next page says how many, and offers to take those back."""
    names = [room.receive(subject=f"Mail {number}") for number in range(3)]
    whole = room.desk.item

    def breaking(name: str) -> object:
        if name == names[2]:
            raise ValueError("full disk")
        return whole(name)

    monkeypatch.setattr(room.desk, "item", breaking)
    assert browser.post("/bulk", {"on": names, "do": "mine"}).status_code == 500
    monkeypatch.setattr(room.desk, "item", whole)
    page = browser.text("/")
    assert "2 labelled Mine. 1 not possible any more." in page
    browser.undo(page)
    assert labels(room, names) == [None, None, None]


def test_japanese_says_the_same(room: Room) -> None:
    """In the interface's own words."""
    names = [room.receive(subject=f"Mail {number}") for number in range(2)]
    browser = Browser(room, "ja").sign_in()
    page = browser.together([*names, "0123456789ab"], "label invoice")
    assert "2件を「請求書」としました。 1件はすでに対象外のため、変更していません。" in page
    assert "2件を元に戻しました。" in browser.undo(page)
