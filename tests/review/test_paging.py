"""Long lists in pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from madoguchi.reasons import Reason
from madoguchi.review import paging
from madoguchi.review.paging import address, page_of, sheet
from madoguchi.review.queue import MOST_ROWS, Rows
from tests.costs import seconds
from tests.review.conftest import Browser, Room
from tests.review.crowd import crowd, more
from tests.review.test_queue import held, order


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are a page."""
    monkeypatch.setattr(paging, "MOST_ROWS", 3)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", (1, "a:0 a:1 b:0")),
        ("1", (1, "a:0 a:1 b:0")),
        ("2", (2, "b:1 b:2 b:3")),
        ("3", (3, "c:0")),
        ("4", (3, "c:0")),
        ("99999999999999", (1, "a:0 a:1 b:0")),
        ("0", (1, "a:0 a:1 b:0")),
        ("-1", (1, "a:0 a:1 b:0")),
        ("²", (1, "a:0 a:1 b:0")),
        ("x", (1, "a:0 a:1 b:0")),
    ],
)
@pytest.mark.usefixtures("short")
def test_every_row_is_on_one_page(asked: str, shown: tuple[int, str]) -> None:
    """In order, under its section, whose heading tells of all its pages; no page is out of reach."""
    sizes = {"a": 2, "b": 4, "c": 1}
    arranged: Any = [Rows(name, tuple(f"{name}:{at}" for at in range(size))) for name, size in sizes.items()]
    found = sheet(arranged, asked)
    assert (found.number, " ".join(str(item) for rows in found.rows for item in rows.items)) == shown
    assert {rows.name: rows.total for rows in found.rows}.items() <= sizes.items()
    assert (found.pages, found.total) == (3, 7)
    assert (found.first, found.last) == {1: (1, 3), 2: (4, 6), 3: (7, 7)}[found.number]


def test_an_empty_list_is_one_page() -> None:
    """With nothing on it."""
    found = sheet([], "7")
    assert (found.rows, found.number, found.pages, found.first, found.last) == ((), 1, 1, 0, 0)


def test_an_address_names_what_differs_from_the_usual() -> None:
    """The first page has the list's own address."""
    assert [address("/", 1), address("/all", 2), address("/?why=mine", 3)] == ["/", "/all?page=2", "/?why=mine&page=3"]
    assert address("/all", 2, "all") == "/all?page=2&select=all"
    assert [page_of(0), page_of(MOST_ROWS - 1), page_of(MOST_ROWS)] == [1, 1, 2]


@pytest.mark.usefixtures("short")
def test_the_pages_of_a_list(room: Room, browser: Browser) -> None:
    """Each leads to its neighbours, and says where it is; with the filter kept."""
    subjects = [f"Mail-{number}" for number in range(7)]
    for subject in subjects:
        room.receive(subject=subject, decision=held(Reason.UNSURE))
    room.receive(subject="Double", decision=held(Reason.SEVERAL_REQUESTS))
    first, second, third = (browser.text(f"/?why=unsure&page={number}") for number in (1, 2, 3))
    assert [order(page, *subjects) for page in (first, second, third)] == [subjects[:3], subjects[3:6], subjects[6:]]
    assert 'href="/?why=unsure&amp;page=2" rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'href="/?why=unsure" rel="prev"' in second
    assert 'href="/?why=unsure&amp;page=3" rel="next"' in second
    assert "4–6 of 7" in second
    assert "Next 1 " in second
    assert 'rel="next"' not in third
    assert "7 mails" in third
    assert "<span>7</span>" in third


@pytest.mark.usefixtures("short")
def test_mails_follow_each_other_across_pages(room: Room, browser: Browser) -> None:
    """The place counts the whole list, next leads over the edge, and the way back leads to the mail's own page."""
    names = [room.receive(subject=f"Mail {number}") for number in range(7)]
    browser.text("/")
    page = browser.text(f"/mail/{names[2]}")
    assert "3 of 7" in page
    assert f'href="/mail/{names[3]}" rel="next"' in page
    assert '<a href="/" data-key="b">' in page
    assert '<a href="/?page=2" data-key="b">' in browser.text(f"/mail/{names[3]}")
    assert browser.do(names[2], "mine").headers["location"] == f"/mail/{names[3]}"


@pytest.mark.usefixtures("short")
def test_a_row_s_button_leads_back_to_its_page(room: Room, browser: Browser) -> None:
    """Alone or with others; where that page is gone, the last one is shown."""
    names = [room.receive(subject=f"Mail {number}") for number in range(8)]
    browser.text("/?page=3")
    assert browser.do(names[6], "dismiss", back="list").headers["location"] == "/?page=3"
    browser.text("/?page=3")
    page = browser.together([names[7]], "dismiss")
    assert order(page, "Mail 5", "Mail 6") == ["Mail 5"]
    assert "4–6 of 6" in page
    assert "1 undone." in browser.undo(page)


def test_a_thousand_held_mails_are_looked_at_at_once(room: Room, browser: Browser, model: Path) -> None:
    """The first page and the last cost about what they cost among two hundred; no mail is judged anew for a list."""
    crowd(room, 200)
    few = seconds(lambda: browser.text("/"))
    more(room, 200, 1000)
    for path in ("/", "/all?page=10"):
        assert "of 1000" in browser.text(path)
        assert seconds(lambda path=path: browser.text(path)) < 3 * few  # type: ignore[misc]
    assert room.desk._closer == {}
