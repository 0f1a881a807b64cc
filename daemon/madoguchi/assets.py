"""Where the files that are shipped with the program lie: in the wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

from madoguchi.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder of shipped files called ``name`` ("templates", "models" or "systemd").

    Raises `UsageError` if the installation lacks it: no mail's fault, so no mail is held for it.
    """
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    msg = f"the installation lacks its {name} folder"
    raise UsageError(msg)
