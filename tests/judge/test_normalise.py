from __future__ import annotations

import pytest

from madoguchi.judge.normalise import (
    ADDRESS,
    AMOUNT,
    DATE,
    IDENTIFIER,
    KINDS,
    LIMIT,
    LINK,
    NAME,
    NUMBER,
    normalise,
    shown,
    views,
)
from tests.costs import ratio


def kinds(text: str) -> str:
    """The kinds found in a body, in order."""
    return "".join(letter for letter in normalise("", text) if letter in KINDS)


def test_width_and_case_do_not_matter() -> None:
    """Full-width Latin, half-width kana and capitals read the same as their plain forms."""
    assert normalise("", "ＡＰＩ ｴﾗｰ") == normalise("", "api エラー")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("see https://go.example.com/a?b=1#c", LINK),
        ("www.example.com/x", LINK),
        ("mail kubo.k+x@ginga.client.example now", ADDRESS),
        ("2026-11-15", DATE),
        ("11/15", DATE),
        ("2026年11月15日に", DATE),
        ("11月末", DATE),
        ("15 November 2026", DATE),
        ("Nov. 3rd", DATE),
        ("at 10:30", DATE),
        ("at 3pm", DATE),
        ("14時半に", DATE),
        ("¥12,000", AMOUNT),
        ("合計12,000円です", AMOUNT),
        ("30万円", AMOUNT),
        ("15%", AMOUNT),
        ("1,200 USD", AMOUNT),
        ("INV-2026-0042", IDENTIFIER),
        ("請求番号AB12345です", IDENTIFIER),
        ("300 people", NUMBER),
        ("QkFTRTY0" * 20, IDENTIFIER),
        ("霧自動車様の件", NAME),
        ("佐藤さんへ", NAME),
        ("ask Suzuki-san", NAME),
        ("Mr. Brown said", NAME),
    ],
)
def test_a_value_becomes_its_kind(text: str, kind: str) -> None:
    """Links, addresses, dates, amounts, ids and numbers are each one character, whatever their value."""
    assert kinds(text) == kind


def test_two_mails_that_differ_in_values_alone_read_the_same() -> None:
    """Only the kinds of values reach the features."""
    first = normalise("INV-2026-0042", "12,000円を11月15日に, a@example.com")
    assert first == normalise("INV-2025-0777", "98,000円を1月3日に, bcd@example.org")


@pytest.mark.parametrize("text", ["SOC 2", "2fa", "oauth2", "p2p", "iso"])
def test_short_names_with_digits_are_words(text: str) -> None:
    """A name such as 2FA or OAuth2 is no value."""
    assert text.lower().split()[0] in normalise("", text)


@pytest.mark.parametrize("text", ["お客様から", "皆様へ", "同様に", "仕様書", "多様な", "奥様", "ご担当者様"])
def test_not_everybody_is_a_name(text: str) -> None:
    """Customers, everybody, and words that only end like an honorific stay words."""
    assert NAME not in normalise("", text)


@pytest.mark.parametrize("prefix", ["Re: ", "RE: Re: FW: ", "Fwd：", "返信: ", "Re[2]: "])
def test_reply_prefixes_say_nothing(prefix: str) -> None:
    """A subject is the same with and without its prefixes."""
    assert normalise(f"{prefix}invoice", "x") == normalise("invoice", "x")


def test_a_lines_script_decides_its_view() -> None:
    """Lines with kana or kanji are Japanese, all of them; the others, and the Latin words of those, are Latin."""
    view = views("Login", "APIが動きません\nplease help")
    assert view.latin == "login api please help"
    assert view.japanese == "apiが動きません"


def test_foreign_private_characters_cannot_pose_as_kinds() -> None:
    """A private-use character of the mail itself is dropped, and so are lone surrogates and NUL."""
    assert kinds(f"a{LINK}b") == ""
    assert normalise("", "a\ud800\x00b").encode()


def test_what_is_beyond_the_limit_is_not_judged() -> None:
    """Subject and body are cut off at LIMIT characters together, even where normalising makes text longer."""
    assert "late" not in normalise("", "x " * LIMIT + "late")
    assert len(normalise("", "﷽" * LIMIT)) <= LIMIT


@pytest.mark.parametrize("unit", ["1", "1-", "a1-", "a@", "www.", "re:", "1,", "jan 1 ", "a" * 12 + "-11", ".", "1月"])
def test_no_pattern_is_slow(unit: str) -> None:
    """The worst text of LIMIT characters costs a few times what prose of that length does."""
    prose = "Please send the invoice for Smith 12/34. " * LIMIT
    assert ratio(lambda: normalise(unit * LIMIT, unit * LIMIT), lambda: normalise(prose, prose)) < 12


def test_kinds_have_names_for_people() -> None:
    """An n-gram with a kind in it is shown in words."""
    assert shown(f"by {DATE}") == "by [date]"
