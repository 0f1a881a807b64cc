"""The owner's own templates as the daemon serves with them: a copy, so that a half-written file reaches no colleague.

Taken at a start and at each reload; what was not reloaded answers with the words of before.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from madoguchi.config.load import Office

FOLDER = "templates-in-force"
_READ = (".txt", ".html")


def keep(office: Office) -> Office:
    """The office with its templates copied into the state folder; as it was where it has none of its own.

    Raises OSError where they cannot be read or copied.
    """
    given = office.settings.templates_dir
    if not given or not office.path(given).is_dir():
        return office
    kept = office.state_dir / FOLDER
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = Path(tempfile.mkdtemp(dir=kept))
    shutil.copytree(office.path(given), copy, ignore=_unused, dirs_exist_ok=True, copy_function=shutil.copyfile)
    return replace(office, settings=office.settings.model_copy(update={"templates_dir": str(copy.resolve())}))


def forget_others(office: Office) -> None:
    """Removes the copies that do not serve any more, of this process and of earlier ones."""
    for copy in (office.state_dir / FOLDER).glob("*"):
        if copy.resolve() != Path(office.settings.templates_dir):
            shutil.rmtree(copy, ignore_errors=True)


def _unused(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (Path(folder) / name).is_dir() and Path(name).suffix not in _READ]
