"""Whether the daemon stays as large as it is: its memory while it reads a long inbox, mail after mail."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

from tests.integration.world import World

from bench.speed.job import fill
from bench.speed.letters import letters
from bench.speed.start import COMMAND, resident
from bench.speed.table import Line, environment

WARM = 2000
"""Mails after which what is kept for a moment is full (see `madoguchi.service.parsed`)."""

STEP = 1000


def flat(world: World, size: int) -> Iterator[Line]:
    """More after ``size`` mails than after the first `WARM`, each read, judged and decided about."""
    log = world.home / "long.log"
    warm = 0.0
    with log.open("wb") as told:
        process = subprocess.Popen([COMMAND, "run"], env=environment(**world.environment()), stdout=told, stderr=told)  # noqa: S603 - ours
        try:
            for done in range(0, size, STEP):
                fill(world.box, letters(min(STEP, size - done), after=done))
                while _read(world) < done + min(STEP, size - done):
                    time.sleep(0.5)
                if not warm and done + STEP >= min(WARM, size):
                    warm = resident(process.pid)
            last = resident(process.pid)
        finally:
            process.terminate()
            process.wait()
    name = f"more after {size} mails than after {WARM}"
    yield Line(name, last - warm, "MB", 15, f"{last:.0f} MB at the end")


def _read(world: World) -> int:
    """So many come at once that the breaker opens: most are held then, and cost as much as any."""
    told = (world.home / "long.log").read_bytes()
    return told.count(b'"event": "waits"') + told.count(b'"event": "fate"')
