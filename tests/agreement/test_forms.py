"""The agreement as Markdown and as a page: complete, and nothing of it can become mark-up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest

from madoguchi.agreement.markdown import escaped, markdown
from madoguchi.agreement.page import page
from madoguchi.agreement.record import record
from madoguchi.agreement.sheet import sheet
from madoguchi.config.load import Office
from madoguchi.reply.letter import SAFE_SENTENCE
from tests.agreement.hostile import EVIL, HOSTILE
from tests.builders import DIRECTORY

MakeOffice = Callable[..., Office]
TODAY = date(2026, 11, 24)


class Page(HTMLParser):
    """Tags, links and words of a page; every tag that is opened is closed."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open += [tag] if tag not in self.VOID else []
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


COMPLETE = {
    "ja": ["請求サポート", "内線 1234", "月〜金 9:00〜18:00", "日本の祝日", "8時間以内", "2026年11月2日", "請求書", "顧客ID、請求書番号", "○月○日までに一度ご連絡いたします。", "【社内限り】", "再発行の日付", "自動返信", "未合意", SAFE_SENTENCE["ja"]],
    "en": ["Billing Support", "ext. 1234", "Mon–Fri 09:00–18:00", "Japanese public holidays", "8 business hours", "2 November 2026", "invoices", "client ID, invoice number", "We will come back to you by [date].", "[Internal only]", "a date of reissue", "automatically", "not yet", SAFE_SENTENCE["en"]],
}  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_forms_say_everything_and_name_nobody(office: MakeOffice, language: str) -> None:
    """Team, ways to reach it, hours, holidays, response, agreement; each type with its words; no member's address."""
    found = sheet(office(), language, TODAY)
    plain = markdown(found).replace("\\", "")
    read = Page(page(found))
    words = " ".join(read.words)
    for told in (*COMPLETE[language], "billing-support@example.co.jp", "https://go.example.co.jp/tech"):
        assert told in plain
        assert told in words
    for text in (plain, words):
        assert "ito@" not in text
        assert "billing.example.co.jp" not in text
    assert read.open == []
    assert read.links[0] == "mailto:billing-support@example.co.jp"


def test_no_word_becomes_html(office: MakeOffice) -> None:
    """Every word shows as it was written; the only links are the team's own two."""
    text = page(sheet(office(directory=HOSTILE), "ja", TODAY))
    read = Page(text)
    assert "script" not in read.tags
    assert read.words.count(EVIL) == 5
    assert read.links == ["mailto:a%27b%26c%3Dd@example.co.jp", "https://x.example/a?b=(c)&d=[e]"]
    assert "default-src 'none'" in text


def test_no_word_becomes_markdown(office: MakeOffice) -> None:
    """Each mark has its backslash, also at the beginning of the client's lines."""
    lines = markdown(sheet(office(directory=HOSTILE), "ja", TODAY)).splitlines()
    assert r"## \<script\>alert(1)\</script\>\*b\* \[x\](javascript:1) \`c\` \_d\_ \# e \| f \& \&lt; \~g\~" in lines
    assert r"  > 1\. ○月○日" + "\\" in lines
    assert r"  > \- x" in lines
    assert "- **メール**: <a'b&c=d@example.co.jp>" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [("- a", r"\- a"), ("12) a", r"12\) a"), ("+ a", r"\+ a"), ("=== ", r"\==="), ("a - b", "a - b"), ("2026-11", "2026-11")],
)  # fmt: skip
def test_what_begins_a_block_does_not(text: str, expected: str) -> None:
    """A list, a heading's underline; within a line they are harmless and stay."""
    assert escaped(text).replace(r"2026\-", "2026-") == expected


def test_the_record_is_whole_but_for_members(office: MakeOffice) -> None:
    """Both languages, the dates as ISO, what holds where nothing is said."""
    calendar = '[calendar]\nholidays = "none"\ndays_off = ["12-29..01-03"]\n'
    found = record(office(directory=DIRECTORY + calendar), TODAY)
    billing, technical = found["teams"]
    assert found["calendar"] == {"holidays": "none", "days_off": ["12-29..01-03"]}
    assert billing["name"] == {"ja": "請求サポート", "en": "Billing Support"}
    assert (billing["agreed_on"], billing["agreement"], technical["agreement"]) == ("2026-11-02", "agreed", "none")
    assert billing["days_off"] == ["12-29..01-03"]
    assert billing["requests"][0]["client_sentence"]["en"] == "We will come back to you by {date}."
    assert "members" not in billing
    assert "ito@" not in str(found)
