"""What must stand in a text that an expression matches: nothing is ever called sure that is not."""

from __future__ import annotations

import re
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
}


@pytest.mark.parametrize("expression", FOUND)
def test_the_surest_is_found(expression: str) -> None:
    """By reading the expression."""
    assert needles(expression) == FOUND[expression]


@pytest.mark.parametrize("expression", [r"(?i)word", r"(a)(?(1)b|c)", "a)b", "(a", "[a", r"(?>a)", r"(?P=a)"])
def test_what_is_not_known_is_refused(expression: str) -> None:
    """Rather than taken for something else."""
    with pytest.raises(ValueError, match=re.escape(repr(expression))):
        needles(expression)


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
