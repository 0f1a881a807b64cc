"""Labelled mails from files: the shipped starter corpus, JSON Lines, folders of mails. No scikit-learn here."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from madoguchi.assets import shipped
from madoguchi.errors import UsageError
from madoguchi.mailfiles import mails_below

STARTER = "starter"
"""The name of the shipped corpus, in the place of a path."""

_OPTIONAL = ("subject", "body", "thread", "date", "lang")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled mail. ``body`` is what its writer added on top, as the service judges it (`Body.new`).

    ``thread``: what it belongs to, "" where unknown; ``date`` as given (ISO 8601), ``lang`` "ja", "en" or "";
    ``source``: where it was read, for messages to a person.
    """

    subject: str
    body: str
    label: str
    thread: str = ""
    date: str = ""
    lang: str = ""
    source: str = ""


class Examples(list[Example]):
    """The examples of one source, in its order; ``skipped`` counts the rows with neither subject nor body."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0

    def keep(self, example: Example) -> None:
        """Adds an example, or counts it where there is nothing to learn from."""
        if example.subject.strip() or example.body.strip():
            self.append(example)
        else:
            self.skipped += 1


def label_of(text: str) -> str:
    """A label as it is compared: NFKC, case folded, without spaces around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def read(source: str) -> Examples:
    """The examples of ``starter``, of a .jsonl file, or of a folder. Raises `UsageError` if there are none."""
    path = Path(source)
    if source == STARTER:
        return starter()
    if path.is_dir():
        return folder(path)
    if path.is_file():
        return jsonl(path)
    msg = f"--from: found {source!r}, expected {STARTER!r}, a .jsonl file, or a folder whose sub-folders are labels"
    raise UsageError(msg)


def starter() -> Examples:
    """All the shipped starter mails, file by file in the order of their names."""
    together = Examples()
    for path in sorted((shipped("models") / STARTER).glob("*.jsonl")):
        part = jsonl(path)
        together.extend(part)
        together.skipped += part.skipped
    return together


def jsonl(path: Path) -> Examples:
    """One example a line. Raises `UsageError` naming file, line, key, what was found and what is expected."""
    examples = Examples()
    for number, line in _lines(path):
        if line.strip():
            examples.keep(_row(line, f"{path}:{number}"))
    return examples


def folder(path: Path) -> Examples:
    """Every mail under the sub-folders of ``path``; a sub-folder's name is the label.

    A sub-folder holds .eml files (at any depth), mbox files, or is a Maildir. Raises `UsageError` if there is no mail.
    """
    examples = Examples()
    try:
        for place in sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")):
            label = label_of(place.name)
            for source, raw in mails_below(place):
                examples.keep(_mail(raw, label, source))
    except OSError as error:
        msg = f"{error.filename or path}: cannot be read ({error.strerror})"
        raise UsageError(msg) from error
    if not examples and not examples.skipped:
        msg = f"{path}: found no mail, expected sub-folders named after request types, with mails in them"
        raise UsageError(msg)
    return examples


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        msg = f"{path}:{number}: found bytes that are not UTF-8, expected UTF-8 ({error.reason})"
        raise UsageError(msg) from error
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror})"
        raise UsageError(msg) from error


def _row(line: str, source: str) -> Example:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"{source}: found no JSON ({error}), expected one object a line"
        raise UsageError(msg) from error
    if not isinstance(row, dict):
        raise UsageError(_mistake(source, "row", row, "an object with subject, body and label"))
    label = row.get("label")
    if not isinstance(label, str) or not label_of(label):
        raise UsageError(_mistake(source, "label", label, "the name of a request type"))
    values = {key: row.get(key) for key in _OPTIONAL}
    for key, value in values.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(_mistake(source, key, value, "a text"))
    texts = {key: value or "" for key, value in values.items()}
    return Example(**{**texts, "body": own_words(texts["body"])}, label=label_of(label), source=source)


def _mistake(source: str, key: str, found: object, expected: str) -> str:
    shown = "nothing" if found is None else json.dumps(found, ensure_ascii=False)[:80]
    return f"{source}: {key}: found {shown}, expected {expected}"


def own_words(body: str) -> str:
    """The part of a plain text that is judged: what the mail package calls new."""
    from madoguchi.mail.top import split_body

    return split_body(body).new


def _mail(raw: bytes, label: str, source: str) -> Example:
    from madoguchi.mail.parse import parse

    message = parse(raw)
    thread = next(iter((*message.references, *message.in_reply_to)), message.message_id)
    return Example(
        subject=message.subject,
        body=message.body.new,
        label=label,
        thread=thread or "",
        date=message.date.isoformat() if message.date else "",
        lang=message.language or "",
        source=source,
    )
