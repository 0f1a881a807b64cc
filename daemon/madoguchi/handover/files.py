"""Reading the file that somebody else wrote."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from madoguchi.errors import UsageError
from madoguchi.handover.archive import LARGEST


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
