"""A new office out of a verified file: the successor's own mailbox, the predecessor's knowledge, no evidence at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from madoguchi.config import scaffold
from madoguchi.config.scaffold import STATE, Answers
from madoguchi.errors import UsageError
from madoguchi.handover.model import taken_over
from madoguchi.handover.verify import TEMPLATES, Handover, configuration, write_templates
from madoguchi.journal.engine import FILE
from madoguchi.judge import registry


@dataclass(frozen=True, slots=True)
class Installed:
    """What was written, what was there before and is kept beside, and the id of the model, or ""."""

    written: list[Path]
    kept: list[Path]
    model: str


def existing(folder: Path, handover: Handover) -> list[Path]:
    """What would be replaced. Raises `UsageError` where an account lives there: its evidence must not serve here."""
    journal = folder / STATE / FILE
    if journal.exists():
        msg = f"{journal}: found the journal of an account, expected a new folder: a successor begins without evidence"
        raise UsageError(msg)
    places = [folder / TEMPLATES] if handover.templates else []
    places += [registry.models_dir(folder / STATE) / "current"] if handover.model else []
    return scaffold.existing(folder) + [place for place in places if place.exists() or place.is_symlink()]


def installed(folder: Path, handover: Handover, answers: Answers, now: datetime) -> Installed:
    """Writes it. The configuration comes last: where the disk is full before, there is no half of an office.

    Raises `ConfigurationError` before anything is written, `MadoguchiError` and OSError where the disk refuses.
    """
    content = configuration(answers, handover.teams, handover.settings, with_templates=bool(handover.templates))
    scaffold.checked(content)
    state = folder / STATE
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    state.chmod(0o700)
    model = _model(state, handover, now)
    templates = folder / TEMPLATES
    kept = []
    if handover.templates:
        kept += [scaffold.put_aside(templates)] if templates.exists() or templates.is_symlink() else []
        write_templates(templates, handover.templates)
    kept += scaffold.write(folder, content)
    written = [folder / name for name in scaffold.FILES]
    written += [templates / name for name in sorted(handover.templates)]
    return Installed(written, kept, model)


def _model(state: Path, handover: Handover, now: datetime) -> str:
    if handover.model is None:
        return ""
    return taken_over(handover.model, state, now, f"handover of {handover.manifest.created:%Y-%m-%d}")
