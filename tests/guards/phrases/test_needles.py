"""What must stand in a text that an expression matches: nothing is ever called sure that is not."""

from __future__ import annotations

import re
from contextlib import suppress
from random import Random

import pytest

from madoguchi.guards.phrases import phrases
from madoguchi.guards.phrases.listener import FLAGS
from madoguchi.guards.phrases.needles import NOTHING, needles
from tests.guards.phrases.test_phrases import NAMES
from tests.guards.phrases.written import text_of

FOUND = {
    "plain": {"plain"},
    r"\bhar?ass": {"ass"},
    r"ab?c": {"a"},
    r"ab+c": {"ab"},
    r"ab*cde": {"cde"},
    r"a{0,3}bc": {"bc"},
    r"a{2}bcd": {"bcd"},
    r"one|other": {"one", "other"},
    r"one|o?": set(),
    r"(?:one|other) day": {" day"},
    r"(?:one|other)x": {"one", "other"},
    r"(?:one|other)?x": {"x"},
    r"(?:one|other){0,2}x": {"x"},
    r"(?:one|other){1,2}x": {"one", "other"},
    r"(?P<name>name)\d": {"name"},
    r"[(\]x]ab[^]x]": {"ab"},
    r"no\.?5": {"no"},
    r"a\.b": {"a.b"},
    r"a.b": {"a"},
    r"a\sbc": {"bc"},
    r"end$": {"end"},
    r"ab(?!xyz)cd": {"abcd"},
    r"(?<!xyz)ab": {"ab"},
    r"(?<=(?:x|y)z)ab": {"ab"},
    r"障害|サービス停止": {"障害", "サービス停止"},
    r"\w+": set(),
    r"x*": set(),
    r"ab\ncd\tefg": {"efg"},
    r"a\\\-b": {"a\\-b"},
    r"ab{,3}c{}": {"c{}"},
    r"ab{2}?c++def": {"def"},
    r"ab{٢}": {"ab{٢}"},
    r"ab{ 2}{2,2,2}": {"ab{ 2}{2,2,2}"},
}


@pytest.mark.parametrize("expression", FOUND)
def test_the_surest_is_found(expression: str) -> None:
    """By reading the expression."""
    assert needles(expression) == FOUND[expression]


UNKNOWN = (
    *(r"(?i)word", r"(?i:word)", r"(a)(?(1)b|c)", "a)b", "(a", "[a", r"(?>a)", r"(?P=a)", "(?#words)ab"),
    *(r"\x41", r"a\u3042b", r"\U00003042", r"\N{HIRAGANA LETTER A}", r"\012", r"\101", r"(a)\1", r"(a)\10", r"\あ"),
    *(r"(?=a)?bc", r"(?!a)*bc", r"(?<!a){2}bc", r"(?<=a){,3}bc", r"(?=a)+?bc", r"\b?ab", "*a", "a**", "a|+"),
    *("ab\\", "\\", "[a\\"),
)


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_is_not_known_is_refused(expression: str) -> None:
    """Rather than taken for something else: a code point for its digits, a repeated look-around for a sign."""
    with pytest.raises(ValueError, match=re.escape(repr(expression))):
        needles(expression)


ATOMS = (
    *"ab あ]}{,-:1",
    r"\d",
    r"\S",
    r"\n",
    r"\\",
    r"\-",
    r"\x41",
    r"\u3042",
    r"\101",
    r"\1",
    r"\b",
    "^",
    "[]a]",
    r"[^]\\|]",
)
GROUPS = ("(?:", "(?:", "(", "(?=", "(?!", "(?<!", "(?s:", "(?>")
TIMES = ("", "", "", "?", "*", "+", "{2}", "{0}", "{,3}", "{}", "{ 2}", "{2,2,2}", "{1,2}?", "++", "?+", "*?")


def _grown(draw: Random, depth: int = 3) -> str:
    def term() -> str:
        inner = f"{draw.choice(GROUPS)}{_grown(draw, depth - 1)})" if depth and draw.random() < 0.3 else ""
        return (inner or draw.choice(ATOMS)) + draw.choice(TIMES)

    return "|".join("".join(term() for _ in range(draw.randint(0, 4))) for _ in range(draw.choice((1, 1, 2, 3))))


@pytest.mark.filterwarnings("ignore:Possible nested set")
def test_no_expression_is_misread() -> None:
    """Of those that grow at random, whatever `re` knows: read rightly, or refused."""
    draw, matched = Random(2026), 0
    for grown in (_grown(draw) for _ in range(2500)):
        with suppress(re.error, ValueError):
            expression, found = re.compile(grown, FLAGS), needles(grown)
            for _ in range(4):
                text = draw.choice(("", " ", "\n")) + text_of(grown, draw)
                match = expression.search(text)
                matched += match is not None
                assert match is None or not found or any(needle in match[0] for needle in found), (grown, text)
    assert matched > 1000


@pytest.mark.parametrize("name", NAMES)
def test_whatever_matches_holds_a_needle(name: str) -> None:
    """Of every line of every list, forty texts that it matches."""
    draw, matched = Random(name), 0
    for line in (line for lines in phrases(name).values() for line in lines):
        expression, found = re.compile(line, FLAGS), needles(line)
        for _ in range(40):
            match = expression.search(f" {text_of(line, draw)}\n")
            matched += match is not None
            assert match is None or not found or any(needle in match[0] for needle in found), line
    assert matched > 20 * sum(map(len, phrases(name).values()))


def test_nearly_every_line_has_one() -> None:
    """Or nothing would be saved."""
    lines = [line for name in NAMES for section in phrases(name).values() for line in section]
    assert sum(needles(line) == NOTHING for line in lines) < len(lines) / 100
