"""What a journal of many fates costs beside a small one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.service.desk import Desk

from bench.speed.fill import NOW, fill
from bench.speed.table import Line, best, environment

COMMAND = Path(sys.executable).parent / "madoguchi"
FEW = 100


def long_journal(home: Path, size: int) -> Iterator[Line]:
    """Two commands and a poll without news, with ``size`` fates; the poll beside that with `FEW`."""
    polls = []
    for number in (FEW, size):
        office = home / str(number)
        office.mkdir()
        desk = Desk(office)
        fill(desk.office.state_dir, number)
        desk.run()
        polls.append(best(desk.run))
        desk.journal.close()
    for words, limit in ((("held", "list"), 0.5), (("report", "--no-themes"), 2.0)):
        took = best(lambda words=words: _run(office, words))  # type: ignore[misc]
        yield Line(f"`{' '.join(words)}`, {size} fates", took, "s", limit)
    told = f"{polls[1] * 1000:.0f} ms with {size} fates, {polls[0] * 1000:.0f} ms with {FEW}"
    yield Line("a poll without news", polls[1] / polls[0], "times", None, told)


def _run(office: Path, words: tuple[str, ...]) -> None:
    seen = environment(MADOGUCHI_CONFIG=str(office / "madoguchi.toml"), MADOGUCHI_NOW=NOW.isoformat())
    subprocess.run([COMMAND, *words], env=seen, check=True, capture_output=True)  # noqa: S603 - ours
