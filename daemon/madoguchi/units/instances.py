"""The instances on a machine, and how systemd runs each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from madoguchi.units import systemctl
from madoguchi.units.systemctl import UnitState

HOMES = Path("etc/madoguchi")
SETTINGS = "madoguchi.toml"
RUNNING = ("active", "reloading")
PEOPLE = "people.toml"
"""What LoadCredential= copies at each start, beside the secrets: a later change is not seen before the next."""


@dataclass(frozen=True, slots=True)
class Instance:
    """An account of this machine: its name, and the folder of its files."""

    name: str
    home: Path

    @property
    def config(self) -> Path:
        return self.home / SETTINGS

    @property
    def service(self) -> str:
        return f"madoguchi@{self.name}.service"

    @property
    def training(self) -> str:
        return f"madoguchi-train@{self.name}"


def instances(prefix: Path) -> list[Instance]:
    """Every folder below /etc/madoguchi that holds a madoguchi.toml. Raises OSError where that may not be looked at."""
    folder = prefix / HOMES
    homes = sorted(folder.iterdir()) if folder.is_dir() else []
    return [Instance(home.name, home) for home in homes if (home / SETTINGS).is_file()]


def running(one: Instance, credentials: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """What systemd says of it, ready for JSON, and what falls short there. ``credentials``: what it is handed beside
    people.toml, by name.
    """
    service, training = systemctl.show(one.service), systemctl.show(f"{one.training}.service")
    timer = systemctl.show(f"{one.training}.timer")
    told = {"service": _plain(service), "training": _plain(training), "timer": _plain(timer)}
    return told, [*_of_service(one, service, (PEOPLE, *credentials)), *_of_training(one, training)]


def _of_service(one: Instance, service: UnitState | None, handed_over: Sequence[str]) -> Iterator[str]:
    if service is None:
        yield f"{one.service} is not known to systemd: `madoguchi service install`, then systemctl daemon-reload"
        return
    if not service.is_active:
        how = f"{service.active} ({service.result})" if service.active == "failed" else service.active
        yield f"{one.service} is {how}: journalctl -u {one.service}"
    elif service.since is not None:
        changed = [name for name in handed_over if _changed_since(one.home / name, service.since)]
        if changed:
            yield f"{', '.join(changed)} changed after the start: systemctl restart {one.service}"


def _of_training(one: Instance, training: UnitState | None) -> Iterator[str]:
    if training is not None and training.active == "failed":
        unit = f"{one.training}.service"
        yield f"{unit} failed ({training.result}): journalctl -u {unit}"


def _changed_since(file: Path, start: datetime) -> bool:
    try:
        return file.stat().st_mtime > start.timestamp() + 1  # systemd tells whole seconds
    except OSError:
        return False


def _plain(state: UnitState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    since = state.since.isoformat() if state.since else None
    told = {"active": state.active, "sub": state.sub, "result": state.result, "restarts": state.restarts}
    return {**told, "status": state.status, "since": since}
