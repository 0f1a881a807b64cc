"""What a team needs, and what a mail plainly holds of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from madoguchi.config.fields import Localised
from madoguchi.reply.needs import items, joined, still_needed
from tests.costs import linear

NEEDS = Localised(ja="顧客ID、請求書番号", en="client ID, invoice number")


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ("顧客ID、請求書番号", ("顧客ID", "請求書番号")),
        ("client ID, invoice number; URL/date", ("client ID", "invoice number", "URL", "date")),
        ("画面・日付,時刻\nURL", ("画面", "日付", "時刻", "URL")),
        ("顧客ID(社内、社外)、URL", ("顧客ID(社内、社外)", "URL")),
        ("the ID (in A, B), the date", ("the ID (in A, B)", "the date")),
        ("、、", ()),
        ("", ()),
        ("a ( b, c", ("a ( b, c",)),
    ],
)
def test_items(needs: str, found: tuple[str, ...]) -> None:
    """Parted at the joints of both languages, not within brackets."""
    assert items(needs) == found


@pytest.mark.parametrize(
    "text",
    [
        "顧客ID: 12345",
        "顧客ID:12345",
        "client ID 12345",
        "Client-ID = A-77",
        "The client ID is 20411.",
        "先方の顧客IDは20411です。",
        "・顧客ID 20411 ",
        "顧客ID「A-20411」の件です。",
        "client id: #20411".replace("#", ""),
        "請求書の件です。\n顧客ID → 20411\nお願いします。",
    ],
)
def test_what_stands_there_is_not_asked_for(text: str) -> None:
    """The item's own name and a value, in whichever language; the other item still is."""
    assert still_needed(NEEDS, "ja", text) == ("請求書番号",)
    assert still_needed(NEEDS, "en", text) == ("invoice number",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "顧客IDは分かりません",
        "顧客ID:不明",
        "顧客ID: 未定(12月に決まります)",
        "client ID: ?",
        "client ID: unknown, maybe 12345",
        "client ID: please tell me",
        "顧客ID",
        "顧客IDと請求書番号を教えてください。",
        "顧客ID: 12345でしょうか",
        "顧客IDは12345かもしれません",
        "顧客IDは12345ではなく、別のものです",
        "旧顧客ID: 12345",
        "弊社顧客ID: 12345",
        "以前の顧客ID: 12345",
        "顧客IDは3つあります",
        "顧客IDが30件あります",
        "顧客ID番号の欄は2列目です",
        "顧客IDs 12345",
        "my client id is missing from 5 invoices",
        "the client ID 12345 is wrong",
        "e.g. client ID 12345",
        "client ID: xxxxx",
        "client ID\n\n12345",
        "クライアントの12345です",
        "20411の顧客ID",
        "請求書: 12345",
        "invoice numbers: 12",
        "paid-client ID: abc",
    ],
)
def test_whatever_is_not_plain_is_asked_for(text: str) -> None:
    """No value, doubt, another's name, a count: asking once too often costs a line."""
    assert still_needed(NEEDS, "ja", text) == ("顧客ID", "請求書番号")


def test_all_of_it_leaves_nothing_to_ask() -> None:
    """Both in one mail, in two languages."""
    text = "顧客ID: 20411\ninvoice number INV-2026-0041\n"
    assert still_needed(NEEDS, "ja", text) == still_needed(NEEDS, "en", text) == ()


@pytest.mark.parametrize(
    ("needs", "text"),
    [
        ("URL", "URL: https://go.example.co.jp/a?b=1#c"),
        ("発生日", "発生日は11月20日です。"),
        ("発生日", "発生日: 2026年11月20日"),
        ("the date", "Date: 2026-11-20"),
        ("ご契約番号", "契約番号: K-100"),
        ("契約番号(Kから始まるもの)", "契約番号:K-100"),
    ],
)
def test_other_items(needs: str, text: str) -> None:
    """Addresses of pages, days, polite and explained names."""
    assert still_needed(Localised(ja=needs), "ja", text) == ()


def test_lists_that_do_not_match_stand_alone() -> None:
    """Three items there and two here: no name of the other language is taken for one of this."""
    needs = Localised(ja="顧客ID、請求書番号、金額", en="client ID, invoice number")
    assert still_needed(needs, "ja", "client ID 12345, 金額 5000円") == ("顧客ID", "請求書番号")
    assert still_needed(needs, "en", "client ID 12345") == ("invoice number",)


def test_the_directorys_own_words() -> None:
    """Where nothing is left out the line is as the owner wrote it."""
    needs = "client ID; invoice number / date"
    assert joined(items(needs), needs, "en") == needs
    assert joined(("client ID", "date"), needs, "en") == "client ID, date"
    assert joined(("顧客ID", "日付"), "顧客ID、金額、日付", "ja") == "顧客ID、日付"
    assert joined((), needs, "en") == ""


def test_hostile_texts_take_no_time() -> None:
    """Names over and over, and values without an end."""
    makes: tuple[Callable[[int], str], ...] = (
        lambda n: "顧客ID " * (n // 5),
        lambda n: "顧客ID: " + "a" * n,
        lambda n: "顧客ID" + " " * n + "1",
        lambda n: "(" * n,
    )
    for make in makes:
        assert linear(lambda size, make=make: partial(_looked_at, make(size)), 25_000)  # type: ignore[misc]


def _looked_at(text: str) -> None:
    still_needed(NEEDS, "ja", text)
    items(text)
