"""Sending from the review page, in a real browser, and beside the daemon on a real mailbox."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import request as letter
from tests.integration.test_review_page import Opened, browser, opened, room
from tests.integration.world import COMMAND, until
from tests.review.conftest import Room

__all__ = ["browser", "opened", "room"]


def test_a_pointer_by_keys_taken_back_changed_and_sent(room: Room, opened: Opened) -> None:
    """p shows it, Enter sends it, u takes it back with its words; e changes them, Ctrl+Enter sends, the strip tells."""
    room.receive(subject="First")
    room.receive(subject="Second")
    page = opened()
    page.keyboard.press("Enter")
    page.wait_for_url("**/mail/*")
    page.keyboard.press("p")
    page.wait_for_url("**/write?kind=pointer*")
    assert page.get_by_role("textbox", name="Your letter").input_value().count("請求サポート") == 1
    page.keyboard.press("Enter")
    page.get_by_text("Your pointer goes to").wait_for()
    page.wait_for_load_state()  # a key is heard once the script is there, after the text
    assert "First" not in page.get_by_role("heading", level=1).inner_text()
    page.keyboard.press("u")
    page.wait_for_url("**/write?kind=pointer")
    room.desk.sender.seconds = 0.5
    page.keyboard.press("e")
    page.keyboard.press("Control+Home")
    page.keyboard.type("Dear Hanako,")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Sent to").wait_for()
    (envelope,) = room.outbox.accepted
    assert "Dear Hanako," in str(parsed(envelope.raw).get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_a_letter_goes_out_without_javascript(room: Room, opened: Opened) -> None:
    """By links and buttons: forward to the team, with the other type chosen."""
    room.receive(subject="Plain")
    page = opened(javascript=False)
    page.get_by_role("link", name="Plain").click()
    page.get_by_role("link", name="Forward to the team").click()
    page.get_by_role("link", name="sign-in").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Take it back").wait_for()
    room.desk.sender.finish()
    assert [one.recipient for one in room.outbox.accepted] == ["tech-support@example.co.jp"]
    page.reload()
    assert page.get_by_text("Sent to").is_visible()


@pytest.mark.parametrize(("language", "dark", "width"), [("ja", False, 1280), ("en", True, 390)])
def test_the_letter_page_is_for_everybody(room: Room, opened: Opened, language: str, dark: bool, width: int) -> None:
    """axe finds nothing serious, in both languages, light and dark; nothing is wider than a phone."""
    name = room.receive(subject="Invoice")
    page = opened(language=language, dark=dark, width=width)
    for kind in ("pointer", "forward"):
        page.goto(f"{room.origin}/mail/{name}/write?kind={kind}")
        _fits(page)
    page.locator("button.primary").click()
    page.locator("#sending form").wait_for()
    _fits(page)


def _fits(page: Page) -> None:
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_page_terminal_and_daemon_send_once(browser: Browser, on_dovecot: Worlds) -> None:
    """On a real mailbox, all at once: one pointer, its copy in Sent, the mail marked, the others told that it is done."""
    world = on_dovecot()
    world.start()
    world.receive(letter(1, "mine", "en", subject="Lunch"))
    world.run()
    name = world.fate()["id"]
    words = [COMMAND, "review", "--no-browser", "--json"]
    with (world.home / "review.log").open("w") as log, world.daemon(), ThreadPoolExecutor(2) as pool:
        process = subprocess.Popen(words, env=world.environment(), stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout is not None
            context = browser.new_context(locale="en-GB")
            page = context.new_page()
            page.goto(json.loads(process.stdout.readline())["url"])
            page.wait_for_url("**.localhost:*/")
            page.goto(f"{page.url}mail/{name}/write?kind=pointer&type=invoice")
            page.locator("button.primary").click()
            page.get_by_role("button", name="Take it back").wait_for()
            by_terminal = pool.submit(world.command, "held", "reply", name, "invoice", "--yes")
            assert by_terminal.result().returncode == 2
            page.get_by_text("Sent to").wait_for(timeout=30_000)
            context.close()
        finally:
            process.terminate()
            assert process.wait(20) == 0
            process.stdout.close()
        until(lambda: world.box.mails()[0].flags == {"\\Answered"})
    assert len(world.sent) == len(world.box.mails("Sent")) == 1
    assert world.fate()["by_hand"]["state"] == "sent"


def test_keys_of_an_input_method_and_keys_held_down_send_nothing(room: Room, opened: Opened) -> None:
    """Enter and Escape while a word is being converted are the input method's; Enter from the page before is no word."""
    name = room.receive(subject="変換中")
    page = opened(language="ja")
    page.goto(f"{room.origin}/mail/{name}")
    page.get_by_role("link", name="案内を送る").focus()
    page.keyboard.down("Enter")
    page.wait_for_url("**/write?kind=pointer*")
    page.wait_for_function("document.activeElement.matches('button.primary')")
    page.keyboard.down("Enter")  # is told as a repeated one
    page.keyboard.up("Enter")
    page.keyboard.press("e")
    for pressed in ("key: 'Enter', ctrlKey: true, isComposing: true", "key: 'Escape', keyCode: 229"):
        page.evaluate(
            f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{{pressed}, bubbles: true}}))"
        )
        assert page.evaluate("document.activeElement.name") == "text"
    page.wait_for_timeout(100)
    assert room.desk.sender.waiting() == []
    page.keyboard.press("Control+Enter")
    page.get_by_text("案内を送ります").wait_for()


def test_a_letter_that_was_changed_is_not_left_by_mistake(room: Room, opened: Opened) -> None:
    """Escape twice, or a type's key, asks first; as it was, it is left at once."""
    name = room.receive(subject="Changed")
    page = opened()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"{room.origin}/mail/{name}/write?kind=pointer")
    page.keyboard.press("e")
    page.keyboard.type("Dear Hanako,")
    for key in ("Escape", "Escape", "2"):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    assert asked == ["beforeunload", "beforeunload"]
    assert "Dear Hanako," in page.get_by_role("textbox", name="Your letter").input_value()
    page.keyboard.press("Enter")
    page.get_by_text("Your pointer goes to").wait_for()
    assert len(room.desk.sender.waiting()) == 1
