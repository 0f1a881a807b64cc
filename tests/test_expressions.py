"""Every regular expression of the program, found by walking it, takes time linear in what it reads."""

from __future__ import annotations

import ast
import importlib
import inspect
import math
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

import madoguchi
from madoguchi.guards.phrases import phrases
from madoguchi.guards.phrases.listener import Listener

Pattern = re.Pattern[str] | re.Pattern[bytes]
SMALL = 1 << 12
"""Characters of a first try. Quadratic in them takes tens of milliseconds, so what is quicker is passed at once."""

QUICK = 0.004
"""Seconds of `SMALL` below which no ratio is measured; a quarter of it takes a quadratic expression as long."""

HOPELESS = 5.0

USUAL = (" ", "\n", "a", "1", "あ", "-", "=", "<", '"\\', "(", "a b ", "1-", "> ", "ab@")
MEGABYTE = 1 << 20
ALLOWED = 1.5
"""The growth's exponent above which an expression is not linear: 2 is quadratic."""

CLEAR = 0.3
"""So far from `ALLOWED`, two turns are enough; otherwise `MOST_TURNS`."""

MOST_TURNS = 12


def modules() -> Iterator[ModuleType]:
    """Every module of the package, all of them imported."""
    for found in pkgutil.walk_packages(madoguchi.__path__, "madoguchi."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def held(value: object, depth: int = 3) -> Iterator[Pattern]:
    """The patterns in a value, however it is packed."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Listener):
        yield value.whole
    elif depth and isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from held(each, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from held(each, depth - 1)


@cache
def patterns() -> dict[str, Pattern]:
    """Name → compiled pattern, each pattern once, under the first place it was found at."""
    found: dict[object, str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in held(value):
                found.setdefault(pattern, f"{module.__name__.removeprefix('madoguchi.')}.{name}")
    return {f"{name} {number}": pattern for number, (pattern, name) in enumerate(found.items())}  # type: ignore[misc]


def literals(source: str) -> list[str]:
    """What an expression is made of, near enough: runs of plain characters, and characters of its classes."""
    runs = re.findall(r"[A-Za-z0-9぀-ヿ一-鿿]{1,12}", source)
    signs = re.findall(r"[^\w\s\\]", source)
    return list(dict.fromkeys([*runs, *signs]))


def fuel(source: str, words_tried: int) -> list[str]:
    """Strings to be repeated: blanks, digits, brackets, and the expression's own words, singly and joined."""
    words = literals(source)
    step = max(1, len(words) // words_tried)
    own = [*words[::step][:words_tried], "".join(words)[:200], " ".join(words)[:200]]
    return list(dict.fromkeys([*USUAL, *filter(None, own)]))


@cache
def anchored() -> frozenset[str]:
    """Names that the program only ever asks to match where a text begins: ``module._NAME.match(…)``, ``fullmatch``."""
    asked: dict[str, set[str]] = {}
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                asked.setdefault(f"{module.__name__}.{node.value.id}", set()).add(node.attr)
    return frozenset(name for name, ways in asked.items() if ways <= {"match", "fullmatch"})


def searched(pattern: Pattern, unit: str, size: int, *, at_start: bool = False) -> float:
    """Seconds of this thread that it takes to find everything in ``unit`` again and again."""
    text = (unit * (size // len(unit) + 1))[:size] + "\x01"
    whole: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    start = time.thread_time()
    if at_start:
        pattern.match(whole), pattern.fullmatch(whole)
    else:
        sum(1 for _ in pattern.finditer(whole))
    return time.thread_time() - start


def growth(pattern: Pattern, unit: str, largest: int = SMALL, *, at_start: bool = False) -> float:
    """The exponent of the time in the length, 0 where that is too little to measure."""
    size = SMALL // 4
    while (taken := searched(pattern, unit, size, at_start=at_start)) < QUICK * size / SMALL:
        if size >= largest:
            return 0.0
        size *= 4
    return math.inf if taken > HOPELESS else exponent(pattern, unit, size, at_start)


def exponent(pattern: Pattern, unit: str, size: int, at_start: bool) -> float:
    """From that length to four times as much, the best time of each.

    Other programs only ever make a time longer, and for a while: so the two are taken by turns, and until the ratio is
    clear.
    """
    less = more = math.inf
    found = ALLOWED
    for turn in range(MOST_TURNS):
        less = min(less, searched(pattern, unit, size, at_start=at_start))
        more = min(more, searched(pattern, unit, 4 * size, at_start=at_start))
        less = min(less, searched(pattern, unit, size, at_start=at_start))
        found = math.log(max(more, 1e-9) / max(less, 1e-9), 4)
        if turn and abs(found - ALLOWED) > CLEAR:
            break
    return found


def source_of(pattern: Pattern) -> str:
    return pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")


def test_the_walk_finds_the_programs_expressions() -> None:
    """Those of the guards' phrases, of tuples and of dictionaries too."""
    found = " ".join(patterns())
    assert len(patterns()) > 100
    for name in ("guards.absence._SUBJECTS", "guards.matters._MATTERS", "mail.markup._RAW", "mail.quotes._FORWARD"):
        assert name in found
    assert phrases("absence")


def test_a_quadratic_expression_is_found_out() -> None:
    """Or the test below would prove nothing."""
    assert growth(re.compile(r"a*b"), "a") > ALLOWED
    assert growth(re.compile(r"<[^>]*>"), "<") > ALLOWED
    assert growth(re.compile(r"[a-z]{1,40}@"), "a") <= ALLOWED


def is_anchored(name: str) -> bool:
    return f"madoguchi.{name.partition(' ')[0]}" in anchored()


def slow(largest: int, words_tried: int) -> dict[str, dict[str, float]]:
    """Name → what it is slow on → how much."""
    found = {
        name: {
            unit: round(growth(pattern, unit, largest, at_start=is_anchored(name)), 2)
            for unit in fuel(source_of(pattern), words_tried)
        }
        for name, pattern in patterns().items()
    }
    bad = {name: {unit: grown for unit, grown in each.items() if grown > ALLOWED} for name, each in found.items()}
    return {name: each for name, each in bad.items() if each}


def test_time_is_linear() -> None:
    """On repetitions of its own words, of blanks, signs, letters and digits."""
    assert slow(SMALL, 8) == {}


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_time_is_linear_up_to_a_megabyte() -> None:
    """The same for minutes."""
    assert slow(MEGABYTE, 60) == {}
