"""The installed command, started often: a process that has imported everything forks one child for each run.

A start costs two seconds of imports and model weights; a fork of a quiet process, in which no other thread of Python
runs, costs none. The child has connections and a journal of its own, and dies of SIGKILL as any other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_SERVE = "from tests.integration.zygote import serve; serve()"


class Zygote:
    """For use as a context manager. One child at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[str]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            cwd=self._root,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def start(self, words: list[str], environment: Mapping[str, str], log: Path) -> int:
        """Starts the command; its output goes to ``log``. Returns its pid."""
        own = {name: value for name, value in environment.items() if name.startswith("MADOGUCHI")}
        self._say({"words": words, "environment": own, "log": str(log)})
        return int(self._hear())

    def wait(self) -> int:
        """The exit status of the child that was started last, or minus the signal that ended it."""
        return int(self._hear())

    def _say(self, order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def serve() -> None:
    """In the zygote: what a run imports and reads once, then one child for each line on standard input."""
    from madoguchi.cli import obey as command_line
    from madoguchi.judge import store, trained  # noqa: F401
    from madoguchi.judge.judgement import Sample
    from madoguchi.judge.meaning import embed
    from madoguchi.service import daemon  # noqa: F401

    for threads in (1, 2):
        embed([Sample("warm", "up")], threads=threads)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _become(order["environment"], order["log"])
            os._exit(command_line(order["words"]))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(environment: Mapping[str, str], log: str) -> None:
    for name in [name for name in os.environ if name.startswith("MADOGUCHI")]:
        del os.environ[name]
    os.environ.update(environment)
    with Path(log).open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
