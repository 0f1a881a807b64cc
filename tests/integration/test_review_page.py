"""The review page in a real browser."""

from __future__ import annotations

import json
import re
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route

from madoguchi.cli.review import lead
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Reason
from madoguchi.review.serving import listening, server
from madoguchi.service.excepting import agree
from tests.cli.conftest import model, report
from tests.integration.conftest import Worlds
from tests.integration.letters import request as letter
from tests.integration.world import COMMAND
from tests.review.conftest import DRAWN, WAITS, Room
from tests.servers.browser import chromium, require

__all__ = ["model", "report"]

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
PAGES = ("", "all", "answered", "waiting", "ignored", "exceptions", "report", "keys")
HOSTILE = "<script>document.title='owned'</script><img src=https://evil.example/x>\u202egpj.exe"
LONG = "W" * 400
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    require()
    with chromium() as running:
        yield running


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """An account whose page is served on loopback; its name is in ``room.origin``."""
    opened = Room(tmp_path)
    with _served(opened):
        yield opened
    opened.desk.sender.finish()
    opened.journal.close()


@pytest.fixture
def home(room: Room) -> Any:
    """Where the fixture ``model`` puts its model."""
    return room.office


@pytest.fixture
def opened(room: Room, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Signs a fresh browser in: ``opened(language="ja", javascript=False)``. It asks for nothing from elsewhere."""
    contexts: list[BrowserContext] = []

    def make(language: str = "en", *, javascript: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            locale={"en": "en-GB", "ja": "ja-JP"}[language],
            java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.route("**", lambda route: _only(room, route))
        page = context.new_page()
        page.goto(f"{room.origin}/in/{room.desk.sessions.link()}")
        page.wait_for_url(f"{room.origin}/")
        return page

    yield make
    for context in contexts:
        _keep_pictures(context, request.node.name)
        context.close()
    assert room.strangers == []


def _keep_pictures(context: BrowserContext, name: str) -> None:
    """How each page looked at the end, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    for number, page in enumerate(context.pages):
        page.screenshot(path=PICTURES / f"{plain}-{number}.png", full_page=True)


def _only(room: Room, route: Route) -> None:
    if not route.request.url.startswith(f"{room.origin}/"):
        room.strangers.append(route.request.url)
        route.abort()
        return
    route.continue_()


@contextmanager
def _served(room: Room) -> Iterator[None]:
    sock, site = listening(0)
    running = server(room.desk, site)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]})
    thread.start()
    room.origin, room.strangers = site.origin, []
    try:
        yield
    finally:
        running.should_exit = True
        thread.join()
        sock.close()


def furnished(room: Room) -> list[str]:
    """Mails of every kind: hostile, long, confidential, drawn, waiting, answered by a guard; and two exceptions."""
    for who, reason in (("hanako.suzuki@example.co.jp", HOSTILE), ("client.example", LONG[:200])):
        agree(room.office, room.journal, room.desk.now(), who=who, reason=reason)
    return [
        room.receive(HOSTILE, subject=f"Urgent {HOSTILE}"),
        room.receive(f"{LONG}\n\n> {LONG}", subject=LONG, sender=f"{LONG[:60]} <hanako.suzuki@example.co.jp>"),
        room.receive(decision=Decision(Reason.SENSITIVE, Reason.SENSITIVE.disposition, "salary", "invoice")),
        room.receive("please reissue the invoice, the billing name is old.\n", subject="Drawn", **DRAWN),
        room.receive(subject="Waits", **WAITS),
        room.receive(decision=Decision(Reason.AUTO_SUBMITTED, Reason.AUTO_SUBMITTED.disposition), judgement=None),
    ]


def test_the_link_signs_in_once(room: Room, opened: Opened, browser: Browser) -> None:
    """The queue is there without a further press; the same link in another browser leads nowhere."""
    name = room.receive(subject="The first mail")
    page = opened()
    assert page.get_by_text("The first mail").is_visible()
    word = room.desk.sessions.link()
    page.goto(f"{room.origin}/in/{word}")
    page.wait_for_url(f"{room.origin}/")
    stranger = browser.new_context()
    answer = stranger.new_page().goto(f"{room.origin}/in/{word}")
    assert answer is not None
    assert answer.status == 403
    answer = stranger.new_page().goto(f"{room.origin}/mail/{name}")
    assert answer is not None
    assert answer.status == 401
    stranger.close()


def test_a_file_on_the_disk_leads_in(room: Room, browser: Browser, tmp_path: Path) -> None:
    """As the command opens it: private, and from a page of no site at all."""
    lead(tmp_path / "review.html", f"{room.origin}/in/{room.desk.sessions.link()}")
    assert stat.S_IMODE((tmp_path / "review.html").stat().st_mode) == 0o600
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "review.html").as_uri())
    page.wait_for_url(f"{room.origin}/")
    assert page.locator("h1").is_visible()
    context.close()


