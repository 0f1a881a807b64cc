"""Who else can read what is private, and who can change what is said in the owner's name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.journal.engine import FILE
from madoguchi.service.findings import Finding, Grade


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder. ``private``: others must not read it. ``mode``: its permission bits."""

    about: str
    path: Path
    mode: int
    owner: int
    group: int
    private: bool


def entries(office: Office, config: Path) -> list[Entry]:
    """Those that are there: the owner's files, secrets, templates, and the state folder, with what lies open in it.

    That people.toml and secrets are private is in the plain check already.
    """
    settings = office.settings
    secrets = [office.path(one) for one in (settings.imap.password_file, settings.smtp.password_file) if one]
    templates = office.path(settings.templates_dir) if settings.templates_dir else None
    open_ones = [("configuration", config), ("configuration", config.parent)]
    open_ones += [("directory", office.path(settings.directory))]
    open_ones += [("templates", one) for one in ([templates, *templates.rglob("*")] if templates else [])]
    open_ones += [("people.toml", office.home / "people.toml"), *(("secret", one) for one in secrets)]
    state = _entry("state_dir", office.state_dir, private=True)
    found = [state, *(_entry(about, path, private=False) for about, path in open_ones)]
    if state is not None and state.mode & (stat.S_IXGRP | stat.S_IXOTH):  # else nobody comes to what lies in it
        inside = {"journal": FILE, "models": "models", "backups": "backups"}
        found += [_entry(about, office.state_dir / name, private=True) for about, name in inside.items()]
    return [one for one in dict.fromkeys(found) if one is not None]


def _entry(about: str, path: Path, *, private: bool) -> Entry | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return Entry(about, path, stat.S_IMODE(told.st_mode), told.st_uid, told.st_gid, private)


def permissions(found: Sequence[Entry], user: int = -1) -> Iterator[Finding]:
    """``user``: who asks, by default this process: root may own everything, and look at everybody's."""
    me = os.geteuid() if user < 0 else user
    faults = [fault for one in found for fault in _faults(one, me)]
    yield from faults
    if not faults:
        yield Finding(
            Grade.OK, "files", f"{len(found)} files and folders: nobody else can change them or read what is private"
        )


def _faults(one: Entry, me: int) -> Iterator[Finding]:
    if _others_write(one):
        mend = f"chmod go-w {one.path}"
        found = f"{one.path}: others can change it, and so what is said in your name"
        yield Finding(Grade.ERROR, one.about, found, mend)
    if one.private and one.mode & (stat.S_IRGRP | stat.S_IXGRP | stat.S_IRWXO) & ~stat.S_IWOTH:
        yield Finding(Grade.WARNING, one.about, f"{one.path}: others can read it", f"chmod go-rwx {one.path}")
    if me != 0 and one.owner not in (me, 0):
        found = f"{one.path}: belongs to another user (uid {one.owner})"
        yield Finding(Grade.WARNING, one.about, found, f"run the check as that user, or chown {one.path}")


def _others_write(one: Entry) -> bool:
    """Everybody, or a group of more than one: many systems give each user a group of the same number."""
    sticky = bool(one.mode & stat.S_ISVTX)
    group = bool(one.mode & stat.S_IWGRP) and one.group not in (one.owner, 0)
    return not sticky and (bool(one.mode & stat.S_IWOTH) or group)
