"""One line of the table: what was measured, what it may be, and beside what."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """``figure`` in ``unit``; ``limit``: what it may be at most, None where it is told for its own sake."""

    name: str
    figure: float
    unit: str
    limit: float | None = None
    beside: str = ""


def markdown(lines: Iterable[Line]) -> str:
    """The lines as a table."""
    rows = ["| what | figure | at most | |", "|---|--:|--:|---|"]
    for line in lines:
        limit = "" if line.limit is None else f"{line.limit:g} {line.unit}"
        over = " **over**" if line.limit is not None and line.figure > line.limit else ""
        rows.append(f"| {line.name} | {line.figure:.3g} {line.unit}{over} | {limit} | {line.beside} |")
    return "\n".join(rows)


def environment(**more: str) -> dict[str, str]:
    """What a command sees that a person starts: compiled modules are kept, as they are after an installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | more


def best(work: Callable[[], object], times: int = 3) -> float:
    """The least seconds of some tries: what others do meanwhile only adds."""

    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(times))
