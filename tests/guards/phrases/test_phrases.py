"""The lists of phrases: readable, sound, and quick on any text."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from madoguchi.guards import phrases as shipped
from madoguchi.guards.phrases import listener, phrases
from madoguchi.guards.wording import said
from madoguchi.mail.parse import parse
from madoguchi.mail.plain import plain
from tests.builders import make_mail
from tests.costs import TOO_LITTLE, seconds

NAMES = sorted(path.name.removesuffix(".txt") for path in files(shipped).iterdir() if path.name.endswith(".txt"))
LONGEST = 20_000


def lines(name: str) -> list[str]:
    text = files(shipped).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith(("# ", "["))]


def test_all_lists_are_found() -> None:
    """Or nothing below would be tested."""
    assert {
        "absence",
        "automatic",
        "bounces",
        "exception",
        "harm",
        "password",
        "push-back",
        "sensitive",
        "teams",
        "thanks",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_lists_are_sound(name: str) -> None:
    """Every line compiles, none matches the empty text, and none holds a capital, which could never match."""
    for section in phrases(name):
        assert not listener(name, section).whole.fullmatch(""), section
    written = lines(name)
    for line in written:
        literal = re.sub(r"\\[A-Za-z]|<[a-z ]+>", "", line)
        assert literal == literal.lower(), line


def test_twenty_languages_of_absence() -> None:
    """At least; each a section of its own."""
    assert len(phrases("absence")) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_hostile_texts_take_no_time(name: str) -> None:
    """The literal words of every phrase, repeated to the longest text that is ever searched."""
    patterns = [listener(name, section) for section in phrases(name)]
    words = [" ".join(re.findall(r"[a-z]{2,}|[^\x00-\x7f]+", line)) for line in lines(name)]

    def searched(text: str) -> None:
        for pattern in patterns:
            pattern.search(text)

    usual = plain("いつもお世話になっております。 Could you send the invoice again? " * LONGEST)
    prose = max(seconds(lambda: searched(usual)), TOO_LITTLE)
    for word in (*dict.fromkeys(filter(None, words)), "i know i ", "連絡 窓口に", "a" * 50, "5.5.0 "):
        text = plain((word + " ") * LONGEST)
        assert seconds(lambda text=text: searched(text), 1) < 40 * prose  # type: ignore[misc]


_PLAIN = re.compile(r"[\w ・ー'-]+")
_ANCHOR = re.compile(r"\\b|\^|\$|\\W\*|\\s\?")


def plain_words(topic: str) -> list[str]:
    """The lines of a list that are words, not patterns."""
    return [line for line in (_ANCHOR.sub("", line) for line in lines(topic)) if _PLAIN.fullmatch(line)]


@pytest.mark.parametrize("topic", ["sensitive", "harm", "exception"])
def test_no_word_is_taken_for_a_name(topic: str) -> None:
    """「社外秘です。」 is no introduction and "Confidential" in a last line no signature: guards hear what names hide."""
    ask = "請求書の再発行について教えてください。"
    words = plain_words(topic)
    assert len(words) > 1
    for word in words:
        for body in (
            f"{word}です。\n\n{ask}\n",
            f"お疲れ様です。{word}です。\n{ask}\n",
            f"{ask}\n\n{word}\n",
            f"{word}。\n\n{ask}\n",
            f"{word.capitalize()},\nplease reissue the invoice.\n",
            f"Please reissue the invoice.\n\n{word.capitalize()}\n",
        ):
            assert word in said(parse(make_mail(body))).lower()


def test_where_somebody_works_is_not_what_they_write_about() -> None:
    """A department's name in an introduction stops no mail of everybody who works there."""
    text = "お疲れ様です。クレーム対応課の佐藤です。\n請求書の再発行について教えてください。\n"
    assert "クレーム" not in said(parse(make_mail(text)))
    assert "クレーム" in said(parse(make_mail("お疲れ様です。クレームの件です。\n請求書の宛名です。\n")))
