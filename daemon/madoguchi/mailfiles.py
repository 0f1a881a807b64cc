"""Raw mails out of files: .eml, mbox, Maildir, and folders of them."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from pathlib import Path

from madoguchi.errors import UsageError


def mails_at(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every mail of a file or of all files below a folder, with where it was found, in the order of the names.

    A file given by name is an mbox or one mail, whatever it is called. Raises `UsageError` if it cannot be read.
    """
    try:
        if path.is_dir():
            yield from mails_below(path)
        elif is_mbox(path):
            yield from _mbox(path)
        else:
            yield str(path), path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror})"
        raise UsageError(msg) from error


def mails_below(place: Path) -> Iterator[tuple[str, bytes]]:
    """The .eml files (at any depth), mbox files, and Maildirs below a folder."""
    files = sorted(file for file in place.rglob("*") if file.is_file() and not file.name.startswith("."))
    for file in files:
        within(place, file)
        maildir = file.parent.name in {"cur", "new"} and (file.parent.parent / "cur").is_dir()
        if maildir or file.suffix.lower() == ".eml":
            yield str(file), file.read_bytes()
        elif is_mbox(file):
            yield from _mbox(file)


def within(place: Path, file: Path) -> Path:
    """``file``. Raises `UsageError` where it is a link that leads out of ``place``: what lies there was not chosen."""
    if not file.resolve().is_relative_to(place.resolve()):
        msg = f"{file}: found a link that leads out of {place}, expected mails within it"
        raise UsageError(msg)
    return file


def is_mbox(file: Path) -> bool:
    """By its first bytes (RFC 4155)."""
    with file.open("rb") as opened:
        return opened.read(5) == b"From "


def _mbox(file: Path) -> Iterator[tuple[str, bytes]]:
    box = mailbox.mbox(file, create=False)
    try:
        for number, key in enumerate(box.keys(), 1):
            yield f"{file}#{number}", box.get_bytes(key)
    finally:
        box.close()
