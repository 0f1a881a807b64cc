"""The shipped unit, under systemd's own eyes (they work without systemd as the first process)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "madoguchi@.service"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """One instance of the unit, its program replaced by one that is on every machine."""
    text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8"))
    file = tmp_path / "madoguchi@taro.service"
    file.write_text(text, encoding="utf-8")
    return file


@needs_systemd
def test_systemd_finds_nothing_to_say(unit: Path) -> None:
    """`verify` is silent: it exits 0 on unknown keys, so its words count, not its status."""
    assert ANALYZE is not None
    done = subprocess.run([ANALYZE, "verify", unit], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []


@needs_systemd
def test_exposure_is_low(unit: Path) -> None:
    """The overall exposure level is at most 1.2."""
    assert ANALYZE is not None
    command = [ANALYZE, "security", "--offline=true", "--no-pager", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level is not None, done.stderr
    assert float(level[1]) <= 1.2


def test_a_mistake_of_a_person_does_not_restart() -> None:
    """Exit 2 (configuration, password) waits for a person: restarting would lock the account."""
    assert "RestartPreventExitStatus=2" in UNIT.read_text(encoding="utf-8")
