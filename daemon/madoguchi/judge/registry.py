"""Which models an account has, and which one serves: ``<state_dir>/models/<id>/``, and a small file naming one."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from madoguchi.errors import MadoguchiError, UsageError

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_CURRENT = "current"


def models_dir(state_dir: Path) -> Path:
    """Where an account's models lie."""
    return state_dir / "models"


def list_models(state_dir: Path) -> list[str]:
    """The ids of the models there, the oldest first."""
    place = models_dir(state_dir)
    if not place.is_dir():
        return []
    return sorted(entry.name for entry in place.iterdir() if _ID.fullmatch(entry.name) and entry.is_dir())


def current(state_dir: Path) -> Path | None:
    """The folder of the model that serves; None where none was promoted.

    Raises `UsageError` if the file names something that is no model here.
    """
    pointer = models_dir(state_dir) / _CURRENT
    try:
        name = pointer.read_bytes()[:200].decode(errors="replace").strip()
    except FileNotFoundError:
        return None
    if name in list_models(state_dir):
        return models_dir(state_dir) / name
    msg = f"{pointer}: found {name!r}, expected the id of a model in that folder"
    raise UsageError(msg)


def promote(state_dir: Path, model: str) -> None:
    """Lets ``model`` serve from now on, in one step: whoever reads sees the old name or the new one.

    Raises `UsageError` if it is not there, `MadoguchiError` if the disk refuses; then the old one still serves.
    """
    if model not in list_models(state_dir):
        msg = f"model: found {model!r}, expected one of {', '.join(list_models(state_dir)) or '(no model yet)'}"
        raise UsageError(msg)
    try:
        _replace(models_dir(state_dir) / _CURRENT, f"{model}\n".encode())
    except OSError as error:
        msg = f"{models_dir(state_dir)}: the model cannot be promoted, the previous one still serves ({error.strerror})"
        raise MadoguchiError(msg) from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes a rename inside ``path`` survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