def test_twenty_mails_without_the_mouse_in_two_minutes(room: Room, opened: Opened, model: Path) -> None:
    """Enter, then one key for each mail; every label is in the journal."""
    names = [room.receive(f"Please help with case {number}.", subject=f"Case {number}") for number in range(20)]
    page = opened()
    began = time.monotonic()
    page.keyboard.press("Enter")
    for number in range(20):
        page.wait_for_url(f"{room.origin}/mail/{names[number]}")
        page.keyboard.press("12m"[number % 3])
    page.wait_for_url(f"{room.origin}/")
    assert time.monotonic() - began < 60
    labels = [room.fate(name)["label"] for name in names]
    assert labels == [("invoice", "account-access", "mine")[number % 3] for number in range(20)]
    page.keyboard.press("u")
    page.wait_for_url(f"{room.origin}/mail/{names[19]}")
    assert room.fate(names[19])["label"] is None


def test_a_list_is_worked_through_by_keys(room: Room, opened: Opened) -> None:
    """j and k move, m and d act on the row in focus, which the next row then takes; / searches; ? explains."""
    names = [room.receive(subject=f"Row {number}") for number in range(4)]
    page = opened()
    focused = "document.activeElement.textContent.trim()"
    assert page.evaluate(focused) == "Row 0"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(focused) == "Row 1"
    with page.expect_navigation():
        page.keyboard.press("m")
    assert room.fate(names[1])["label"] == "mine"
    page.wait_for_function(f"{focused} === 'Row 2'")
    with page.expect_navigation():
        page.keyboard.press("d")
    assert room.fate(names[2])["closed_by"] == "dismissed"
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    assert room.fate(names[3])["label"] is None
    page.keyboard.press("/")
    page.keyboard.type("row 3")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".row").count() == 1
    with page.expect_navigation():
        page.keyboard.press("]")
    assert page.url == f"{room.origin}/all"


def test_many_are_decided_by_keys_and_taken_back_with_one(room: Room, opened: Opened) -> None:
    """. ticks the row in focus, * all; the number is said aloud; a key then means all of them, u takes them back."""
    names = [room.receive(subject=f"Row {number}") for number in range(4)]
    page = opened()
    for key in ".jj.":
        page.keyboard.press(key)
    said = page.locator("[aria-live=polite]")
    assert said.inner_text() == "2 selected"
    with page.expect_navigation():
        page.keyboard.press("2")
    assert [room.fate(name)["label"] for name in names] == ["account-access", None, "account-access", None]
    assert page.locator(".notice").inner_text().startswith("2 labelled sign-in.")
    with page.expect_navigation():
        page.keyboard.press("u")
    assert [room.fate(name)["label"] for name in names] == [None] * 4
    page.keyboard.press("*")
    assert said.inner_text() == "4 selected"
    page.keyboard.press("Escape")
    assert said.inner_text() == "None selected"
    assert not page.locator("#bulk").is_visible()
    with page.expect_navigation():
        page.keyboard.press("d")
    assert [room.fate(name)["closed_by"] for name in names].count("dismissed") == 1


def test_many_are_decided_without_javascript(room: Room, opened: Opened) -> None:
    """Boxes and a button; all at once by a link; one button undoes it."""
    names = [room.receive(subject=f"Row {number}") for number in range(3)]
    page = opened(javascript=False)
    page.get_by_role("checkbox", name="Row 1").check()
    with page.expect_navigation():
        page.locator("#bulk").get_by_role("button", name="invoices").click()
    assert [room.fate(name)["label"] for name in names] == [None, "invoice", None]
    page.get_by_role("link", name="Select all").click()
    assert page.locator("[name=on]:checked").count() == 2
    with page.expect_navigation():
        page.locator("#bulk").get_by_role("button", name="Dismiss").click()
    assert [room.fate(name)["closed_by"] for name in names] == ["dismissed", "labelled", "dismissed"]
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert [room.fate(name)["closed_by"] for name in names] == [None, "labelled", None]


def test_look_alikes_are_seen_before_they_are_decided(room: Room, opened: Opened) -> None:
    """= leads from one mail to those like it, all ticked; what is unticked is left alone; no word of theirs is in an address."""
    names = [room.receive(subject=f"Secret {number}") for number in range(3)]
    page = opened()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{room.origin}/mail/{names[0]}")
    page.keyboard.press("=")
    page.wait_for_url(f"{room.origin}/alike/{names[0]}")
    assert page.locator("[name=on]:checked").count() == 3
    page.get_by_role("checkbox", name="Secret 1").uncheck()
    with page.expect_navigation():
        page.keyboard.press("m")
    assert [room.fate(name)["label"] for name in names] == ["mine", None, "mine"]
    page.goto(f"{room.origin}/mail/{names[1]}")
    assert page.get_by_role("link", name="Same sender").count() == 0


def test_the_focus_can_be_seen(room: Room, opened: Opened) -> None:
    """On a row, a tab and a button."""
    name = room.receive()
    page = opened()
    outline = "getComputedStyle(document.activeElement, {0}).outlineStyle"
    assert page.evaluate(outline.format("'::after'")) == "solid"
    page.goto(f"{room.origin}/mail/{name}")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(outline.format("null")) == "solid"


