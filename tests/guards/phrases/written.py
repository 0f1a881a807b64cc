"""Texts that an expression matches, written by its own structure: also rare ways through it are taken."""

from __future__ import annotations

import re._constants as kind
import re._parser as parser
from random import Random
from typing import Any

ANY = "xあ7 -"
MORE = 2


def text_of(expression: str, draw: Random) -> str:
    """One text; what stands before and behind it (``\\b``, look-around) is left out, so that it may not match."""
    return "".join(_written(parser.parse(expression), draw))  # type: ignore[attr-defined]


def _written(tree: Any, draw: Random) -> list[str]:
    return [_one(op, value, draw) for op, value in tree]


def _one(op: Any, value: Any, draw: Random) -> str:
    if op is kind.LITERAL:  # type: ignore[attr-defined]
        return chr(value)
    if op is kind.BRANCH:  # type: ignore[attr-defined]
        return "".join(_written(draw.choice(value[1]), draw))
    if op is kind.SUBPATTERN:  # type: ignore[attr-defined]
        return "".join(_written(value[3], draw))
    if op in (kind.MAX_REPEAT, kind.MIN_REPEAT):  # type: ignore[attr-defined]
        least, most, inner = value
        times = draw.randint(least, min(int(most), least + MORE))
        return "".join("".join(_written(inner, draw)) for _ in range(times))
    if op is kind.IN:  # type: ignore[attr-defined]
        return _of_several(value, draw)
    return draw.choice(ANY) if op in (kind.ANY, kind.NOT_LITERAL) else ""  # type: ignore[attr-defined]


def _of_several(value: Any, draw: Random) -> str:
    op, first = draw.choice(value)
    if op is kind.LITERAL:  # type: ignore[attr-defined]
        return chr(first)
    if op is kind.RANGE:  # type: ignore[attr-defined]
        return chr(draw.randint(*first))
    return draw.choice(ANY)
