"""From what pydantic found to one line a person can act on: file, key, value found, what is expected."""

from __future__ import annotations

import difflib
import json
import re
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list: [ … ]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2026-11-02, without quotes",
    "too_short": "at least one entry",
    "string_too_short": "some text",
}
_LIMITS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}
_SECRET = re.compile(r"password|token|secret", re.IGNORECASE)


def lines(file: str, model: type[BaseModel], data: object, error: ValidationError) -> list[str]:
    """One line for each mistake in ``file``, in the order of the file."""
    seen: dict[str, str] = {}
    for item in error.errors(include_url=False):
        location = _written(data, item["loc"])
        key = ".".join(location) or "(whole file)"
        text = _describe(model, data, location, item["type"], item.get("ctx") or {}, item["msg"])
        seen.setdefault(key, f"{file}: {key}: {text}")
    return list(seen.values())


def _written(data: object, where: tuple[int | str, ...]) -> tuple[str, ...]:
    """The location as the person wrote it: pydantic names the branch of a union within it."""
    location: list[str] = []
    value: Any = data
    for part in where:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part] if part < len(value) else None
        elif _is_type_name(part):
            continue
        location.append(str(part))
    return tuple(location)


def _is_type_name(part: object) -> bool:
    return isinstance(part, str) and bool(re.search(r"[\[('\s]", part) or part in {"bool", "str", "constrained-str"})


def _describe(
    model: type[BaseModel], data: object, location: tuple[str, ...], kind: str, context: dict[str, Any], text: str
) -> str:
    if kind == "extra_forbidden":
        return f"unknown key{_nearest(model, location)}"
    if kind == "missing":
        return "missing" + _why(model, location)
    return f"found {_found(data, location)}, expected {_expectation(kind, context, text)}"


def _expectation(kind: str, context: dict[str, Any], text: str) -> str:
    if kind == "expected":
        return str(context["what"])
    if kind == "literal_error":
        return "one of " + str(context["expected"]).replace("'", '"').replace(" or ", ", ")
    if kind in ("too_short", "too_long") and (size := context.get("min_length", context.get("max_length"))) != 1:
        return f"{'at least' if kind == 'too_short' else 'at most'} {size} entries"
    if kind in _LIMITS:
        limit = next(iter(context.values()))
        return f"{_LIMITS[kind]} {limit}"
    return _EXPECTED.get(kind, text[:1].lower() + text[1:])


def _found(data: object, location: tuple[str, ...]) -> str:
    value = data
    for part in location:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return "nothing"
    if location and _SECRET.search(location[-1]):
        return "a value"
    if isinstance(value, dict):
        return "a table"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 80 else shown[:77] + "…"


def _nearest(model: type[BaseModel], location: tuple[str, ...]) -> str:
    valid = list(_table_at(model, location[:-1]))
    close = difflib.get_close_matches(location[-1], valid, n=1, cutoff=0.5)
    if close:
        return f", the nearest valid key is {close[0]!r}"
    return f", expected one of: {', '.join(valid)}" if valid else ""


def _why(model: type[BaseModel], location: tuple[str, ...]) -> str:
    field = dict(_fields_at(model, location[:-1])).get(location[-1])
    return f", expected {field.description}" if field is not None and field.description else ""


def _table_at(model: type[BaseModel], location: tuple[str, ...]) -> Iterator[str]:
    return (name for name, _ in _fields_at(model, location))


def _fields_at(model: type[BaseModel], location: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    current: Any = model
    for part in location:
        field = getattr(current, "model_fields", {}).get(part)
        current = _models_in(field.annotation) if field is not None else current
    return iter(getattr(current, "model_fields", {}).items())


def _models_in(annotation: Any) -> Any:
    """The table type within an annotation such as ``dict[str, Team]`` or ``Localised | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_models_in(inner) for inner in typing.get_args(annotation))
    return next((inner for inner in found if inner is not None), None)


def unnamed(problem: str) -> str:
    """For a log, or for an administrator: what is wrong in ``people.toml`` may be a person's address."""
    where, found, _ = problem.partition(": found ")
    return f"{where}: wrong; `madoguchi check` says how" if found and where.startswith("people.toml") else problem
