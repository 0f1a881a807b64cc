"""Makes the file: the directory, the owner's own wording, the rules, counts; a model only where that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import madoguchi
from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.handover import agreements, archive, counts, language
from madoguchi.handover.agreements import Granted
from madoguchi.handover.archive import COUNTS, EXCEPTIONS, LARGEST_TEMPLATE, MANIFEST, SETTINGS, TEAMS, TEMPLATE
from madoguchi.handover.manifest import Holds, Manifest
from madoguchi.handover.model import Lean, packed
from madoguchi.handover.settings import portable
from madoguchi.handover.traces import Traces
from madoguchi.journal.store import Journal

NOTHING = Granted()


@dataclass(frozen=True, slots=True)
class Exported:
    """The bytes of the file, what its manifest says, and lines (file:line) that may still name the owner."""

    content: bytes
    manifest: Manifest
    suspected: list[str]


def exported(
    office: Office, journal: Journal, now: datetime, *, granted: Granted = NOTHING, model: Lean | None = None
) -> Exported:
    """``granted``: the exceptions that run today. Raises `UsageError` where a file of the owner's cannot be read."""
    traces = Traces(office.settings, office.directory)
    given, left_out = _templates(office)
    texts = {TEAMS: _read(office.path(office.settings.directory)), **{f"templates/{n}": t for n, t in given.items()}}
    members: dict[str, bytes] = {}
    blanked: list[str] = []
    suspected: list[str] = []
    for name, text in texts.items():
        clean, changed = traces.blanked(text)
        members[name] = clean.encode()
        blanked += [f"{name}:{line}" for line in changed]
        suspected += [f"{name}:{line}" for line in traces.suspected(clean)]
    members[SETTINGS] = portable(office.settings, traces)
    members[COUNTS] = counts.written(counts.counted(journal.tallies.asked(office.settings.zone)))
    members[EXCEPTIONS] = agreements.written(granted, traces)
    members |= packed(model, now) if model else {}
    leaving = journal.leavings.standing()
    manifest = Manifest(
        created=now,
        program=madoguchi.__version__,
        leaving=leaving.day if leaving else None,
        successor=leaving.named if leaving else "",
        holds=Holds(
            teams=len(office.directory.teams),
            request_types=len(office.directory.requests),
            templates=len(given),
            exceptions=len(granted.agreements),
            model=model is not None,
        ),
        blanked=blanked,
        left_out=left_out,
        members=archive.entries(members),
    )
    head = manifest.model_dump_json(indent=1).encode()
    return Exported(archive.packed({MANIFEST: head, **members}), manifest, suspected)


def _templates(office: Office) -> tuple[dict[str, str], list[str]]:
    """The owner's own, by name; and those that no import would take, with whatever includes them."""
    folder = office.settings.templates_dir
    files = language.own(office.path(folder)) if folder else {}
    given = {name: _read(file) for name, file in files.items() if TEMPLATE.fullmatch(f"templates/{name}")}
    given = {name: text for name, text in given.items() if len(text.encode()) <= LARGEST_TEMPLATE}
    while wrong := {line.split(":")[0].removeprefix("templates/") for line in language.mistakes(given)} & given.keys():
        given = {name: text for name, text in given.items() if name not in wrong}
    return given, [f"templates/{name}"[:200] for name in files if name not in given and name.isprintable()]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})"
        raise UsageError(msg) from error
