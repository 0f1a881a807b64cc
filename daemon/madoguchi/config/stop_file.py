"""The administrator's stop: one file that holds everything, whoever's account it is and whatever its settings say.

No setting names it: a mistake in an owner's file must not be able to undo it.
"""

from __future__ import annotations

from pathlib import Path

NAME = "STOP"
SITE = Path("/etc/madoguchi") / NAME


def places(home: Path) -> tuple[Path, ...]:
    """Where it is looked for: beside the owner's files (this account), one folder above, in /etc (every account)."""
    return tuple(dict.fromkeys((home / NAME, home.parent / NAME, SITE)))


def stop_file(home: Path) -> str:
    """The evidence, which names the file; "" where there is none. ``home``: the folder of the owner's files."""
    return next(filter(None, map(_stops, places(home))), "")


def _stops(place: Path) -> str:
    """Whatever bears the name counts, a dangling link too. What cannot be looked at may be there, and stops."""
    try:
        place.lstat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""  # a folder that this user may not enter is not meant for this user
    except OSError as error:
        return f"{place} cannot be looked at: {error.strerror}"
    return f"the administrator's file {place} exists"
