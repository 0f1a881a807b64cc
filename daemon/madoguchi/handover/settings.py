"""The settings that are the role's, not the person's: what may be handed over, and how it is written down again."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from madoguchi.config import problems
from madoguchi.config.fields import Domain, Table, Zone
from madoguchi.config.scaffold import quoted
from madoguchi.config.settings import Education, Folders, Guards, Judge, Privacy, Promise, Reply, Settings
from madoguchi.handover.archive import SETTINGS
from madoguchi.handover.traces import Traces

_KEPT: dict[str, set[str]] = {
    "folders": {"inbox", "sent", "drafts"},
    "promise": {"evidence"},
    "reply": {"answer_domains", "authentication"},
}
"""What belongs to one mailbox; and evidence, which a successor begins anew, whatever the predecessor asked for."""


class Portable(Table):
    """No mode, no owner, no server, no secret. ``answer_domains``: the organisation's."""

    language: Literal["ja", "en"]
    timezone: Zone
    answer_domains: list[Domain] = Field(min_length=1, max_length=1_000)
    folders: Folders = Folders()
    promise: Promise = Promise()
    reply: Reply = Reply()
    guards: Guards = Guards()
    education: Education = Education()
    judge: Judge = Judge()
    privacy: Privacy = Privacy()

    def tables(self) -> dict[str, dict[str, Any]]:
        """By table of ``madoguchi.toml``, what a new owner takes over."""
        told = self.model_dump(mode="json", exclude={"language", "timezone", "answer_domains"})
        return {name: {key: value for key, value in table.items() if key not in _KEPT.get(name, ())}
                for name, table in told.items()}  # fmt: skip


def portable(settings: Settings, traces: Traces) -> bytes:
    """As JSON. Words of the owner's own that name the owner are left out."""
    told = settings.model_dump(mode="json", include=set(Portable.model_fields))
    told["answer_domains"] = sorted(settings.answer_domains)
    for key, words in told["guards"].items():
        told["guards"][key] = [word for word in words if not traces.blanked(word)[1]]
    kept = Portable.model_validate(told)
    plain = {name: getattr(kept, name) for name in ("language", "timezone", "answer_domains")} | kept.tables()
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def parsed(content: bytes, mistakes: list[str]) -> Portable | None:
    """None where it is wrong; what is wrong is added to ``mistakes``."""
    try:
        raw = json.loads(content)
        found = Portable.model_validate(raw)
    except ValidationError as error:
        mistakes += problems.lines(SETTINGS, Portable, raw, error)
        return None
    except (ValueError, RecursionError):
        mistakes.append(f"{SETTINGS}: found no JSON in UTF-8")
        return None
    return found


def rewritten(text: str, tables: Mapping[str, Mapping[str, Any]]) -> str:
    """``madoguchi.toml`` with these values in their lines, its comments and order as they were.

    A key that has no line is added at the end of its table.
    """
    left = {name: dict(values) for name, values in tables.items()}
    lines: list[str] = []
    table = ""
    for line in text.splitlines():
        header = re.fullmatch(r"\[(\w+)\]\s*", line)
        if header:
            _add_missing(lines, left.pop(table, {}))
            table = header[1]
        lines.append(_line(line, left.get(table, {})))
    _add_missing(lines, left.pop(table, {}))
    for name, values in left.items():
        lines += ["", f"[{name}]"] if values else []
        _add_missing(lines, values)
    return "\n".join(lines) + "\n"


def _line(line: str, values: dict[str, Any]) -> str:
    found = re.fullmatch(r"(\w+)( = )([^#]*?)(\s*#.*|\s*)", line)
    if not found or found[1] not in values:
        return line
    value = values.pop(found[1])
    if tomllib.loads(f"present = {found[3]}")["present"] == value:
        return line
    written = literal(value)
    comment = found[4].strip()
    return (f"{found[1]} = {written}  ".ljust(len(found[0]) - len(comment)) + comment).rstrip()


def _add_missing(lines: list[str], values: Mapping[str, Any]) -> None:
    at = len(lines)
    while at and not lines[at - 1].strip():
        at -= 1
    lines[at:at] = [f"{key} = {literal(value)}" for key, value in values.items()]


def literal(value: Any) -> str:
    """A value as TOML 1.0."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return repr(value)
