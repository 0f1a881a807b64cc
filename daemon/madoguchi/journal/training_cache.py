"""What a training may keep of the mails it read, so that the next one reads only what is new.

A file of its own beside the journal, 0600: it can be thrown away at any time, and is made anew where it is damaged or
was made by another program, with other settings, or for less. What is deleted is overwritten (``secure_delete``), and
no rollback journal keeps a copy of it: a crash may damage the file, and then it is made anew.

Without text an entry holds its n-grams as keyed hashes (see `madoguchi.judge.bags`) and its embedding. The letters of
an n-gram are there only as long as it stands in mails of `bags.THREADS` threads.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from madoguchi.errors import JournalAway
from madoguchi.judge.bags import Bag, Letters
from madoguchi.judge.corpus import Example
from madoguchi.judge.meaning import DIMENSIONS
from madoguchi.judge.rows import Row
from madoguchi.mailbox.protocol import Place

FILE = "training.sqlite3"

_ODD = "surrogatepass"
"""Mails hold halves of characters too."""

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE letters (key BLOB PRIMARY KEY, gram BLOB NOT NULL);
CREATE TABLE entries (
    folder TEXT, uidvalidity INTEGER, uid INTEGER, within INTEGER,
    skipped TEXT, digest TEXT, twin TEXT, thread TEXT, date TEXT, lang TEXT, name TEXT,
    people BLOB, keys BLOB, counts BLOB, meaning BLOB, text TEXT,
    PRIMARY KEY (folder, uidvalidity, uid, within)
);
"""
_READ = (
    "SELECT folder, uidvalidity, uid, within, skipped, digest, twin, thread, date, lang, name, people, keys, counts,"
    " meaning, text FROM entries"
)
_FORGET = "DELETE FROM entries WHERE folder = ? AND uidvalidity = ? AND uid = ? AND within = ?"
_PUT = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a request was read: a mail, or ``within`` it as it quotes or attaches one."""

    place: Place
    within: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What was read at a spot: ``row``, its label being nobody's; or ``skipped``, why it teaches nothing.

    ``example``: its text, where that may be kept. A text without a row was learned from by another program.
    """

    row: Row | None = None
    skipped: str = ""
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What entries depend on. ``reading``: how a mail becomes a text; ``features``: how a text becomes a row."""

    reading: str
    features: str


class TrainingCache:
    """The entries, all of them in memory, and the file that outlives the process. Not for two processes at once.

    The methods that write raise `JournalAway` where the disk refuses.
    """

    def __init__(self, database: sqlite3.Connection, path: Path | None, *, text: bool) -> None:
        self._database = database
        self._path = path
        self._text = text
        self.entries: dict[Spot, Entry] = {}
        self.letters = Letters()

    @classmethod
    def open(cls, state_dir: Path, stamp: Stamp, *, text: bool = False) -> TrainingCache:
        """The cache in ``state_dir``, empty where nothing in it is of use. ``text``: texts are kept too."""
        path = state_dir / FILE
        try:
            path.touch(mode=0o600, exist_ok=True)
            path.chmod(0o600)
            try:
                return cls._loaded(path, stamp, text=text)
            except (sqlite3.DatabaseError, ValueError, TypeError, KeyError):  # damaged, or no cache at all
                path.unlink()
                path.touch(mode=0o600)
                return cls._loaded(path, stamp, text=text)
        except (OSError, sqlite3.Error) as error:
            raise _refused(path, error) from error

    @classmethod
    def nowhere(cls) -> TrainingCache:
        """One that ends with the process."""
        cache = cls(sqlite3.connect(":memory:", isolation_level=None), None, text=False)
        cache._begin_anew(Stamp("", ""))
        return cache

    def put(self, found: Mapping[Spot, Entry]) -> None:
        """Adds entries, or replaces them."""
        kept = {spot: Entry(one.row, one.skipped, one.example if self._text else None) for spot, one in found.items()}
        rows = [_as_record(spot, entry) for spot, entry in kept.items()]
        self._write(_PUT, rows)
        self.entries.update(kept)

    def forget(self, spots: Collection[Spot]) -> None:
        """What is no longer in the mailbox, or may not be kept."""
        gone = [spot for spot in list(spots) if self.entries.pop(spot, None) is not None]
        self._write(_FORGET, [_as_key(spot) for spot in gone])

    def keep_letters(self, known: Mapping[int, str]) -> None:
        """These are the letters that the next training finds; those of all other n-grams are forgotten."""
        self._write("DELETE FROM letters", [()])
        rows = [(key.to_bytes(8, "big"), gram.encode(errors=_ODD)) for key, gram in known.items()]
        self._write("INSERT INTO letters VALUES (?, ?)", rows)

    def close(self) -> None:
        self._database.close()

    def _write(self, statement: str, rows: Collection[tuple[Any, ...]]) -> None:
        try:
            with self._database:
                self._database.execute("BEGIN")
                self._database.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            raise _refused(self._path or Path(FILE), error) from error

    @classmethod
    def _loaded(cls, path: Path, stamp: Stamp, *, text: bool) -> TrainingCache:
        database = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in ("secure_delete=ON", "journal_mode=MEMORY", "synchronous=NORMAL"):
                database.execute(f"PRAGMA {pragma}")
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            cache = cls(database, path, text=text)
            cache._fill(stamp)
        except BaseException:
            database.close()
            raise
        return cache

    def _fill(self, stamp: Stamp) -> None:
        facts = self._facts()
        same_text = facts.get("reading") == stamp.reading.encode() and facts.get("text") == _flag(self._text)
        same_rows = same_text and facts.get("features") == stamp.features.encode()
        if not (same_rows or (same_text and self._text)):
            self._begin_anew(stamp)
            return
        secret, letters = facts["secret"], self._database.execute("SELECT key, gram FROM letters")
        known = {int.from_bytes(key, "big"): gram.decode(errors=_ODD) for key, gram in letters}
        self.letters = Letters(secret, known if same_rows else {})
        for record in self._database.execute(_READ):
            spot, entry = _from_record(record)
            self.entries[spot] = entry if same_rows or entry.skipped else Entry(example=entry.example)
        self._write("INSERT OR REPLACE INTO facts VALUES ('features', ?)", [(stamp.features.encode(),)])

    def _facts(self) -> dict[str, bytes]:
        there = self._database.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchone()
        return dict(self._database.execute("SELECT name, value FROM facts")) if there else {}

    def _begin_anew(self, stamp: Stamp) -> None:
        for (table,) in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            self._database.execute(f'DROP TABLE "{table}"')
        self._database.executescript(_TABLES)
        secret = secrets.token_bytes(32)
        told = {"reading": stamp.reading.encode(), "features": stamp.features.encode(), "text": _flag(self._text)}
        self._write("INSERT INTO facts VALUES (?, ?)", [*told.items(), ("secret", secret)])
        self._database.execute("VACUUM")
        self.letters = Letters(secret)


def destroy(state_dir: Path) -> None:
    """Deletes the cache after its content was overwritten, as far as the disk does what it is told.

    Raises `JournalAway` where it may not.
    """
    path = state_dir / FILE
    try:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refused(path, error) from error


def _as_key(spot: Spot) -> tuple[Any, ...]:
    return (spot.place.folder, spot.place.uidvalidity, spot.place.uid, int(spot.within))


def _as_record(spot: Spot, entry: Entry) -> tuple[Any, ...]:
    text = None if entry.example is None else json.dumps(asdict(entry.example))
    row = entry.row
    if row is None:
        return (*_as_key(spot), entry.skipped, *[None] * 10, text)
    people = np.array(sorted(row.people), dtype="<u8").tobytes()
    arrays = (row.bag.keys.astype("<u8"), row.bag.counts.astype("<u2"), row.meaning.astype("<f4"))
    texts = (row.digest, row.twin, row.thread, row.date, row.lang, row.name)
    told = [each.encode(errors="backslashreplace").decode() for each in texts]
    return (*_as_key(spot), "", *told, people, *(array.tobytes() for array in arrays), text)


def _from_record(record: tuple[Any, ...]) -> tuple[Spot, Entry]:
    """Raises `ValueError` or `TypeError` for what no `_as_record` wrote."""
    folder, uidvalidity, uid, within, skipped, *told, text = record
    spot = Spot(Place(folder, uidvalidity, uid), bool(within))
    if skipped:
        return spot, Entry(skipped=skipped)
    digest, twin, thread, date, lang, name, people, keys, counts, meaning = told
    bag = Bag(np.frombuffer(keys, dtype="<u8"), np.frombuffer(counts, dtype="<u2"))
    vector = np.frombuffer(meaning, dtype="<f4")
    if len(bag.keys) != len(bag.counts) or len(vector) not in (0, DIMENSIONS) or len(digest) != len(twin):
        msg = f"entry {spot}: found arrays that do not fit each other"
        raise ValueError(msg)
    known = frozenset(np.frombuffer(people, dtype="<u8").tolist())
    row = Row("", digest, twin, bag, vector, thread, date, lang, name, known)
    return spot, Entry(row, example=None if text is None else _example(json.loads(text)))


def _example(told: dict[str, Any]) -> Example:
    told["attachments"], told["people"] = tuple(told["attachments"]), tuple(told["people"])
    return Example(**told)


def _flag(value: bool) -> bytes:
    return b"1" if value else b"0"


def _refused(path: Path, error: Exception) -> JournalAway:
    return JournalAway(f"{path}: the training cache cannot be written ({error})")
