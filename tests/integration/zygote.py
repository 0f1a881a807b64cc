"""The installed command, started often: a process that has imported everything forks one child for each run.

A start costs two seconds of imports and model weights; a fork of a quiet process, in which no other thread of Python
runs, costs none. The child has standard streams, an environment, connections and a journal of its own, runs the entry
point to the end of its interpreter, and dies of SIGKILL as any other. What only a start from nothing can show (that the
command is installed, what it imports) is shown by the few tests that start it anew.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_SERVE = "import sys; from tests.integration.zygote import serve; serve(int(sys.argv[1]))"
_ROOT = Path(__file__).parents[2]
_NUMBER = struct.Struct("i")
_STREAMS = 3


class Child:
    """One run: what `subprocess.Popen` offers, as far as tests need it."""

    def __init__(self, words: Sequence[str], line: socket.socket) -> None:
        self._words, self._line = words, line
        self.returncode: int | None = None
        self.pid = self._hear()

    def poll(self) -> int | None:
        """The exit status, or minus the signal that ended it; None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """As `poll`, at its end. Raises `subprocess.TimeoutExpired` where that is later than in ``timeout`` seconds."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self._words, timeout or 0)
            self.returncode = self._hear()
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> int:
        return int(_NUMBER.unpack(self._line.recv(_NUMBER.size, socket.MSG_WAITALL))[0])


class Zygote:
    """For use as a context manager; it starts when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._control.close()
            self._process.wait()

    def start(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        stdin: IO[bytes],
        stdout: IO[bytes],
        stderr: IO[bytes],
    ) -> Child:
        """Starts the command with that environment and these files as its standard streams."""
        near, far = socket.socketpair()
        order = json.dumps({"words": list(words), "environment": dict(environment)}).encode()
        with far, self._lock:
            self._begin()
            socket.send_fds(self._control, [order], [far.fileno(), *(one.fileno() for one in (stdin, stdout, stderr))])
        return Child(words, near)

    def _begin(self) -> None:
        if self._process is not None:
            return
        self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, str(far.fileno())],
                cwd=_ROOT,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[far.fileno()],
            )


def serve(descriptor: int) -> None:
    """In the zygote: what a run imports and reads once, then one child for each order."""
    _warm_up()
    control = socket.socket(fileno=descriptor)
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 1 + _STREAMS)
        if not order:
            _bury()
            return
        if not os.fork():
            control.close()
            _watch(json.loads(order), *descriptors)
            return
        for one in descriptors:
            os.close(one)
        _bury()


def _bury() -> None:
    """Those that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _warm_up() -> None:
    import alembic.command  # noqa: F401
    import sklearn.linear_model  # noqa: F401

    import madoguchi
    from madoguchi.judge.judgement import Sample
    from madoguchi.judge.meaning import embed

    for module in pkgutil.walk_packages(madoguchi.__path__, "madoguchi."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    embed([Sample("warm", "up")])
    assert threading.active_count() == 1
    gc.freeze()


def _watch(order: dict[str, object], line: int, *streams: int) -> None:
    """Between the two: it forks the run, tells its pid, and how it ended. In the run itself, it does not come back."""
    child = os.fork()
    if not child:
        os.close(line)
        _become(order, streams)
    for one in streams:
        os.close(one)
    os.write(line, _NUMBER.pack(child))
    os.write(line, _NUMBER.pack(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
    os._exit(0)


def _become(order: dict[str, object], streams: Sequence[int]) -> None:
    """The command from its entry point on. Raises SystemExit, with which the interpreter ends as it always does."""
    from madoguchi.cli import main

    environment, words = order["environment"], order["words"]
    assert isinstance(environment, dict)
    assert isinstance(words, list)
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["madoguchi", *words]
    main()
