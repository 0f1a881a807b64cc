"""A file that only the owner may read, written for the owner where the owner said."""

from __future__ import annotations

from pathlib import Path

from madoguchi.errors import UsageError
from madoguchi.whole_file import write_new, write_whole


def write_private(file: Path, text: str, option: str, *, force: bool) -> None:
    """Mode 0600 from the first byte on, and all of it or nothing.

    Raises `UsageError` naming the option where something of that name is there already and ``force`` was not given.
    """
    if force:
        write_whole(file, text.encode())
        return
    try:
        write_new(file, text.encode())
    except FileExistsError as error:
        msg = f"{option}: found {file}, which is there already, expected a new name, or --force"
        raise UsageError(msg) from error
