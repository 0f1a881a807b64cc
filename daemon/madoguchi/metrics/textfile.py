"""The figures as a file for node_exporter's textfile collector: replaced in one step, readable for everybody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from madoguchi.errors import ConfigurationError
from madoguchi.service.account import log
from madoguchi.whole_file import in_one_step

EVERY = 30.0
"""Seconds."""


def write(path: Path, text: bytes) -> None:
    """Nobody is named in it, so that whoever collects may read it. Raises OSError."""
    with in_one_step(path) as draft:
        draft.write_bytes(text)
        draft.chmod(0o644)


@contextmanager
def written(path: Path, text: Callable[[], bytes]) -> Iterator[None]:
    """At once, every half a minute by a thread of its own, and at the end, as it was then.

    Raises `ConfigurationError` where it cannot be written at the start; later that is a line in the log.
    """
    try:
        write(path, text())
    except OSError as error:
        msg = f'metrics.textfile: found "{path}": {error.strerror}; expected a file in a folder to write into'
        raise ConfigurationError([msg]) from error
    ended = threading.Event()
    thread = threading.Thread(target=_again, args=(path, text, ended), name="metrics-file", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(EVERY)
        _try(path, text)


def _again(path: Path, text: Callable[[], bytes], ended: threading.Event) -> None:
    well = True
    while not ended.wait(EVERY):
        well = _try(path, text, told=not well)


def _try(path: Path, text: Callable[[], bytes], *, told: bool = False) -> bool:
    """Whether it could be written; said once, not every half a minute."""
    try:
        write(path, text())
    except OSError as error:
        if not told:
            log.error("metrics-not-written", error=type(error).__name__, why=error.strerror or "")
        return False
    return True
