"""Writes the reference pages that come from the code: `python docs/generate.py`. A test fails when they drift."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from madoguchi.config.directory import OfficeCalendar, Request, Team
from madoguchi.config.people import People
from madoguchi.config.settings import Settings
from madoguchi.guards import GUARDS
from madoguchi.reasons import Disposition, Reason

HERE = Path(__file__).parent
NAMES = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Localised": "{ ja, en }"}


HELD_INSTEAD = """

`mailing-list`, `precedence`, `calendar`, `delivery-report` and `auto-reply-header` hold instead where a person may have
written the mail: from inside the organisation, without a calendar method, a report passed on by a colleague. Held for
these they come later in the order: after `role-address` (`delivery-report`), `auto-response-suppress`
(`auto-reply-header`), `auto-reply-subject` (`mailing-list`, `precedence`) and `redirected` (`calendar`).

`sensitive`, `harm`, `asks-exception` and `push-back` stand first in the queue; `accepted` stands last.
"""


def reasons() -> str:
    """Every reason with its meaning, and every guard with its source."""
    sources = {guard.reason: guard.source for guard in GUARDS}
    settings = {guard.reason: guard.setting for guard in GUARDS}
    rows = [
        "# Why a mail was answered, held or ignored",
        "",
        "Made by `docs/generate.py` from `reasons.py` and `guards/`. When several reasons apply, the surest kind of",
        "fate wins (ignored before held), then the reason that stands first.",
    ]
    for disposition in Disposition:
        rows += [
            "",
            f"## {disposition}",
            "",
            "| reason | 意味 | meaning | source of the check | what changes it |",
            "|---|---|---|---|---|",
        ]
        for reason in Reason:
            if reason.disposition is disposition:
                about = (f"`{reason.value}`", reason.ja, reason.en, sources.get(reason, ""), settings.get(reason, ""))
                rows.append(f"| {' | '.join(about)} |")
    return "\n".join(rows) + HELD_INSTEAD


def configuration() -> str:
    """Every key of the three files: its kind, its default, its meaning."""
    rows = [
        "# Configuration",
        "",
        "Made by `docs/generate.py` from the types in `config/`. An unknown key is a mistake, and all mistakes of all",
        "files are told at once. Relative paths are relative to the file they stand in.",
        "",
        "## madoguchi.toml",
        *_tables("", Settings),
        "",
        "## teams.toml",
        *_one("[calendar]", OfficeCalendar),
        *_one("[teams.KEY]", Team),
        *_one("[requests.KEY]", Request),
        "",
        "## people.toml",
        *_one("(top level)", People),
    ]
    return "\n".join(rows) + "\n"


def _tables(name: str, model: type[BaseModel]) -> Iterator[str]:
    inner = {key: field for key, field in model.model_fields.items() if _table(field)}
    yield from _one(f"[{name}]" if name else "(top level)", model, without=set(inner))
    for key, field in inner.items():
        yield from _tables(key, typing.cast(type[BaseModel], field.annotation))


def _table(field: FieldInfo) -> bool:
    kind = field.annotation
    return isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__name__ != "Localised"


def _one(title: str, model: type[BaseModel], without: set[str] | None = None) -> Iterator[str]:
    yield from ("", f"### {title}", "", "| key | kind | default | meaning |", "|---|---|---|---|")
    for key, field in model.model_fields.items():
        if key not in (without or set()):
            yield f"| `{key}` | {_kind(field.annotation)} | {_default(field)} | {field.description or ''} |"


def _kind(annotation: object) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " \\| ".join(f"`{value}`" if value != "" else '`""`' for value in arguments)
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(one) for one in arguments if one is not type(None))
    if origin is typing.Annotated:
        return _kind(arguments[0])
    names = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "Localised": "{ ja, en }",
        "Days": "date or text",
    }
    return names.get(getattr(annotation, "__name__", ""), getattr(annotation, "__name__", str(annotation)))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined or value is None:
        return ""
    return f"`{value!r}`".replace("'", '"')


PAGES = {"reasons.md": reasons, "configuration.md": configuration}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
