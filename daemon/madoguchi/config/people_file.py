"""Adds a line to ``people.toml``, or takes it out, and changes nothing else: comments, order and permissions stay."""

from __future__ import annotations

import fcntl
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from madoguchi.config.people import People, matches
from madoguchi.errors import UsageError
from madoguchi.mail.canonical import canonical
from madoguchi.whole_file import write_whole

FILE = "people.toml"


def exclude(home: Path, address: str) -> bool:
    """That address is never answered by machine; False where that was so already.

    Raises `UsageError` where the file is not as expected, OSError.
    """
    file = (home / FILE).resolve()
    _check(address)
    with _alone(file):
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        people = _read(text)
        if matches(canonical(address), [canonical(entry) for entry in people.never]):
            return False
        changed = with_entry(text, address)
        if _read(changed) != people.model_copy(update={"never": [*people.never, address]}):
            msg = f"{FILE}: cannot be added to without changing more: add the address by hand"
            raise UsageError(msg)
        write_whole(file, changed.encode())
        return True


def readmit(home: Path, address: str) -> bool:
    """Takes out the line that `exclude` wrote; False where it is gone already. Raises as `exclude` does."""
    file = (home / FILE).resolve()
    with _alone(file):
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        people = _read(text)
        written = list(tomllib.loads(text).get("never", []))
        if address not in written:
            return False
        changed = without_entry(text, address)
        at = len(written) - 1 - written[::-1].index(address)
        if _read(changed) != people.model_copy(update={"never": people.never[:at] + people.never[at + 1 :]}):
            msg = f"{FILE}: cannot be taken from without changing more: take the address out by hand"
            raise UsageError(msg)
        write_whole(file, changed.encode())
        return True


def with_entry(text: str, address: str) -> str:
    """The text of the file with one more entry at the end of ``never``, or with a ``never`` at the top."""
    found = _array(text)
    if found is None:
        return f'never = [\n    "{address}",\n]\n{text}'
    last, comma, end = found
    indent = "\n    " if "\n" in text[last:end] or comma else " "
    added = f'{indent}"{address}",'
    if last < 0:
        return f'{text[:end].rstrip()}\n    "{address}",\n{text[end:]}'
    separated = text[:last] + ("" if comma else ",") + text[last:end].rstrip(" \t")
    return f"{separated.rstrip()}{added}\n{text[end:]}"


def without_entry(text: str, address: str) -> str:
    """The text of the file without the last entry of ``never`` that says so, and its comma; comments stay."""
    start, end, comma = _entry(text, address)
    if comma >= 0:
        text = text[:comma] + text[comma + 1 :]
    before, after = text[:start], text[end:].lstrip(" \t")
    line = before[before.rfind("\n") + 1 :]
    if not line.strip() and after[:1] in ("\r", "\n"):
        return before[: len(before) - len(line)] + after[after.index("\n") + 1 :]
    return f"{before}{after}"


def _entry(text: str, address: str) -> tuple[int, int, int]:
    """Of the last entry of ``never`` that says so: where it begins and ends, and where the next comma is or -1."""
    head = re.search(r"^never ?= ?\[", text, re.MULTILINE)
    at, found = head.end() if head else len(text), (len(text), len(text), -1)
    while at < len(text) and text[at] != "]":
        end = _end(text, at)
        if text[at] in "\"'" and tomllib.loads(f"entry = {text[at:end]}")["entry"] == address:
            found = at, end, -1
        elif text[at] == "," and found[2] < 0 and at >= found[1]:
            found = *found[:2], at
        at = end
    return found


def _array(text: str) -> tuple[int, bool, int] | None:
    """Of ``never``: where its last entry (with its comma) ends or -1, whether a comma ends it, where it closes."""
    head = re.search(r"^never ?= ?\[", text, re.MULTILINE)
    at, last, comma = head.end() if head else len(text), -1, False
    while at < len(text):
        sign, end = text[at], _end(text, at)
        if sign == "]":
            return last, comma, at
        if sign != "#" and not sign.isspace():
            last, comma = end, sign == ","
        at = end
    return None


def _end(text: str, at: int) -> int:
    """Where what begins there ends: a comment, a string in quotes, or a single sign."""
    sign = text[at]
    if sign == "#":
        return text.find("\n", at) if "\n" in text[at:] else len(text)
    if sign not in "\"'":
        return at + 1
    end = at + 1
    while end < len(text) and text[end] != sign:
        end += 2 if text[end] == "\\" and sign == '"' else 1
    return end + 1


def _read(text: str) -> People:
    try:
        return People.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        msg = f"{FILE}: is not valid now; `madoguchi check` says where"
        raise UsageError(msg) from error


def _check(address: str) -> None:
    try:
        People(never=[address])
    except ValidationError as error:
        msg = f"{FILE}: that sender's address cannot stand there"
        raise UsageError(msg) from error


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Two pages at once write one after the other. The folder is locked, as the file itself is replaced."""
    handle = os.open(file.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
