"""A file that only the owner may read, written for the owner where the owner said."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from madoguchi.errors import UsageError


def write_private(file: Path, text: str, option: str, *, force: bool) -> None:
    """Mode 0600 from the first byte on, and all of it or nothing.

    Raises `UsageError` naming the option where something of that name is there already and ``force`` was not given.
    """
    if force:
        descriptor, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        _fill(descriptor, Path(made), text)
        Path(made).replace(file)
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        msg = f"{option}: found {file}, which is there already, expected a new name, or --force"
        raise UsageError(msg) from error
    _fill(descriptor, file, text)


def _fill(descriptor: int, file: Path, text: str) -> None:
    """Leaves no half of a file behind."""
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
