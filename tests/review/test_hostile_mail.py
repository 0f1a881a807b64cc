"""Mail is text to this page, whatever is in it."""

from __future__ import annotations

import pytest

from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from tests.builders import multipart
from tests.review.conftest import Browser, Room

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>{{7*7}}"
SENSITIVE = Decision(Reason.SENSITIVE, Disposition.HELD, "the words were: salary", "invoice", "billing")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_part_of_a_mail_becomes_markup(room: Room, language: str) -> None:
    """Subject, sender, body, the name of an attachment, in the list and on its own page."""
    attachment = f"Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''{_percent(ATTACK)}"
    name = room.receive(
        multipart(("Content-Type: text/plain; charset=utf-8", ATTACK), (attachment, "x")),
        content_type='multipart/mixed; boundary="b1"',
        subject=f"件名 {ATTACK}",
        sender=f"悪い人 {ATTACK.replace('<', '(').replace('>', ')')} <hanako.suzuki@example.co.jp>",
    )
    browser = Browser(room, language).sign_in()
    for path in ("/", "/all", f"/mail/{name}", f"/mail/{name}?lang=en&as=personal&type=<script>"):
        page = browser.text(path)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<svg" not in page
        assert "{{7*7}}" in page
        assert "&lt;script&gt;alert(1)" in page


def test_html_mail_is_shown_as_its_text(room: Room, browser: Browser) -> None:
    """No link, no picture, nothing that is fetched from elsewhere."""
    html = '<p>Please reissue.</p><img src="https://evil.example/pixel"><a href="https://evil.example/">here</a>'
    name = room.receive(html, content_type="text/html; charset=utf-8")
    page = browser.text(f"/mail/{name}")
    assert "Please reissue." in page
    assert "https://evil.example" not in page or 'href="https://evil' not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("sign", "named"),
    [("\u202e", "U+202E"), ("\u2066", "U+2066"), ("\u200b", "U+200B"), ("\ufeff", "U+FEFF"), ("\u00ad", "U+00AD")],
)
def test_what_would_not_be_seen_is_named(room: Room, browser: Browser, sign: str, named: str) -> None:
    """Bidi controls and zero-width characters, in the list and in the mail; the signs themselves are not sent."""
    name = room.receive(f"Please open invoice{sign}fdp.exe now.", subject=f"請求書{sign}fdp.exe")
    for path in ("/", f"/mail/{name}"):
        page = browser.text(path)
        assert f">{named}</span>" in page
        assert sign not in page


def test_a_title_and_an_address_hold_no_words_of_a_mail(room: Room, browser: Browser) -> None:
    """They stay in a browser's history."""
    name = room.receive(subject="Very private words")
    page = browser.text(f"/mail/{name}")
    assert "private" not in page.partition("<title>")[2].partition("</title>")[0]
    answer = browser.post("/search", {"search": "private words"})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("decision", [SENSITIVE])
def test_confidential_mail_shows_neither_preview_nor_text(room: Room, browser: Browser, decision: Decision) -> None:
    """Not even fetched; subject, evidence and the words of the sender's name are hidden too."""
    name = room.receive("My salary is wrong.", subject="Salary", decision=decision)
    for path in ("/", "/all", f"/mail/{name}", f"/mail/{name}?type=invoice&lang=en"):
        page = browser.text(path)
        assert "alary" not in page
        assert "花子" not in page
    assert room.connections == 0
    assert "read it in your mail client" in browser.text(f"/mail/{name}")


def test_attachments_are_listed_and_lead_nowhere(room: Room, browser: Browser) -> None:
    """By name and type."""
    head = 'Content-Type: application/pdf; name="invoice.pdf"\nContent-Disposition: attachment; filename="invoice.pdf"'
    name = room.receive(
        multipart(("Content-Type: text/plain; charset=utf-8", "See the file."), (head, "x")),
        content_type='multipart/mixed; boundary="b1"',
    )
    page = browser.text(f"/mail/{name}")
    assert "invoice.pdf" in page
    assert "application/pdf" in page
    assert "download" not in page


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
