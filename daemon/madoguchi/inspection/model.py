"""The model beside the directory: how old it is, what it is certified for, and what it has never seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.errors import MadoguchiError
from madoguchi.judge import registry
from madoguchi.judge.judgement import MINE
from madoguchi.service.findings import Finding, Grade
from madoguchi.service.models import is_certified, model_in_force

OLD_DAYS = 180


def model(office: Office, now: datetime) -> Iterator[Finding]:
    """Its bytes are read and held against their digest. None yet, or damaged: the plain check says so."""
    folder = registry.current(office.state_dir)
    if folder is None or model_in_force(office) is None:
        yield Finding(Grade.OK, "model.age", "no model yet")
        return
    from madoguchi.judge.store import read_manifest

    manifest = read_manifest(folder)
    created = datetime.fromisoformat(manifest.created)
    yield _age(folder.name, created, now, certified=is_certified(office, folder))
    types = set(office.directory.requests)
    unseen = sorted(types - set(manifest.labels) - {MINE})
    if unseen:
        told = f"never saw {', '.join(unseen)}: such mail is held or taken for another type"
        yield Finding(Grade.WARNING, "model.types", told, "label some of it, then madoguchi train")
    elif _changed(office.path(office.settings.directory)) > created:
        told = "teams.toml changed since the training; its request types are those that the model knows"
        yield Finding(Grade.OK, "model.types", told)
    else:
        yield Finding(Grade.OK, "model.types", "knows every request type of teams.toml")


def _age(name: str, created: datetime, now: datetime, *, certified: bool) -> Finding:
    days = max(0, (now - created) // timedelta(days=1))
    kind = "certified from folders" if certified else "not certified from folders"
    told = f"{name}: digest right, {kind}, {days} days old"
    if days > OLD_DAYS:
        return Finding(Grade.WARNING, "model.age", told, "mail changes: madoguchi train takes what was labelled since")
    return Finding(Grade.OK, "model.age", told)


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise MadoguchiError(msg) from error
