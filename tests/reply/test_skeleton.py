"""The mail to the team that is begun for the colleague."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from madoguchi.config.load import Office
from madoguchi.mail.message import Body
from madoguchi.reply.render import Rendered
from madoguchi.reply.skeleton import LONGEST, OPENS, skeleton
from tests.reply.letters import a_mail, a_preview
from tests.reply.test_templates import AUTOMATIC_WORDS, NEVER

MakeOffice = Callable[..., Office]


def fields(link: str) -> tuple[str, str, str]:
    """Address, subject and body, as a mail program would read them (RFC 6068 §2)."""
    parts = urlsplit(link)
    found = parse_qs(parts.query, strict_parsing=True)
    return unquote(parts.path), found["subject"][0], found["body"][0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_address_subject_and_a_line_for_each_item(language: str) -> None:
    """CRLF as %0D%0A, everything else in UTF-8, nothing bare."""
    link = skeleton("a+b@x.example", "請求書 & 領収書", ("顧客ID", "100%の額?"), language)
    address, subject, body = fields(link)
    assert (address, subject) == ("a+b@x.example", "請求書 & 領収書")
    assert re.findall(r"^(.+): \r$", body, re.MULTILINE)[:2] == ["顧客ID", "100%の額?"]
    assert "%0D%0A" in link
    assert re.fullmatch(r"mailto:[A-Za-z0-9@.%_~-]+\?subject=[A-Za-z0-9.%_~-]+&body=[A-Za-z0-9.%_~-]+", link)
    assert "\n" not in body.replace("\r\n", "")


def test_without_an_address_there_is_none() -> None:
    """A form is no address."""
    assert skeleton("", "請求書", ("顧客ID",), "ja") == ""


def test_it_stays_short() -> None:
    """However long title and items are: some mail programs take no more."""
    link = skeleton("a@x.example", "題" * 300, tuple(f"項目{n}" * 50 for n in range(50)), "ja")
    assert len(link) <= LONGEST
    assert max(map(len, fields(link)[2].split("\r\n"))) < 100


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_word_that_no_reply_says(language: str) -> None:
    """No blame, no counting, no claim, no machine: it is the colleague's own mail."""
    said = (fields(skeleton("a@x.example", "X", (), language))[2] + OPENS[language]).lower()
    assert [word for word in (*NEVER[language], *AUTOMATIC_WORDS[language]) if word in said] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_text_has_the_address_and_the_html_the_link(office: MakeOffice, language: str) -> None:
    """Once, in clear words beside the address; no monstrous line in the text."""
    rendered = a_preview(office(), language=language)
    assert "mailto:" not in rendered.text
    assert "billing-support@example.co.jp\n" in rendered.text
    (link,) = re.findall(r'<a href="(mailto:[^"]*\?[^"]*)">([^<]*)</a>', rendered.html)
    assert link[1] == OPENS[language]
    address, _, body = fields(link[0].replace("&amp;", "&"))
    assert address == "billing-support@example.co.jp"
    assert {"ja": "顧客ID: \r\n請求書番号: \r\n", "en": "client ID: \r\ninvoice number: \r\n"}[language] in body
    assert re.search(r'<a href="mailto:billing-support@example.co.jp">', rendered.html)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_the_mail_holds_is_not_asked_for(office: MakeOffice, language: str) -> None:
    """One item, both, none; the skeleton has them all, since the team knows none, and no word of the mail."""
    asks = {"ja": "お書き添えください", "en": "Please include"}[language]
    needs = {"ja": ("顧客ID", "請求書番号"), "en": ("client ID", "invoice number")}[language]

    def told(text: str) -> Rendered:
        return a_preview(office(), replace(a_mail(), body=Body(text, text, own=text)), language=language)

    one = told("顧客ID: 20411 HIMITSU")
    assert f"{asks}: {needs[1]}\n" in one.text
    assert "HIMITSU" not in one.html + one.text
    assert asks not in told("顧客ID: 20411\n請求書番号: INV-1").text
    assert needs[0] in unquote(told("顧客ID: 20411").html)
