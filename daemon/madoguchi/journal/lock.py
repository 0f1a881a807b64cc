"""One daemon and one training per account: a file lock that goes with the process, and names its pid."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from madoguchi.errors import AlreadyRunning

FILE = "madoguchi.lock"
SERVING = "another daemon serves this account"
TRAINING_FILE = "training.lock"
TRAINING = "another training of this account is under way"


class AccountLock:
    """A context manager. Raises `AlreadyRunning` with the pid of the process that holds it."""

    def __init__(self, state_dir: Path, file: str = FILE, held: str = SERVING) -> None:
        self._path = state_dir / file
        self._held = held
        self._file: int | None = None

    def __enter__(self) -> AccountLock:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(opened, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(opened)
            msg = f"{self._held}: pid {holder} (lock {self._path})"
            raise AlreadyRunning(msg) from error
        os.ftruncate(opened, 0)
        os.pwrite(opened, f"{os.getpid()}\n".encode(), 0)
        self._file = opened
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
