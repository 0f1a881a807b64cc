"""`python -m tests.packages FOLDER`: whether the packages in it hold what they have to, against the repository's files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.packages.contents import sdist_faults, sdist_files, wheel_faults, wheel_files


def main(folder: Path) -> int:
    """Exit status 1, and one line for each fault, where something is missing or too much."""
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=False)
    tracked = set(listed.stdout.splitlines()) or sdist_files(sdist)  # unpacked from an sdist, there is no repository
    faults = [*sdist_faults(sdist_files(sdist), tracked), *wheel_faults(wheel_files(wheel), tracked)]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
