"""What a journal of many fates costs beside a small one: ``python -m bench.fates [--fates 1000000]``."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from tests.service.desk import Desk

from bench.fates.fill import NOW, fill

COMMAND = Path(sys.executable).parent / "madoguchi"


def seconds(home: Path, *words: str) -> float:
    """Of the command as a process of its own, the best of three."""
    environment = os.environ | {"MADOGUCHI_CONFIG": str(home / "madoguchi.toml"), "MADOGUCHI_NOW": NOW.isoformat()}

    def once() -> float:
        began = time.perf_counter()
        subprocess.run([COMMAND, *words], env=environment, check=True, capture_output=True)  # noqa: S603 - ours
        return time.perf_counter() - began

    return min(once() for _ in range(3))


def poll(desk: Desk) -> float:
    """A pass with nothing new, after one that may have had to catch up; the best of three."""
    desk.run()

    def once() -> float:
        began = time.perf_counter()
        desk.run()
        return time.perf_counter() - began

    return min(once() for _ in range(3))


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser()
    options.add_argument("--fates", type=int, default=1_000_000)
    told = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with TemporaryDirectory(dir="/var/tmp") as folder:
        for size in (100, told.fates):
            home = Path(folder) / str(size)
            home.mkdir()
            desk = Desk(home)
            fill(desk.office.state_dir, size)
            print(f"{size} fates: poll {poll(desk):.3f} s", flush=True)
            for words in (("held", "list"), ("report", "--no-themes")):
                print(f"  {' '.join(words)} {seconds(home, *words):.2f} s", flush=True)
            desk.journal.close()


if __name__ == "__main__":
    main()
