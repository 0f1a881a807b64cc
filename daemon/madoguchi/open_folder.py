"""Folders that the service's own user has to get through, made as such whatever root's umask."""

from __future__ import annotations

from pathlib import Path

OPEN = 0o755


def make_open(folder: Path) -> None:
    """Makes it and those above it that are not there, each 0755; what is there stays as it is. Raises OSError."""
    absent = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(absent):
        one.mkdir(exist_ok=True)
        one.chmod(OPEN)
