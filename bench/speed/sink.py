"""An SMTP server in a process of its own, so that it takes no turn from those that are measured."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.servers.smtp_sink import FaultySmtp


class Sink:
    """Where it listens; `came` asks it how many mails it took."""

    received = ()

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self.host, self.port = "127.0.0.1", int(pipe.recv())

    def came(self) -> int:
        """How many mails so far."""
        self._pipe.send(True)
        return int(self._pipe.recv())


@contextmanager
def sink() -> Iterator[Sink]:
    """The server, until the block ends."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    yield Sink(here)
    here.send(False)
    process.join()


def _serve(pipe: Any) -> None:
    with FaultySmtp() as server:
        pipe.send(server.port)
        while pipe.recv():
            pipe.send(len(server.received))
