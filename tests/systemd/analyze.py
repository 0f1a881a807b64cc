"""systemd's own eyes on a unit; they work without systemd as the first process (Debian: systemd)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"


def require() -> str:
    """The path of systemd-analyze. Skips the calling test where it is missing; fails it in CI, where it must not be."""
    found = shutil.which("systemd-analyze")
    if found is not None:
        return found
    missing = "systemd-analyze is not on this machine (Debian: systemd)"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def settings(unit: Path) -> list[tuple[str, str]]:
    """Every (key, value) of a unit file in order."""
    lines = (line for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] not in "#;")
    return [(key.strip(), value.strip()) for key, value in (line.split("=", 1) for line in lines)]


def calls_allowed(unit: Path) -> set[str]:
    """The system calls that SystemCallFilter= leaves, its sets taken apart: allowed first, then what ``~`` takes away."""
    allowed: set[str] = set()
    for key, value in settings(unit):
        if key == "SystemCallFilter":
            named = {call for one in value.removeprefix("~").split() for call in _calls(one)}
            allowed = allowed - named if value.startswith("~") else allowed | named
    return allowed


def _calls(name: str) -> set[str]:
    if not name.startswith("@"):
        return {name}
    told = subprocess.run([require(), "syscall-filter", name], capture_output=True, text=True, check=True).stdout
    inner = [line.strip() for line in told.splitlines()[1:] if re.match(r"\s+[@\w]", line)]
    return {call for one in inner for call in _calls(one)}
