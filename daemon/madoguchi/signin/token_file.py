"""The sign-in on the disk: one private file, replaced in one step, and a lock around each change.

It holds the refresh token and nothing that opens a mailbox by itself: access tokens live in memory alone.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from madoguchi.errors import ConfigurationError, ServerAway
from madoguchi.whole_file import in_one_step

FILE, LOCK = "oauth2.json", "oauth2.json.lock"
LOCK_SECONDS = 35.0
"""A little more than one question to the token server may take."""
_SLICE = 0.05
_MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Kept:
    """``client_id`` and ``endpoint``: whom the token may be shown to, and nobody else. ``since``: when somebody signed
    in (ISO 8601). ``id``: of that sign-in, the same however often its tokens rotate. ``refused``: why the provider
    takes it no more, in one line; "" while it does.
    """

    refresh_token: str = field(repr=False)
    client_id: str
    endpoint: str
    since: str
    id: str
    refused: str = ""


class TokenFile:
    """Read by many processes, changed by one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Kept | None:
        """None where nobody has signed in. Raises `ConfigurationError` where it is not private, or not ours."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._wrong("a file that cannot be read", "one of your own", error) from error
        with os.fdopen(handle, "rb") as stream:
            if os.fstat(handle).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise self._wrong("a file that others can read", f"only you: chmod 600 {self.path}")
            return self._parsed(stream.read(_MOST_BYTES))

    def write(self, kept: Kept) -> None:
        """On the disk when it returns. Raises OSError; the old one is there then."""
        with in_one_step(self.path) as draft:
            draft.write_text(json.dumps(asdict(kept), ensure_ascii=False) + "\n", encoding="utf-8")
            _hand_over(draft, self.path.parent)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other process changes it. Raises `ServerAway` where one does for too long, `ConfigurationError`."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.path.with_name(f"{self.path.name}.lock")
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _hand_over(path, self.path.parent)
        except PermissionError as error:
            raise self._wrong("a folder that cannot be written to", "one of your own", error) from error
        except OSError as error:
            msg = f"oauth2: {self.path} cannot be locked: {error.strerror}"
            raise ServerAway(msg) from error
        try:
            self._wait(handle)
            yield
        finally:
            os.close(handle)

    def _wait(self, handle: int) -> None:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    msg = f"oauth2: another process has been asking for a token for {LOCK_SECONDS:.0f} s"
                    raise ServerAway(msg) from None
                time.sleep(_SLICE)
            else:
                return

    def _parsed(self, content: bytes) -> Kept:
        try:
            found = json.loads(content)
            kept = Kept(**{one.name: str(found[one.name]) for one in fields(Kept)})
        except (ValueError, TypeError, LookupError, RecursionError):
            raise self._wrong(
                "something else than a sign-in", "it gone: remove it, and run `madoguchi login`"
            ) from None
        return kept

    def _wrong(self, found: str, expected: str, error: OSError | None = None) -> ConfigurationError:
        why = f" ({error.strerror})" if error else ""
        return ConfigurationError([f"{self.path}: found {found}{why}, expected {expected}"])


def _hand_over(path: Path, folder: Path) -> None:
    """Whoever signs in as root does it for the service, whose folder this is."""
    owner = folder.stat()
    if os.geteuid() == 0 and path.stat().st_uid != owner.st_uid:
        os.chown(path, owner.st_uid, owner.st_gid)
