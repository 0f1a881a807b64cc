"""Labelled mails from files: the shipped starter corpus, JSON Lines, folders of mails. No scikit-learn here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from madoguchi.assets import shipped
from madoguchi.errors import UsageError
from madoguchi.judge.judgement import Sample
from madoguchi.judge.reading import sample_of
from madoguchi.judge.threads import first_requests
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mail.top import split_body
from madoguchi.mailfiles import mails_below, within

LONGEST_LABEL = 200
"""Characters."""

PLAIN_LABEL = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
"""A label is shown on terminals."""

STARTER = "starter"
"""The name of the shipped corpus, in the place of a path."""

OWN, STARTER_MAIL, DIRECTORY = "own", "starter", "directory"
"""Where an example comes from: the owner labelled it, it was shipped, or it stands in the directory."""

_OPTIONAL = ("subject", "body", "thread", "date", "lang")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled mail. ``body`` is what its writer added on top, as the service judges it (`Body.new`).

    ``thread``: what it belongs to, "" where unknown; ``date`` in UTC (ISO 8601), or ""; ``lang`` "ja", "en" or "";
    ``source``: where it was read, for messages to a person. ``attachments``: kinds, as in `Sample`. ``people``: names
    in the header fields, never to be learned. ``identity``: the Message-ID, else the place within the source.
    ``origin``: `OWN`, `STARTER_MAIL` or `DIRECTORY`.
    """

    subject: str
    body: str
    label: str
    thread: str = ""
    date: str = ""
    lang: str = ""
    source: str = ""
    attachments: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    identity: str = ""
    origin: str = OWN

    @property
    def sample(self) -> Sample:
        """What is judged of it."""
        return Sample(self.subject, self.body, self.attachments)

    @property
    def name(self) -> str:
        """How a person is told which mail it is."""
        return self.identity or self.source or "(no name)"


_NAME = re.compile(r"[^\W\d_]{2,}")
_SEPARATED = re.compile(r"[a-z][._-][a-z]")
_NOBODY = re.compile(
    r"support|team|help|desk|service|info|sales|billing|account|admin|contact|office|group|inc\b|ltd\b|no.?reply|"
    r"サポート|チーム|窓口|センター|グループ|事務局|担当|株式会社|部\b|課\b|室\b|係\b"
)


class Examples(list[Example]):
    """The examples of one source, in its order; ``skipped`` counts the rows with neither subject nor body, ``later``
    the mails that were not the first of their thread."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = self.later = 0

    def add(self, others: Examples) -> None:
        """The examples of another source, and its counts."""
        self.extend(others)
        self.skipped += others.skipped
        self.later += others.later

    def keep(self, example: Example) -> None:
        """Adds an example, or counts it where there is nothing to learn from."""
        if example.subject.strip() or example.body.strip():
            self.append(example)
        else:
            self.skipped += 1


def label_of(text: str) -> str:
    """A label as it is compared: NFKC, case folded, without spaces around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _usable(label: str) -> bool:
    return len(label) <= LONGEST_LABEL and re.search(PLAIN_LABEL, label) is not None and label.isprintable()


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
        together.add(jsonl(path))
    together[:] = [replace(example, origin=STARTER_MAIL) for example in together]
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

    A sub-folder holds .eml files (at any depth), mbox files, or is a Maildir. Of each thread the first mail teaches.
    Raises `UsageError` if there is no mail.
    """
    examples = Examples()
    try:
        for place in sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")):
            label = label_of(place.name)
            if not _usable(label):
                raise UsageError(_mistake(str(path), "label", place.name, "a sub-folder named after a request type"))
            within(path, place)
            for source, raw in mails_below(place):
                examples.keep(of_message(parse(raw), label, source))
    except OSError as error:
        msg = f"{error.filename or path}: cannot be read ({error.strerror})"
        raise UsageError(msg) from error
    if not examples and not examples.skipped:
        msg = f"{path}: found no mail, expected sub-folders named after request types, with mails in them"
        raise UsageError(msg)
    first = first_requests(examples)
    examples.later = len(examples) - len(first)
    examples[:] = first
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
    if not isinstance(label, str) or not _usable(label_of(label)):
        raise UsageError(_mistake(source, "label", label, "the name of a request type"))
    values = {key: row.get(key) for key in _OPTIONAL}
    for key, value in values.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(_mistake(source, key, value, "a text"))
    texts = {key: value or "" for key, value in values.items()}
    return Example(
        subject=texts["subject"],
        body=own_words(texts["body"]),
        label=label_of(label),
        thread=texts["thread"],
        date=_moment(texts["date"], source),
        lang=texts["lang"],
        source=source,
        identity=source.rpartition("/")[2],
    )


def _moment(text: str, source: str) -> str:
    """A date as mails are ordered by it: in UTC, which a date without a zone is taken for."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError) as error:
        raise UsageError(
            _mistake(source, "date", text, "a date as in 2026-11-24 or 2026-11-24T09:00:00+09:00")
        ) from error


def _mistake(source: str, key: str, found: object, expected: str) -> str:
    shown = "nothing" if found is None else json.dumps(found, ensure_ascii=False)[:80]
    return f"{source}: {key}: found {shown}, expected {expected}"


def own_words(body: str) -> str:
    """The part of a plain text that is judged: what the mail package calls new."""
    return split_body(body).new


def of_message(message: Message, label: str, source: str) -> Example:
    """A mail as it is learned from: the text as judged, its thread named by the oldest mail that it refers to."""
    sample = sample_of(message)
    thread = next(iter((*message.references, *message.in_reply_to)), message.message_id)
    return Example(
        subject=sample.subject,
        body=sample.body,
        label=label,
        thread=thread or "",
        date=message.date.astimezone(UTC).isoformat() if message.date else "",
        lang=message.language or "",
        source=source,
        attachments=sample.attachments,
        people=people_of(message),
        identity=message.message_id or "",
    )


def people_of(message: Message) -> tuple[str, ...]:
    """The names of persons in a mail's address fields, word by word, as n-grams would hold them.

    Display names, and local parts such as ``taro.yamada``. A team's name ("Billing Support") is nobody's: its words
    may well be those of a request.
    """
    found: set[str] = set()
    for one in (*message.author, *message.sender, *message.reply_to, *message.to, *message.cc):
        name = unicodedata.normalize("NFKC", one.name).lower()
        if not _NOBODY.search(f"{name} {one.local}"):
            found.update(_NAME.findall(name))
            found.update(_NAME.findall(one.local) if _SEPARATED.search(one.local) else ())
    return tuple(sorted(found))
