"""Where the files that are shipped with the program lie: in the wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder of shipped files called ``name`` ("templates" or "models").

    Raises FileNotFoundError if the installation lacks it.
    """
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    msg = f"the installation lacks its {name} folder"
    raise FileNotFoundError(msg)
