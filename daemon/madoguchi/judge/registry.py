"""Which models an account has, and which one serves: ``<state_dir>/models/<id>/``, and a small file naming one.

A model's folder never changes after it was made. ``history.jsonl`` tells which one served since when, and why.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.whole_file import Unsettled, write_whole

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_CURRENT, _HISTORY = "current", "history.jsonl"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One line of the history: ``model`` serves since ``at`` (ISO 8601, UTC) in the place of ``previous``, or ""."""

    model: str
    previous: str
    at: str
    why: str
    back: bool = False


def models_dir(state_dir: Path) -> Path:
    """Where an account's models lie."""
    return state_dir / "models"


def list_models(state_dir: Path) -> list[str]:
    """The ids of the models there, the oldest first."""
    place = models_dir(state_dir)
    if not place.is_dir():
        return []
    return sorted(entry.name for entry in place.iterdir() if _ID.fullmatch(entry.name) and entry.is_dir())


def find(state_dir: Path, name: str) -> list[str]:
    """The models whose id begins with ``name``, or whose digits after the hyphen do."""
    return [one for one in list_models(state_dir) if name and (one.startswith(name) or f"-{name}" in one)]


def current(state_dir: Path) -> Path | None:
    """The folder of the model that serves; None where none was promoted.

    Raises `UsageError` if the file names something that is no model here.
    """
    pointer = models_dir(state_dir) / _CURRENT
    name = _named(state_dir)
    if not pointer.exists():
        return None
    if name in list_models(state_dir):
        return models_dir(state_dir) / name
    msg = f"{pointer}: found {name!r}, expected the id of a model in that folder"
    raise UsageError(msg)


def promote(state_dir: Path, model: str, now: datetime, why: str = "", *, back: bool = False) -> None:
    """Lets ``model`` serve from now on, in one step: whoever reads sees the old name or the new one.

    ``back``: it served before, and its own predecessor stays the one before it. Raises `UsageError` if it is not
    there, `MadoguchiError` if the disk refuses; it says which one serves then.
    """
    if model not in list_models(state_dir):
        msg = f"model: found {model!r}, expected one of {', '.join(list_models(state_dir)) or '(no model yet)'}"
        raise UsageError(msg)
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    try:
        line = Promotion(model, _named(state_dir), at, why, back)
        # The history first: a line too many is passed over, a promotion without one could not be taken back.
        _append(models_dir(state_dir) / _HISTORY, json.dumps(asdict(line), ensure_ascii=False))
        write_whole(models_dir(state_dir) / _CURRENT, f"{model}\n".encode())
    except Unsettled as error:
        told = f"{model} serves, but a power cut may bring the previous one back"
        msg = f"{models_dir(state_dir)}: {told} ({error.strerror})"
        raise MadoguchiError(msg) from error
    except OSError as error:
        msg = f"{models_dir(state_dir)}: the model cannot be promoted, the previous one still serves ({error.strerror})"
        raise MadoguchiError(msg) from error


def history(state_dir: Path) -> list[Promotion]:
    """Every promotion, the oldest first. A line that a full disk or a crash cut off is passed over."""
    try:
        lines = (models_dir(state_dir) / _HISTORY).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(Promotion(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def before(state_dir: Path) -> str | None:
    """The model that served before the present one; None where there was none, or it is gone."""
    serving = _named(state_dir)
    came = [line for line in history(state_dir) if line.model == serving and not line.back]
    previous = came[-1].previous if came else ""
    return previous if previous in list_models(state_dir) else None


def _named(state_dir: Path) -> str:
    """What the small file says, "" where there is none."""
    try:
        return (models_dir(state_dir) / _CURRENT).read_bytes()[:200].decode(errors="replace").strip()
    except FileNotFoundError:
        return ""


def _append(path: Path, line: str) -> None:
    """One line of its own, also after one that was cut off."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600), "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        cut = end > 0 and os.pread(file.fileno(), 1, end - 1) != b"\n"
        file.write(b"\n" * cut + line.encode(errors="backslashreplace") + b"\n")
        file.flush()
        os.fsync(file.fileno())
