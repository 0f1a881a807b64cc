"""Where this installation's command lies, and whether a unit's throw-away user could run it there."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import madoguchi

HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 - named, not used
"""What ProtectHome= and PrivateTmp= put out of a unit's sight (systemd.exec(5))."""


def command() -> Path:
    """The `madoguchi` beside the interpreter that runs this."""
    return Path(sys.executable).parent / "madoguchi"


def obstacles(program: Path, *, own: bool) -> list[str]:
    """Why a unit could not run ``program``, one line each. ``own``: it is `command()`, its libraries known."""
    places = [program, Path(sys.executable).resolve(), Path(madoguchi.__file__)] if own else [program]
    return list(dict.fromkeys(line for place in places for line in _obstacle(place)))


def unusable(program: Path, prefix: Path) -> str:
    """What is wrong with a program that somebody named; "". Below another root than this one it may come later."""
    if not program.is_absolute():
        return ""  # told when the unit is written
    here = prefix.absolute() == Path("/")
    place = program if here else prefix / program.relative_to("/")
    try:
        mode = place.stat().st_mode
    except OSError as error:
        return f"{program}, which cannot be found ({error.strerror})" if here else ""
    if stat.S_ISREG(mode) and mode & stat.S_IXOTH:
        return ""
    what = "a file that not every user may run (chmod 755)" if stat.S_ISREG(mode) else "no file"
    return f"{program}, which is {what}"


def _obstacle(place: Path) -> Iterator[str]:
    for one in dict.fromkeys((place, place.resolve())):
        hidden = next((folder for folder in HIDDEN if one.is_relative_to(folder)), None)
        if hidden:
            yield f"{one} lies below {hidden}, which the unit cannot see"
            return
    closed = next((one for one in reversed(place.resolve().parents) if not _open_to_all(one)), None)
    if closed is not None:
        yield f"{closed} is closed to other users (chmod o+x), and {place} lies below it"


def _open_to_all(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_IXOTH)
    except OSError:
        return True  # not there yet, or not here: nothing can be said of it
