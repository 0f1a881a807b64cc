"""Reading and writing the file: private from the first byte on, all of it or nothing."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from madoguchi.errors import UsageError
from madoguchi.handover.archive import LARGEST


def write_new(file: Path, content: bytes) -> None:
    """Raises FileExistsError where something of that name is there, OSError where the disk refuses."""
    made = _beside(file, content)
    try:
        os.link(made, file)
    finally:
        made.unlink()


def write_whole(file: Path, content: bytes) -> None:
    """The same, in the place of whatever was there. Raises OSError."""
    _beside(file, content).replace(file)


def read(file: Path) -> bytes:
    """A regular file of bounded size. Raises `UsageError`."""
    try:
        # Without O_NONBLOCK the open itself waits for ever where a FIFO lies.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
            known = os.fstat(stream.fileno())
            if not stat.S_ISREG(known.st_mode) or known.st_size > LARGEST:
                msg = f"FILE: found {file}, expected a file of at most {LARGEST >> 20} MiB"
                raise UsageError(msg)
            return stream.read(LARGEST)
    except (OSError, ValueError) as error:
        msg = f"FILE: {file}: cannot be read ({getattr(error, 'strerror', None) or 'not the name of a file'})"
        raise UsageError(msg) from error


def _beside(file: Path, content: bytes) -> Path:
    """mkstemp makes it 0600."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made
