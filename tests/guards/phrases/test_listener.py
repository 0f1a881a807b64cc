"""A listener says what its expression would say."""

from __future__ import annotations

import re
from contextlib import suppress
from random import Random

import pytest

from madoguchi.guards.phrases import listener, phrases
from madoguchi.guards.phrases.listener import Listener
from tests.guards.phrases.test_phrases import NAMES
from tests.guards.phrases.written import text_of

PLAIN = ("いつもお世話になっております。", "please send the invoice again. ", "\n", "お客様から", " x", "担当の")


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_its_expression_says(name: str) -> None:
    """On texts made of what its lines match and of plain words, in any order."""
    draw = Random(name)
    for section, lines in phrases(name).items():
        heard = listener(name, section)
        for _ in range(30):
            own = [text_of(draw.choice(lines), draw) for _ in range(draw.randint(0, 2))]
            pieces = [*own, *draw.choices(PLAIN, k=3)]
            text = "".join(draw.sample(pieces, len(pieces)))
            assert _place(heard.search(text)) == _place(heard.whole.search(text)), text
            assert list(map(_place, heard.finditer(text))) == list(map(_place, heard.whole.finditer(text)))
            assert heard.sub("-", text) == heard.whole.sub("-", text)
            assert _place(heard.fullmatch(text)) == _place(heard.whole.fullmatch(text))


def _place(match: object) -> object:
    return match and match.span()  # type: ignore[attr-defined]


def test_what_stands_before_and_behind_belongs_to_every_line() -> None:
    """Also where a line is one of several words."""
    heard = Listener(["one|two", "three"], before=r"\A", after=r"\Z")
    assert [bool(heard.search(text)) for text in ("one", "two", "three", "one more", "a two")] == [True] * 3 + [
        False
    ] * 2


@pytest.mark.parametrize(("before", "after"), [("a|b", ""), ("", "a|b"), ("(?:", ")?"), ("(?:", "x)?"), ("", "{0}")])
def test_what_stands_around_never_lets_a_line_be_absent(before: str, after: str) -> None:
    """The text has the line's own words, or there is no such expression."""
    with suppress(re.error):
        heard = Listener(["word"], before, after)
        for text in ("a", "b", "x", "", "word", "a word", "awordb", "bwordx"):
            assert _place(heard.search(text)) == _place(heard.whole.search(text)), text


def test_several_sections_are_one() -> None:
    """In their order."""
    both = listener("thanks", "thanks", "acceptance")
    assert both.whole.pattern.count("|") > listener("thanks", "thanks").whole.pattern.count("|")
