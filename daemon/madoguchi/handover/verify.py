"""All that a handover file holds is somebody else's word: it is held against what it must be, and every mistake told.

Nothing is written here but into a private temporary folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from madoguchi.agreement.rehearsal import rehearsed_announcements
from madoguchi.config import scaffold
from madoguchi.config.directory import Directory
from madoguchi.config.load import Office, load
from madoguchi.config.scaffold import Answers, ServerAnswers
from madoguchi.errors import ConfigurationError, ModelRefused
from madoguchi.handover import agreements, counts, language, settings
from madoguchi.handover.agreements import Agreement
from madoguchi.handover.archive import COUNTS, EXCEPTIONS, MODEL_ARRAYS, SETTINGS, TEAMS, TEMPLATE, unpacked
from madoguchi.handover.counts import Counts
from madoguchi.handover.manifest import Manifest
from madoguchi.handover.model import Lean
from madoguchi.handover.model import unpacked as unpacked_model
from madoguchi.handover.settings import Portable
from madoguchi.reply.rehearsal import rehearsed, rehearsed_by_hand, rehearsed_notices

TEMPLATES = "templates"
_MOST_TOLD = 200
_NOBODY = ServerAnswers("mail.example.invalid", 993, "tls", "nobody")
_SOMEBODY = Answers("誰か", "Somebody", ("nobody@example.invalid",), _NOBODY,
                    ServerAnswers("mail.example.invalid", 587, "starttls", "nobody"),
                    "password_file", "password", ("example.invalid",), "ja", "Asia/Tokyo")  # fmt: skip


@dataclass(frozen=True)
class Handover:
    """A file that was found to be right in every part. ``teams``: the directory's text; ``templates``: text by name."""

    manifest: Manifest
    teams: str
    directory: Directory
    settings: Portable
    counts: Counts
    templates: Mapping[str, str]
    exceptions: Sequence[Agreement]
    model: Lean | None


def verified(content: bytes, now: datetime) -> Handover:
    """Raises `ConfigurationError` with every mistake, one line each."""
    manifest, members = unpacked(content)
    mistakes: list[str] = []
    written = [name for name in members if name == TEAMS or TEMPLATE.fullmatch(name)]
    texts = {name: _text(name, members[name], mistakes) for name in written}
    templates = {name.removeprefix(f"{TEMPLATES}/"): text for name, text in texts.items() if name != TEAMS}
    mistakes += language.mistakes(templates)
    rules = settings.parsed(members[SETTINGS], mistakes)
    tally = counts.parsed(members[COUNTS], mistakes)
    exceptions = agreements.parsed(members[EXCEPTIONS], mistakes)
    model = _model(members, mistakes)
    office = _office(texts[TEAMS], rules, templates if not mistakes else {}, now, mistakes)
    if mistakes or rules is None or tally is None or office is None:
        raise ConfigurationError(mistakes[:_MOST_TOLD])
    return Handover(manifest, texts[TEAMS], office.directory, rules, tally, templates, exceptions, model)


def configuration(answers: Answers, teams: str, rules: Portable | None, *, with_templates: bool) -> dict[str, str]:
    """The three files of an office, as `init` writes them, with the predecessor's directory and rules."""
    files = scaffold.texts(answers) | {TEAMS: teams}
    text = settings.rewritten(files["madoguchi.toml"], rules.tables() if rules else {})
    if with_templates:
        text = text.replace('# templates_dir = "templates"  ', 'templates_dir = "templates"    ', 1)
    return files | {"madoguchi.toml": text}


def write_templates(folder: Path, templates: Mapping[str, str]) -> None:
    """Their names are known by now to lead nowhere else."""
    for name, text in templates.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _text(name: str, content: bytes, mistakes: list[str]) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        mistakes.append(f"{name}: byte {error.start} is not UTF-8, expected a UTF-8 text file")
        return ""


def _model(members: Mapping[str, bytes], mistakes: list[str]) -> Lean | None:
    if MODEL_ARRAYS not in members:
        return None
    try:
        return unpacked_model(members)
    except ModelRefused as error:
        mistakes.append(str(error))
        return None


def _office(
    teams: str, rules: Portable | None, templates: Mapping[str, str], now: datetime, mistakes: list[str]
) -> Office | None:
    """The same checks that any owner's files go through, in a folder of nobody's."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as place:
        home = Path(place)
        for name, text in configuration(_SOMEBODY, teams, rules, with_templates=bool(templates)).items():
            (home / name).write_text(text, encoding="utf-8")
        write_templates(home / TEMPLATES, templates)
        try:
            office = load(home / scaffold.FILES[0])
        except ConfigurationError as error:
            mistakes += error.problems
            return None
        mistakes += dict.fromkeys(_faults(office, now, f"{home}/"))
        return office


def _faults(office: Office, now: datetime, home: str) -> Iterator[str]:
    for rehearsal in (rehearsed, rehearsed_by_hand, rehearsed_notices, rehearsed_announcements):
        yield from (fault.replace(home, "") for fault in rehearsal(office, now) if fault)
