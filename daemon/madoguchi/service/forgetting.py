"""Somebody asks to be forgotten: what is held of an address, and everything of it taken out of the state folder.

The mailbox is read (the senders of labelled mail) and never touched. The order is such that a run which was killed is
made good by the next one: what is found last is taken out last.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from madoguchi.config.load import Office
from madoguchi.config.people_file import readmit
from madoguchi.errors import JournalAway, ModelRefused
from madoguchi.journal import training_cache
from madoguchi.journal.forgetting import Traces
from madoguchi.journal.pseudonyms import LENGTH
from madoguchi.journal.store import Journal
from madoguchi.judge import registry
from madoguchi.learning.forgotten import Forgotten
from madoguchi.mail.canonical import canonical
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Mailbox, Place

BATCH = 500


@dataclass(frozen=True, slots=True)
class Labelled:
    """The person's mails in the labelled folders: where they lie, and their Message-IDs."""

    places: frozenset[Place] = frozenset()
    message_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What is held of an address. ``labelled``: None where the mailbox was not asked.

    ``cached``, ``texts``: entries of the training cache, and those with a text. ``models``: how many of the person's
    mails each model is known to be made from (0: it cannot be told, and may be). ``people``: keys of ``people.toml``.
    ``files``: files of the state folder with the address in them. ``waiting``: models that are to go since before.
    """

    traces: Traces
    labelled: Labelled | None = None
    cached: int = 0
    texts: int = 0
    models: dict[str, int] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        labelled = self.labelled is not None and bool(self.labelled.places)
        return bool(self.traces or labelled or self.cached or self.models or self.files or self.waiting)


def labelled_mail(office: Office, mailbox: Mailbox, address: str) -> Labelled:
    """Read-only, the headers alone. Raises as a mailbox does."""
    places: set[Place] = set()
    ids: set[str] = set()
    for _, configured in office.labelled_folders():
        name = mailbox.find_folder(configured)
        if name is None:
            continue
        folder = mailbox.examine(name)
        uids = mailbox.uids_after(folder, 0)
        for start in range(0, len(uids), BATCH):
            for heading in mailbox.headings(folder, uids[start : start + BATCH], ("FROM", "MESSAGE-ID")):
                message = parse(heading.header)
                if any(author.address == address for author in message.author):
                    places.add(Place(name, folder.uidvalidity, heading.uid))
                    ids.add(message.message_id or "")
    return Labelled(frozenset(places), frozenset(ids - {""}))


def find(office: Office, journal: Journal, address: str, labelled: Labelled | None) -> Found:
    """Everything that can be attributed to that canonical address; nothing is changed. Raises OSError."""
    state = office.state_dir
    names = [journal.pseudonyms.of(address)]
    traces = journal.forgetting.traces(address, names, labelled.message_ids if labelled else ())
    places = traces.places | (labelled.places if labelled else frozenset())
    cached = [one for one in _cached(state) if one.is_of(traces.message_ids, places)]
    forgotten = Forgotten(state)
    return Found(
        traces,
        labelled,
        len(cached),
        sum(one.text for one in cached),
        _models(state, traces.message_ids, places, [one.digest for one in cached], bool(labelled and labelled.places)),
        tuple(_in_people(office, address)),
        tuple(naming(state, address)),
        forgotten.models if forgotten.has(address) else frozenset(),
    )


def forget(office: Office, journal: Journal, address: str, found: Found, now: datetime) -> None:
    """Takes out what was found. Raises OSError, SQLAlchemyError, `JournalAway`."""
    state = office.state_dir
    forgotten = Forgotten(state)
    forgotten.add(address, found.models)
    forgotten.remove_models()
    training_cache.destroy(state)
    journal.forgetting.forget(address, found.traces, secrets.token_bytes(LENGTH), now)
    try:
        journal.retention.rebuild()
        journal.copy_anew(now)
    except sqlite3.Error as error:
        msg = f"{state}: the journal cannot be rebuilt or copied now ({error}); run the command again"
        raise JournalAway(msg) from error


def naming(state_dir: Path, address: str) -> Iterator[str]:
    """The files of the state folder that hold the address, its zip files looked into."""
    wanted = address.encode()
    for path in sorted(state_dir.rglob("*")):
        if path.is_file() and any(wanted in content.lower() for content in _contents(path)):
            yield path.relative_to(state_dir).as_posix()


def _contents(path: Path) -> Iterator[bytes]:
    try:
        yield path.read_bytes()
        if path.suffix == ".zip":
            with ZipFile(path) as archive:
                yield from (archive.read(name) for name in archive.namelist())
    except (FileNotFoundError, BadZipFile):
        return


@dataclass(frozen=True, slots=True)
class _Cached:
    place: Place
    name: str
    digest: str
    text: bool

    def is_of(self, ids: Collection[str], places: Collection[Place]) -> bool:
        return self.name in ids or self.place in places


def _cached(state_dir: Path) -> list[_Cached]:
    """Nothing where there is no cache; a damaged one goes whole anyway."""
    path = state_dir / training_cache.FILE
    if not path.exists():
        return []
    database = sqlite3.connect(path)
    try:
        asked = "SELECT folder, uidvalidity, uid, name, digest, text IS NOT NULL FROM entries"
        rows = database.execute(asked).fetchall()
    except sqlite3.DatabaseError:
        return []
    finally:
        database.close()
    return [_Cached(Place(*row[:3]), row[3] or "", row[4] or "", bool(row[5])) for row in rows]


def _models(
    state_dir: Path, ids: Collection[str], places: Collection[Place], digests: Collection[str], taught: bool
) -> dict[str, int]:
    from madoguchi.judge import store

    names = {*ids, *(f"{place.folder} UID {place.uid}" for place in places)}
    shorts = {int(digest[:16], 16) for digest in digests if digest}
    found: dict[str, int] = {}
    for model in registry.list_models(state_dir):
        try:
            parameters = store.load(registry.models_dir(state_dir) / model).parameters
        except ModelRefused:
            continue
        memory = parameters.memory
        known = max(len(names.intersection(memory.names)), len(shorts.intersection(memory.seen.tolist())))
        blind = taught and not known and not memory.names and bool(parameters.own.any())
        if known or blind:
            found[model] = known
    return found


def _in_people(office: Office, address: str) -> Iterator[str]:
    for key in ("never", "draft_only"):
        if address in {canonical(entry) for entry in getattr(office.people, key)}:
            yield key


def take_out_of_people(office: Office, address: str) -> tuple[str, ...]:
    """Its own lines in ``never``; returns the keys left: one in ``draft_only`` is the owner's to take out.

    Raises `UsageError`, OSError.
    """
    for entry in office.people.never:
        if canonical(entry) == address:
            readmit(office.home, entry)
    return tuple(key for key in _in_people(office, address) if key != "never")
