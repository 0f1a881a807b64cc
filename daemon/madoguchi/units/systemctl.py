"""What the service manager says of a unit, through `systemctl show` (its output is stable: systemctl(1))."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

BOOTED = Path("/run/systemd/system")
"""Is there where systemd is the service manager (sd_booted(3))."""
_PROPERTIES = ("LoadState", "ActiveState", "SubState", "Result", "NRestarts", "StatusText", "ExecMainStartTimestamp")
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class UnitState:
    """As systemd tells it. ``since``: when its process was started; ``status``: what the daemon said of itself last."""

    active: str
    sub: str
    result: str
    restarts: int
    status: str
    since: datetime | None

    @property
    def is_active(self) -> bool:
        """Whether it runs."""
        return self.active in ("active", "reloading")


def is_here() -> bool:
    """Whether systemd manages this machine."""
    return shutil.which("systemctl") is not None and BOOTED.is_dir()


def show(unit: str) -> UnitState | None:
    """Its state; None where systemd does not answer or knows no such unit."""
    command = ["systemctl", "show", "--timestamp=unix", f"--property={','.join(_PROPERTIES)}", "--", unit]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if told.get("LoadState") != "loaded":
        return None
    return UnitState(
        active=told.get("ActiveState", ""),
        sub=told.get("SubState", ""),
        result=told.get("Result", ""),
        restarts=int(told.get("NRestarts") or 0),
        status=told.get("StatusText", ""),
        since=_moment(told.get("ExecMainStartTimestamp", "")),
    )


def _moment(written: str) -> datetime | None:
    """``@1700000000``, UTC; None for a unit that never ran."""
    seconds = written.removeprefix("@")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdigit() and seconds != "0" else None
