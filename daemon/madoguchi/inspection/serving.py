"""Whether a daemon serves this account now, told without touching its lock.

To try the lock would be to hold it for a moment, and a daemon that starts in that moment would be refused: the kernel's
table (proc_locks(5)) is read instead.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from madoguchi.journal.lock import FILE
from madoguchi.service.findings import Finding, Grade

LOCKS = Path("/proc/locks")


def holder(state_dir: Path, locks: str) -> int | None:
    """The pid that holds the account's lock, 0 where that is another container's; None where nobody does.

    ``locks``: lines such as ``1: FLOCK  ADVISORY  WRITE 4711 08:02:1312 0 EOF``. Raises OSError.
    """
    try:
        inode = (state_dir / FILE).stat().st_ino
    except FileNotFoundError:
        return None
    for line in locks.splitlines():
        words = line.split()
        if "->" not in words and words[1:2] == ["FLOCK"] and words[5].rpartition(":")[2] == str(inode):
            return max(0, int(words[4]))
    return None


def serving(pid: int | None, polled: datetime | None) -> Finding:
    """``polled``: the last successful poll."""
    if pid is not None:
        return Finding(Grade.OK, "lock", f"a daemon serves this account (pid {pid or 'of another container'})")
    if polled is None:
        return Finding(Grade.OK, "lock", "no daemon serves this account, and none ever did")
    return Finding(Grade.WARNING, "lock", "no daemon serves this account", "madoguchi run, or madoguchi service status")
