"""One daemon per account."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from madoguchi.errors import AlreadyRunning
from madoguchi.journal.lock import FILE, AccountLock

HOLDER = (
    "import sys; from pathlib import Path; from madoguchi.journal.lock import AccountLock\n"
    "with AccountLock(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
)


def test_another_process_is_named_by_its_pid(tmp_path: Path) -> None:
    """The second one is refused, told whom to look for, and gets the lock once the first is killed."""
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdin is not None
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning, match=rf"pid {first.pid} \(lock "), AccountLock(tmp_path):
        pass
    first.kill()
    first.wait()
    first.stdin.close()
    first.stdout.close()
    with AccountLock(tmp_path):
        assert (tmp_path / FILE).read_text() == f"{os.getpid()}\n"


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    """Leaving lets the next one in, in the same process too; the longer pid of before leaves no digits behind."""
    (tmp_path / FILE).write_text("99999999999\n")
    for _ in range(2):
        with AccountLock(tmp_path), pytest.raises(AlreadyRunning, match=f"pid {os.getpid()} "), AccountLock(tmp_path):
            pass


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A first start has no state folder yet."""
    with AccountLock(tmp_path / "new" / "state"):
        assert (tmp_path / "new" / "state").stat().st_mode & 0o777 == 0o700