def test_the_sample_is_judged_blind(room: Room, opened: Opened, model: Path) -> None:
    """Nothing of the guess is on the page before the key is pressed; it is told afterwards."""
    name = room.receive("please reissue the invoice, the billing name is old.\n", subject="Drawn", **DRAWN)
    page = opened()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{room.origin}/mail/{name}")
    assert page.locator("mark, meter, .reply, .likely").count() == 0
    assert "Billing Support" not in page.content()
    page.keyboard.press("2")
    page.wait_for_url(f"{room.origin}/")
    assert page.locator(".notice").inner_text().startswith("Wrong: the guess was invoices.")
    assert room.fate(name)["audit"]["judged_as"] == "account-access"


def test_everything_works_without_javascript(room: Room, opened: Opened) -> None:
    """Sign-in, search, a label, undo, the other language, the keys, the way out."""
    name = room.receive(subject="Plain")
    page = opened(javascript=False)
    page.get_by_role("searchbox").fill("plain")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Plain").click()
    with page.expect_navigation():
        page.get_by_role("button", name="invoices").click()
    assert room.fate(name)["label"] == "invoice"
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert room.fate(name)["label"] is None
    with page.expect_navigation():
        page.get_by_role("button", name="日本語").click()
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_role("link", name="キー操作").click()
    page.get_by_text("次・前のメール").first.wait_for()
    page.get_by_role("button", name="終了").click()
    page.get_by_role("heading", name="Please sign in").wait_for()


@pytest.mark.parametrize(("language", "dark"), [("ja", False), ("en", True)])
def test_axe_finds_nothing_serious(room: Room, opened: Opened, model: Path, language: str, dark: bool) -> None:
    """On every page, of every kind of mail, in both languages, light and dark."""
    names = furnished(room)
    page = opened(language, dark=dark)
    for path in (
        *PAGES,
        *(f"mail/{name}" for name in names),
        f"sender/{names[0]}",
        f"mail/{names[0]}/exception",
        "?select=all",
        "nowhere",
    ):
        page.goto(f"{room.origin}/{path}")
        found = Axe().run(page).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        told = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in serious]
        assert told == [], f"/{path}"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_phone_is_wide_enough(room: Room, opened: Opened, model: Path, language: str) -> None:
    """No page scrolls sideways, whatever a mail holds."""
    names = furnished(room)
    page = opened(language, width=360)
    for path in (*PAGES, *(f"mail/{name}" for name in names), f"sender/{names[0]}", f"mail/{names[0]}/exception"):
        page.goto(f"{room.origin}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"/{path}"


def test_the_dark_is_dark(room: Room, opened: Opened) -> None:
    """By the system's own setting, without a switch."""
    room.receive()
    colours = []
    for dark in (False, True):
        shown = opened(dark=dark).evaluate("getComputedStyle(document.documentElement).backgroundColor")
        colours.append([int(part) for part in shown[4:-1].split(",")])
    assert min(colours[0]) > 200
    assert max(colours[1]) < 60


def test_hostile_mail_does_nothing(room: Room, opened: Opened) -> None:
    """No script runs, no address is asked, the title is ours, and what is reversed is named."""
    name = room.receive(HOSTILE, subject=HOSTILE)
    page = opened()
    page.goto(f"{room.origin}/mail/{name}")
    assert page.title() == f"{name} · madoguchi"
    assert page.locator("script:not([src]), main img").count() == 0
    assert page.get_by_text("U+202E").first.is_visible()


def test_japanese_breaks_lines_where_it_may(room: Room, opened: Opened) -> None:
    """The strict rules, and phrases kept whole where the browser knows them; mail bears its own language."""
    name = room.receive()
    page = opened("en")
    page.goto(f"{room.origin}/mail/{name}")
    style = page.evaluate("(({lineBreak, wordBreak}) => [lineBreak, wordBreak])(getComputedStyle(document.body))")
    assert style == ["strict", "auto-phrase"]
    assert page.locator(".letter").first.get_attribute("lang") == "ja"


def test_the_command_serves_a_real_account(browser: Browser, on_dovecot: Worlds) -> None:
    """`madoguchi review` beside a real mailbox: the link leads to the mail's text; SIGTERM ends it with 0."""
    world = on_dovecot()
    world.start()
    world.receive(letter(1, "mine", "en", subject="Lunch"))
    world.run()
    world.promote()
    words = [COMMAND, "review", "--no-browser", "--json", "-v"]
    with (world.home / "daemon.log").open("w") as log:
        process = subprocess.Popen(words, env=world.environment(), stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert process.stdout is not None
        link = json.loads(process.stdout.readline())["url"]
        assert link not in Path(f"/proc/{process.pid}/cmdline").read_text()
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(link)
        page.wait_for_url("**.localhost:*/")
        page.goto(f"{page.url}all")
        page.get_by_role("link", name="Lunch").click()
        assert page.get_by_text("Thanks for lunch with Client-1").first.is_visible()
        context.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    assert "/mail/" not in world.log()
    assert "status=200" in world.log() or '"status": 200' in world.log()
