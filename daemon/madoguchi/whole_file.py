"""A private file that is there whole or not at all: written beside its place, on the disk before it counts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


class Unsettled(OSError):
    """The new file is in its place, but a power cut may bring the old one back."""


@contextmanager
def in_one_step(path: Path) -> Iterator[Path]:
    """A draft in the same folder, mode 0600 from the first byte on, that takes the name ``path`` at the end.

    Where anything fails before that, ``path`` stays as it was and no draft is left. Raises OSError, and of it
    `Unsettled` where only the last step failed.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        synced(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    try:
        synced(path.parent)
    except OSError as error:
        raise Unsettled(error.errno, error.strerror, str(path)) from error


def write_whole(path: Path, content: bytes) -> None:
    """Puts ``content`` in the place of what was there. Raises as `in_one_step`."""
    with in_one_step(path) as draft:
        draft.write_bytes(content)


def write_new(path: Path, content: bytes) -> None:
    """The same where nothing of that name is there, mode 0600. Raises FileExistsError, OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with ExitStack() as no_half_of_it:
        no_half_of_it.callback(path.unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        no_half_of_it.pop_all()


def synced(path: Path) -> None:
    """What was written into the file, or renamed in the folder, survives a power cut. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
