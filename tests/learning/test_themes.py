"""What mails that no team covers are about."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from madoguchi.judge.corpus import starter
from madoguchi.learning.themes import LEAST_MAILS, LEAST_PEOPLE, Mail, Spoken, spoken, themes

EXPENSES = [
    "出張の経費精算について、締め日を教えてください。",
    "経費精算書の書き方がわかりません。領収書は原本が要りますか。",
    "先月の経費精算がまだ承認されていません。",
    "タクシー代の経費精算はどの画面からですか。領収書を失くしました。",
    "経費精算の上限額について確認させてください。領収書の宛名も。",
    "海外出張の経費精算で、為替はいつの日付ですか。領収書は英語です。",
]
CHAT = [
    "来週の定例の件、承知しました。",
    "資料を共有いただきありがとうございます。",
    "少しお時間をいただけますか。",
    "会議室を変更しました。",
]
PARKING = [
    "Could I get a parking permit for visitors?",
    "Which form is the parking permit request?",
    "The parking permit of our guest has expired.",
    "Is a parking permit needed on Sundays?",
    "Two visitors need a parking permit on Friday.",
]


def mails(texts: list[str], people: int = 6, *, first: int = 0) -> list[Mail]:
    return [Mail(f"m{first + at}", f"p{at % people}", spoken("", text)) for at, text in enumerate(texts)]


@pytest.fixture(scope="module")
def usual() -> list[list[Spoken]]:
    return [[spoken(example.subject, example.body) for example in starter()]]


def test_a_theme_is_told_from_other_office_mail(usual: list[list[Spoken]]) -> None:
    """By the words that its mails share and others do not; what is said everywhere tells nothing."""
    (theme,) = themes([*mails(EXPENSES), *mails(CHAT, first=10)], usual, [])
    assert theme.words[0] == "経費精算"
    assert "領収書" in theme.words
    assert theme.mails == ("m0", "m1", "m2", "m3", "m4", "m5")
    assert theme.people == 6


def test_themes_in_either_language(usual: list[list[Spoken]]) -> None:
    """Each its own, the larger first."""
    found = themes([*mails(PARKING, first=20), *mails(EXPENSES)], usual, [])
    assert [theme.words[0] for theme in found] == ["経費精算", "permit"]
    assert "parking" in found[1].words


def test_the_same_mails_in_any_order_give_the_same_words(usual: list[list[Spoken]]) -> None:
    """Nothing is drawn by lot."""
    given = [*mails(EXPENSES), *mails(PARKING, first=20), *mails(CHAT, first=10)]
    expected = [(theme.words, set(theme.mails), theme.people) for theme in themes(given, usual, [])]
    for seed in range(3):
        shuffled = random.Random(seed).sample(given, len(given))
        assert [(one.words, set(one.mails), one.people) for one in themes(shuffled, usual, [])] == expected


@pytest.mark.parametrize(
    ("number", "people", "told"),
    [(LEAST_MAILS - 1, 4, 0), (LEAST_MAILS, LEAST_PEOPLE - 1, 0), (LEAST_MAILS, LEAST_PEOPLE, 1)],
)
def test_few_mails_or_few_people_make_no_theme(usual: list[list[Spoken]], number: int, people: int, told: int) -> None:
    """Nothing of what one or two persons write is ever told."""
    assert len(themes(mails(EXPENSES[:number], people), usual, [])) == told


def test_a_word_that_two_people_use_is_not_told(usual: list[list[Spoken]]) -> None:
    """Though it stands in half the mails of a theme."""
    texts = [f"経費精算の件です。{'緊急監査' if at % 3 < 2 else ''}" for at in range(6)]
    (theme,) = themes(mails(texts, 3), usual, [])
    assert theme.words == ("経費精算",)


def test_names_are_not_told(usual: list[list[Spoken]]) -> None:
    """Neither as such nor within a longer word, in whatever case."""
    texts = [f"高橋部長の送別会 {number} Takahashi" for number in range(6)]
    words = [word for theme in themes(mails(texts), usual, ["高橋", "takahashi"]) for word in theme.words]
    assert not any("高橋" in word or "takahashi" in word for word in words)


def test_what_the_companys_other_mail_says_too_is_usual(usual: list[list[Spoken]]) -> None:
    """A product's name that every mail holds tells nothing, though no starter mail has it."""
    texts = [f"ホクシンの件、{text}" for text in EXPENSES]
    own = [spoken("", f"ホクシンの請求書 {number}") for number in range(30)]
    assert "ホクシン" in {word for theme in themes(mails(texts), usual, []) for word in theme.words}
    assert "ホクシン" not in {word for theme in themes(mails(texts), [*usual, own], []) for word in theme.words}


def test_values_are_never_words() -> None:
    """Addresses, links, numbers and whoever is called さん are gone before words are looked for."""
    said = spoken("会議 12/3", "鈴木さん https://go.example.co.jp/x の件、a.b@example.co.jp まで 03-1234-5678")
    assert not any(secret in f"{said.japanese} {said.latin}" for secret in ("鈴木", "example", "go", "1234"))


def test_nothing_at_all() -> None:
    """No mails, no others."""
    assert themes([], [], []) == []
    assert themes(mails(["", " "]), [[]], []) == []


def _many() -> Iterator[str]:
    for number in range(400):
        yield EXPENSES[number % 6] if number % 4 == 0 else f"{CHAT[number % 4]} {number}"


def test_large(usual: list[list[Spoken]]) -> None:
    """As many mails as are ever read: one theme, with all its mails."""
    (theme,) = [one for one in themes(mails(list(_many()), 40), usual, []) if one.words[0] == "経費精算"]
    assert len(theme.mails) == 100


def test_mail_about_everything_has_hardly_a_theme() -> None:
    """Half of the starter's matters of nobody's, held against all the rest: one mail in eight at most shares one."""
    everything = starter()
    mine = [example for example in everything if example.label == "mine"]
    held = random.Random(1).sample(mine, len(mine) // 2)
    chosen = {one.identity for one in held}
    rest = [spoken(one.subject, one.body) for one in everything if one.identity not in chosen]
    told = themes(mails([f"{one.subject}\n{one.body}" for one in held], 60), [rest], [])
    assert sum(len(theme.mails) for theme in told) <= len(held) / 8
