"""What an sdist and a wheel have to hold, and what they must not."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

ONLY_HERE = {".gitattributes"}
"""Files of the repository that no sdist needs."""
ADDED = {"PKG-INFO"}
SHIPPED = {
    "daemon/madoguchi/": "madoguchi/",
    "templates/": "madoguchi/_shipped/templates/",
    "models/": "madoguchi/_shipped/models/",
    "systemd/": "madoguchi/_shipped/systemd/",
}
"""From where in the sources to where in the wheel."""


def sdist_files(archive: Path) -> set[str]:
    """The paths within the one folder that an sdist is."""
    with tarfile.open(archive) as opened:
        return {name.partition("/")[2] for member in opened if member.isfile() and (name := member.name)}


def wheel_files(archive: Path) -> set[str]:
    """The paths in a wheel."""
    with zipfile.ZipFile(archive) as opened:
        return {name for name in opened.namelist() if not name.endswith("/")}


def sdist_faults(found: set[str], tracked: set[str]) -> Iterator[str]:
    """An sdist holds what is in the repository and nothing else: what builds and tests it, and nothing private."""
    yield from _named("the sdist lacks", tracked - ONLY_HERE - found)
    yield from _named("the sdist holds what is not in the repository:", found - ADDED - tracked)


def wheel_faults(found: set[str], tracked: set[str]) -> Iterator[str]:
    """A wheel holds the package with all that it ships, its metadata, and no tests."""
    wanted = {
        target + name.removeprefix(source)
        for source, target in SHIPPED.items()
        for name in tracked
        if name.startswith(source)
    }
    package = {name for name in found if not name.partition("/")[0].endswith(".dist-info")}
    yield from _named("the wheel lacks", wanted - package)
    yield from _named("the wheel holds what is not to be in it:", package - wanted)


def _named(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} {name}" for name in sorted(names))
