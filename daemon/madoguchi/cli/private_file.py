"""A file that only the owner may read, written for the owner where the owner said."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from madoguchi.errors import UsageError
from madoguchi.whole_file import write_whole


def write_private(file: Path, text: str, option: str, *, force: bool) -> None:
    """Mode 0600 from the first byte on, and all of it or nothing.

    Raises `UsageError` naming the option where something of that name is there already and ``force`` was not given.
    """
    if force:
        write_whole(file, text.encode())
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        msg = f"{option}: found {file}, which is there already, expected a new name, or --force"
        raise UsageError(msg) from error
    with ExitStack() as no_half_of_it:
        no_half_of_it.callback(file.unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(descriptor)
        no_half_of_it.pop_all()
