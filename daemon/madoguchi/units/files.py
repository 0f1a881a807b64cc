"""The unit files, and what putting them in place does to those that are there already."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from madoguchi import __version__
from madoguchi.assets import shipped
from madoguchi.errors import UsageError
from madoguchi.open_folder import make_open

UNITS = ("madoguchi@.service", "madoguchi-train@.service", "madoguchi-train@.timer")
FOLDER = Path("etc/systemd/system")
"""Where an administrator's own units lie (systemd.unit(5)), below the prefix."""
INSTANCE = re.compile(r"[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?")
"""The unit's user is `madoguchi-NAME`, and such a name has at most 31 characters (systemd's USER_NAMES)."""
_MARK = re.compile(r"# written by madoguchi \S+, sha256 ([0-9a-f]{64}) of all above\n\Z")


class Step(StrEnum):
    """What happens to one file."""

    WRITE = "write"
    SAME = "same"
    UPDATE = "update"
    REMOVE = "remove"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Planned:
    """One unit file: where it goes, what will be in it ("": it goes), and what that means for what is there."""

    path: Path
    text: str
    step: Step


def plan(prefix: Path, program: Path) -> list[Planned]:
    """Each unit with this program in its ExecStart=. Raises `UsageError` where one cannot be read."""
    return [compared(prefix / FOLDER / name, _text(name, program)) for name in UNITS]


def write(one: Planned) -> None:
    """Puts it there, readable for everybody, in one step; or takes it away. Raises OSError."""
    if not one.text:
        one.path.unlink()
        with suppress(OSError):  # somebody's own drop-ins lie there too
            one.path.parent.rmdir()
        return
    make_open(one.path.parent)
    draft = one.path.with_name(f".{one.path.name}.new")
    draft.write_text(one.text, encoding="utf-8")
    draft.chmod(0o644)
    draft.replace(one.path)


def checked_instance(name: str) -> str:
    """Raises `UsageError` for a name that systemd could not make a user of."""
    if INSTANCE.fullmatch(name) is None:
        msg = f"--instance: found {name!r}, expected at most 20 of a-z, 0-9 and -, a letter first"
        raise UsageError(msg)
    return name


def _text(name: str, program: Path) -> str:
    text = (shipped("systemd") / name).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^ExecStart=\S+", lambda _: f"ExecStart={_quoted(program)}", text)
    return marked(text)


def marked(text: str) -> str:
    """With a last line by which it is known later whether somebody changed it."""
    return f"{text}# written by madoguchi {__version__}, sha256 {_digest(text)} of all above\n"


def compared(path: Path, text: str) -> Planned:
    """What putting that text there comes to; "" for a file that is to go. Raises `UsageError`."""
    try:
        there = path.read_text(encoding="utf-8", errors="replace") if os.path.lexists(path) else None
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise UsageError(msg) from error
    if there is None:
        return Planned(path, text, Step.WRITE)
    if there == text:
        return Planned(path, text, Step.SAME)
    if not _is_ours(there):
        return Planned(path, text, Step.CHANGED)
    return Planned(path, text, Step.UPDATE if text else Step.REMOVE)


def _is_ours(text: str) -> bool:
    """Whether nobody has touched it since some version of this program wrote it."""
    mark = _MARK.search(text)
    return mark is not None and mark[1] == _digest(text[: mark.start()])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _quoted(program: Path) -> str:
    """One word of ExecStart= (systemd.service(5), COMMAND LINES). Raises `UsageError` for what cannot be one."""
    written = str(program)
    if not program.is_absolute() or not re.fullmatch(r"[\w./+@:-]+", written, re.ASCII):
        msg = f"--program: found {written!r}, expected an absolute path of letters, digits and . / + @ : _ -"
        raise UsageError(msg)
    return written.replace("%", "%%")
