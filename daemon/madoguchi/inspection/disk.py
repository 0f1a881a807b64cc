"""Whether there is room for the journal, for its copies, and for making it anew once a month."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from madoguchi.service.findings import Finding, Grade

MARGIN = 50_000_000
COPIES = 3
"""A copy of the day, the file made anew (SQLite's VACUUM), and its write-ahead log."""
FEW_INODES = 1000
_MEND = "make room on that disk, or move state_dir: while the journal cannot be written nothing is sent"


@dataclass(frozen=True, slots=True)
class Room:
    """What a user without privilege has left. ``inodes``: None where the file system does not count them."""

    free: int
    inodes: int | None


def room_of(folder: Path) -> Room:
    """Of the file system that holds ``folder``, or will. Raises OSError."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    told = os.statvfs(there)
    return Room(told.f_bavail * told.f_frsize, told.f_favail if told.f_files else None)


def disk(room: Room, journal: int) -> Iterator[Finding]:
    """``journal``: its size in bytes, with its log."""
    needed = COPIES * journal + MARGIN
    told = f"{room.free / 1e6:,.0f} MB free for state_dir, {needed / 1e6:,.0f} MB are needed in a bad moment"
    if room.free < journal + MARGIN // 10:
        yield Finding(Grade.ERROR, "disk", told, _MEND)
    elif room.free < needed:
        yield Finding(Grade.WARNING, "disk", told, _MEND)
    else:
        yield Finding(Grade.OK, "disk", told)
    if room.inodes is not None and room.inodes < FEW_INODES:
        grade = Grade.ERROR if room.inodes < FEW_INODES // 100 else Grade.WARNING
        yield Finding(grade, "disk", f"{room.inodes} more files can be made (inodes)", _MEND)
